package io.sluice.local.kinesis;

/** The bytes that polling readers took from a shard: every 2 MB keep it busy for a second. Thread safe. */
final class Throughput {

    private static final long WINDOW_MILLIS = 1_000;
    private static final long BYTES_PER_WINDOW = 2_000_000;

    private long busyUntil;

    synchronized boolean isBusy(long now) {
        return now < busyUntil;
    }

    /** Charges what a read returned. */
    synchronized void charge(long bytes, long now) {
        busyUntil = Math.max(busyUntil, now) + bytes * WINDOW_MILLIS / BYTES_PER_WINDOW;
    }
}
