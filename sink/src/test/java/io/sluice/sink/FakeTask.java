package io.sluice.sink;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * A task without Flink: the test's own thread is the task's, its mailbox runs when the test waits, its clock moves when
 * the test says so, or runs while the task waits.
 */
final class FakeTask implements WriterInitContext, MailboxExecutor, ProcessingTimeService {

    /** Longer than the longest batch takes on a busy machine: one that is taken apart row by row. */
    private static final Duration TIMEOUT = Duration.ofMinutes(8);

    /** A timer that is further away is none to wait for. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final LinkedBlockingQueue<ThrowingRunnable<? extends Exception>> mails = new LinkedBlockingQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final SinkWriterMetricGroup metrics;
    private final boolean runsWhileItWaits;
    private long now = 1_000_000;
    private volatile boolean closed;

    FakeTask() {
        this(UnregisteredMetricsGroup.createSinkWriterMetricGroup());
    }

    FakeTask(SinkWriterMetricGroup metrics) {
        this(metrics, false);
    }

    private FakeTask(SinkWriterMetricGroup metrics, boolean runsWhileItWaits) {
        this.metrics = metrics;
        this.runsWhileItWaits = runsWhileItWaits;
    }

    /** A task for which waiting takes no time: its clock goes on to the next timer. */
    static FakeTask thatSkipsTime() {
        return new FakeTask(UnregisteredMetricsGroup.createSinkWriterMetricGroup(), true);
    }

    /** A task that skips time waits, and there is nothing that would wake it. */
    static final class WaitsForever extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Moves the clock, running what becomes due. */
    void advance(Duration time) {
        now += time.toMillis();
        while (!timers.isEmpty() && timers.peek().at <= now) {
            Timer timer = timers.poll();
            if (!timer.isCancelled()) {
                execute(() -> timer.callback.onProcessingTime(timer.at), "timer");
            }
        }
        boolean more;
        do {
            more = tryYield();
        } while (more);
    }

    /** Runs mails until {@code condition} holds. */
    void await(BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            ThrowingRunnable<? extends Exception> mail = mails.poll(10, TimeUnit.MILLISECONDS);
            if (mail != null) {
                mail.run();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the condition does not hold after " + TIMEOUT);
            }
        }
    }

    void close() {
        closed = true;
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
        return this;
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
        return this;
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
        return metrics;
    }

    @Override
    public long getCurrentProcessingTime() {
        return now;
    }

    @Override
    public ScheduledFuture<?> registerTimer(long at, ProcessingTimeCallback callback) {
        Timer timer = new Timer(at, callback);
        timers.add(timer);
        return timer;
    }

    @Override
    public void execute(MailOptions options, ThrowingRunnable<? extends Exception> mail, String text, Object... more) {
        if (closed) {
            throw new RejectedExecutionException("the task is over");
        }
        mails.add(mail);
    }

    @Override
    public void yield() throws InterruptedException {
        if (runsWhileItWaits && mails.isEmpty()) {
            skipToNextTimer();
            return;
        }
        ThrowingRunnable<? extends Exception> mail = mails.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (mail == null) {
            throw new AssertionError("no mail within " + TIMEOUT);
        }
        run(mail);
    }

    private void skipToNextTimer() {
        Timer timer = timers.peek();
        if (timer == null || timer.at - now > LONGEST_WAIT.toMillis()) {
            throw new WaitsForever();
        }
        timers.remove();
        now = Math.max(now, timer.at);
        if (!timer.isCancelled()) {
            run(() -> timer.callback.onProcessingTime(timer.at));
        }
    }

    @Override
    public boolean tryYield() {
        ThrowingRunnable<? extends Exception> mail = mails.poll();
        if (mail == null) {
            return false;
        }
        run(mail);
        return true;
    }

    private static void run(ThrowingRunnable<? extends Exception> mail) {
        try {
            mail.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    @Override
    public boolean shouldInterrupt() {
        return false;
    }

    @Override
    public boolean isObjectReuseEnabled() {
        return true;
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> TypeSerializer<T> createInputSerializer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
        return OptionalLong.empty();
    }

    @Override
    public JobInfo getJobInfo() {
        throw new UnsupportedOperationException();
    }

    @Override
    public TaskInfo getTaskInfo() {
        throw new UnsupportedOperationException();
    }

    private static final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long at;
        private final ProcessingTimeCallback callback;

        Timer(long at, ProcessingTimeCallback callback) {
            super(() -> null);
            this.at = at;
            this.callback = callback;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(at, ((Timer) other).at);
        }
    }
}
