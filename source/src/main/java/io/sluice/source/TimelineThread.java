package io.sluice.source;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real {@link Timeline}: a daemon thread that starts with the first step and lives until {@link #close()}. */
final class TimelineThread implements Timeline {
    private static final Logger LOG = LoggerFactory.getLogger(TimelineThread.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor executor;
    private final Consumer<Throwable> failures;

    /**
     * @param name of the thread
     * @param failures told of what a step throws; the steps behind it still run
     */
    TimelineThread(String name, Consumer<Throwable> failures) {
        this(name, failures, () -> {});
    }

    /**
     * @param name of the thread
     * @param failures told of what a step throws; the steps behind it still run
     * @param first done before the first step
     */
    TimelineThread(String name, Consumer<Throwable> failures, Runnable first) {
        this.failures = failures;
        this.executor = new ScheduledThreadPoolExecutor(1, steps -> {
            Thread thread = new Thread(
                    () -> {
                        run(first);
                        steps.run();
                    },
                    name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable step) {
        try {
            executor.execute(() -> run(step));
        } catch (RejectedExecutionException e) {
            LOG.debug("A step came after the end of {}", this, e);
        }
    }

    @Override
    public Timer after(Duration delay, Runnable step) {
        try {
            ScheduledFuture<?> scheduled = executor.schedule(() -> run(step), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("A timer came after the end of {}", this, e);
            return () -> {};
        }
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            failures.accept(e);
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A step is still running {} after the end of its timeline", CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
