package io.sluice.source;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A timeline that stands still until a test moves it; not thread safe. */
final class ManualTimeline implements Timeline {
    private static final long WALL_START_MILLIS = 1_700_000_000_000L;

    private final PriorityQueue<Step> steps = new PriorityQueue<>(
            Comparator.<Step>comparingLong(step -> step.atNanos).thenComparingLong(step -> step.number));
    private long nowNanos;
    private long numbers;
    private boolean closed;

    private static final class Step {
        final long atNanos;
        final long number;
        final Runnable action;
        boolean cancelled;

        Step(long atNanos, long number, Runnable action) {
            this.atNanos = atNanos;
            this.number = number;
            this.action = action;
        }
    }

    @Override
    public void execute(Runnable step) {
        after(Duration.ZERO, step);
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
        Step step = new Step(nowNanos + delay.toNanos(), numbers++, action);
        steps.add(step);
        return () -> step.cancelled = true;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long wallMillis() {
        return WALL_START_MILLIS + nowNanos / 1_000_000;
    }

    /** Runs what is due. */
    void run() {
        advance(Duration.ZERO);
    }

    /** Moves on, running every step at its time. */
    void advance(Duration duration) {
        long until = nowNanos + duration.toNanos();
        while (!closed && !steps.isEmpty() && steps.element().atNanos <= until) {
            Step step = steps.remove();
            nowNanos = Math.max(nowNanos, step.atNanos);
            if (!step.cancelled) {
                step.action.run();
            }
        }
        nowNanos = until;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
