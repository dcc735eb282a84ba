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
        double megabytes = bytes / 1e6 * (1.0 - 1.0 / WARM_PART);
        return new Result(
                megabytes / seconds,
                (end.ownSeconds() - warm.ownSeconds()) * 1e3 / megabytes,
                (end.serverSeconds() - warm.serverSeconds()) * 1e3 / megabytes);
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
     * @param ownMillis milliseconds of CPU that this process used for a megabyte
     * @param serverMillis the same of the server
     */
    record Result(double speed, double ownMillis, double serverMillis) {}
}
