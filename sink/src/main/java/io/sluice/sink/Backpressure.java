package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import java.time.Duration;

/**
 * Counts the heap that a writer holds and says how long the next record waits. Used by the task's thread only.
 *
 * <p>A task whose writer does not return takes no checkpoint. So above the limit a record waits only a moment: so long
 * that the reserve above the limit lasts for {@code outage}. The longer ClickHouse is away, the less is read, and
 * checkpoints pass all the while. Only when the reserve is used up, which needs records larger than it was made for,
 * does a record wait until there is room.
 */
final class Backpressure {

    /** Heap of one buffered record beside its bytes: the objects, their texts and a place in two lists. */
    private static final int OVERHEAD = 400;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** Heap held before records wait, in batches; enough for the inserts in flight and the one being filled. */
    private static final int LIMIT_IN_BATCHES = 6;

    /** Heap above the limit that an outage may use up, in batches. */
    private static final int RESERVE_IN_BATCHES = 2;

    private final BatchBytes batchBytes;
    private final long outageMillis;

    private long held;
    private String lastWaited = "";

    Backpressure(BatchBytes batchBytes, Duration outage) {
        this.batchBytes = batchBytes;
        this.outageMillis = outage.toMillis();
    }

    /** Heap that {@code record} adds: it has a document of its own. */
    static long size(MappedRecord record) {
        return OVERHEAD + rowBytes(record) + record.origin().payload().length;
    }

    void add(long size) {
        held += size;
    }

    void release(long size) {
        held -= size;
    }

    /** How long a record waits for room before it is taken; zero nearly always. */
    long waitMillis(MappedRecord record) {
        // What one Kinesis record holds was read at once and is handed on at once: one wait for all of it.
        if (!isOver() || record.origin().sequenceNumber().equals(lastWaited)) {
            return 0;
        }
        lastWaited = record.origin().sequenceNumber();
        return Math.min(LONGEST_WAIT.toMillis(), Math.max(1, size(record) * outageMillis / reserve()));
    }

    boolean isOver() {
        return batchBytes.make(LIMIT_IN_BATCHES, held);
    }

    boolean isExhausted() {
        return batchBytes.make(LIMIT_IN_BATCHES + RESERVE_IN_BATCHES, held);
    }

    /** Heap held; other threads may see it late. */
    long held() {
        return held;
    }

    private long reserve() {
        return RESERVE_IN_BATCHES * batchBytes.now();
    }

    static long rowBytes(MappedRecord record) {
        return record instanceof EncodedRow row ? row.bytes().length : 0;
    }
}
