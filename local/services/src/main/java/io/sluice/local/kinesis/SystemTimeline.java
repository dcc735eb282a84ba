package io.sluice.local.kinesis;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The machine's time; tasks run on the given executor, whose life is the owner's. */
final class SystemTimeline implements Timeline {

    private final ScheduledExecutorService executor;

    SystemTimeline(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
        Future<?> waiting = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> waiting.cancel(false);
    }
}
