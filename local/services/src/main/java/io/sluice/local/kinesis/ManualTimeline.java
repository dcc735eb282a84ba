package io.sluice.local.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A time that stands still until a test moves it. Thread safe. */
public final class ManualTimeline implements Timeline {

    private final PriorityQueue<Entry> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order));
    private long now;
    private long entries;

    private ManualTimeline(long now) {
        this.now = now;
    }

    public static ManualTimeline startingAt(Instant start) {
        return new ManualTimeline(start.toEpochMilli());
    }

    @Override
    public synchronized long millis() {
        return now;
    }

    @Override
    public synchronized Alarm after(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toMillis(), entries++, task);
        waiting.add(entry);
        return () -> forget(entry);
    }

    /** Moves on, and runs on this thread what falls due, each at its own time. */
    public void advance(Duration by) {
        long end = millis() + by.toMillis();
        for (Entry due = nextUntil(end); due != null; due = nextUntil(end)) {
            due.task.run();
        }
    }

    private synchronized @Nullable Entry nextUntil(long end) {
        Entry first = waiting.peek();
        if (first == null || first.at > end) {
            now = Math.max(now, end);
            return null;
        }
        now = Math.max(now, first.at);
        return waiting.poll();
    }

    private synchronized void forget(Entry entry) {
        waiting.remove(entry);
    }

    private record Entry(long at, long order, Runnable task) {}
}
