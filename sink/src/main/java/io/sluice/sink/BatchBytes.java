package io.sluice.sink;

import io.sluice.jobconfig.BatchSettings;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How large the batches of a writer may be: as large as it was told, or its share of the heap, which are 32 MiB for each
 * GiB, divided by the writers that are open in this JVM at the moment. Thread safe.
 *
 * <p>Flink is told one size for good; so it is told that of a single writer, and rows weigh as many times their size as
 * there are writers.
 */
final class BatchBytes implements AutoCloseable {

    private static final long BYTES_PER_GIB = 32L << 20;
    private static final long SMALLEST = 1L << 20;

    private static final AtomicInteger NOBODY = new AtomicInteger(1);
    private static final AtomicInteger SHARERS = new AtomicInteger();

    private final long units;
    private final AtomicInteger sharers;

    private BatchBytes(long units, AtomicInteger sharers) {
        this.units = units;
        this.sharers = sharers;
    }

    /** The size that {@code settings} give a writer of this JVM that opens now. */
    static BatchBytes of(BatchSettings settings) {
        if (settings.maxBytes() != BatchSettings.SHARE_OF_HEAP) {
            return fixed(settings.maxBytes());
        }
        return shared(Runtime.getRuntime().maxMemory(), SHARERS);
    }

    static BatchBytes fixed(long bytes) {
        return new BatchBytes(bytes, NOBODY);
    }

    static BatchBytes shared(long heapBytes, AtomicInteger sharers) {
        sharers.incrementAndGet();
        long all = (long) (heapBytes / (double) (1L << 30) * BYTES_PER_GIB);
        return new BatchBytes(Math.max(SMALLEST, all), sharers);
    }

    /** A batch's size in the units that rows are weighed in. */
    long units() {
        return units;
    }

    /** The weight of so many bytes; a row larger than a batch is a batch of its own. */
    long units(long bytes) {
        return Math.min(units, bytes * writers());
    }

    /** How large a batch may be at this moment, in bytes. */
    long now() {
        return units / writers();
    }

    /** Whether so many bytes make so many batches, or more; without a division, for each record asks. */
    boolean make(int batches, long bytes) {
        return bytes * writers() >= batches * units;
    }

    private int writers() {
        return Math.max(1, sharers.get());
    }

    @Override
    public void close() {
        if (sharers != NOBODY) {
            sharers.decrementAndGet();
        }
    }
}
