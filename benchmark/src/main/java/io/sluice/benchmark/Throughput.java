package io.sluice.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Measures how fast records come: the time from the moment a quarter of them is there, when everything has started and
 * is warm, until the last. Thread safe.
 */
final class Throughput implements Receiver {
    private static final int WARM_PART = 4;

    private final long expected;
    private final Supplier<Usage> usage;
    private final CountDownLatch complete = new CountDownLatch(1);
    private long count;
    private long warmNanos;
    private double seconds;
    private Usage warm = Usage.NONE;
    private Usage end = Usage.NONE;

    /**
     * @param expected how many records will come
     * @param usage what the processes used up to now
     */
    Throughput(long expected, Supplier<Usage> usage) {
        this.expected = expected;
        this.usage = usage;
    }

    @Override
    public synchronized void take(byte[] payload) {
        count++;
        if (count == expected / WARM_PART) {
            warm = usage.get();
            warmNanos = System.nanoTime();
        } else if (count == expected) {
            seconds = (System.nanoTime() - warmNanos) / 1e9;
            end = usage.get();
            complete.countDown();
        }
    }

    /** Waits for the last record. */
    synchronized Result result(long bytes) {
        double measuredBytes = bytes * (1.0 - 1.0 / WARM_PART);
        return new Result(
                measuredBytes / 1e6 / seconds,
                (end.ownSeconds() - warm.ownSeconds()) / seconds,
                (end.serverSeconds() - warm.serverSeconds()) / seconds);
    }

    CountDownLatch complete() {
        return complete;
    }

    /**
     * CPU time used so far.
     *
     * @param ownSeconds by this process
     * @param serverSeconds by the process that serves the records
     */
    record Usage(double ownSeconds, double serverSeconds) {
        static final Usage NONE = new Usage(0, 0);
    }

    /**
     * One round.
     *
     * @param speed megabytes of Kinesis records a second
     * @param ownCores cores that this process kept busy
     * @param serverCores cores that the server kept busy
     */
    record Result(double speed, double ownCores, double serverCores) {}
}
