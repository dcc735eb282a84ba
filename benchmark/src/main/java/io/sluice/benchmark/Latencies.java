package io.sluice.benchmark;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** How long records took that carry the time they were put at in their first eight bytes. Thread safe. */
final class Latencies implements Receiver {
    private final long[] nanos;
    private final int skip;
    private final CountDownLatch complete = new CountDownLatch(1);
    private int count;

    /**
     * @param skip how many records come first that are not counted
     * @param counted how many records are
     */
    Latencies(int skip, int counted) {
        this.skip = skip;
        this.nanos = new long[counted];
    }

    @Override
    public synchronized void take(byte[] payload) {
        long taken = System.nanoTime() - ByteBuffer.wrap(payload).getLong();
        int place = count++ - skip;
        if (place >= 0 && place < nanos.length) {
            nanos[place] = taken;
            if (place == nanos.length - 1) {
                complete.countDown();
            }
        }
    }

    /** How many have come. */
    synchronized int count() {
        return count;
    }

    CountDownLatch complete() {
        return complete;
    }

    /** Milliseconds within which that part of the counted records came; once complete. */
    synchronized double millis(double part) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * part))] / 1e6;
    }
}
