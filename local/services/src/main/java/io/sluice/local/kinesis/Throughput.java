package io.sluice.local.kinesis;

import java.util.ArrayDeque;

/** What polling readers took from a shard in the last second, against the limits of the service. Thread safe. */
final class Throughput {

    private static final long WINDOW_MILLIS = 1_000;
    private static final int MAX_READS = 5;
    private static final long MAX_BYTES = 2_000_000;

    private final ArrayDeque<Long> reads = new ArrayDeque<>();
    private long busyUntil;

    /** Asks for one more read; whether the limits allow it now. */
    synchronized boolean admit(long now) {
        while (!reads.isEmpty() && reads.getFirst() <= now - WINDOW_MILLIS) {
            reads.removeFirst();
        }
        if (reads.size() >= MAX_READS || now < busyUntil) {
            return false;
        }
        reads.addLast(now);
        return true;
    }

    /** Charges what a read returned: 10 MB keep the shard busy for 5 s. */
    synchronized void charge(long bytes, long now) {
        busyUntil = Math.max(busyUntil, now) + bytes * WINDOW_MILLIS / MAX_BYTES;
    }
}
