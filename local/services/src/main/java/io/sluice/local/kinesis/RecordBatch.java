package io.sluice.local.kinesis;

import java.io.IOException;
import java.util.List;

/** Some records of a shard in order, and where they end. Immutable, holds the log's own bytes. */
final class RecordBatch {

    private final List<Run> runs;
    private final int count;
    private final long bytes;
    private final long next;
    private final long lastMillis;
    private final long nextMillis;

    RecordBatch(List<Run> runs, int count, long bytes, long next, long lastMillis, long nextMillis) {
        this.runs = List.copyOf(runs);
        this.count = count;
        this.bytes = bytes;
        this.next = next;
        this.lastMillis = lastMillis;
        this.nextMillis = nextMillis;
    }

    int count() {
        return count;
    }

    /** Bytes of keys and data. */
    long bytes() {
        return bytes;
    }

    /** Index of the record after the last one. */
    long next() {
        return next;
    }

    /** Arrival time of the last record. */
    long lastMillis() {
        return lastMillis;
    }

    /** Whether there are newer records in the shard. */
    boolean isFollowed() {
        return nextMillis != 0;
    }

    /** How far the end of this batch is behind the newest record: 0 if nothing waits, else at least 1. */
    long millisBehind(long now) {
        return isFollowed() ? Math.max(1, now - nextMillis) : 0;
    }

    /** Shows each record, in order. */
    void each(Visitor visitor) throws IOException {
        for (Run run : runs) {
            for (int i = run.begin; i < run.end; i++) {
                int start = i == 0 ? 0 : run.dataEnds[i - 1];
                int keyEnd = run.keyEnds[i];
                visitor.record(
                        run.base + i,
                        run.millis[i],
                        run.bytes,
                        start,
                        keyEnd - start,
                        keyEnd,
                        run.dataEnds[i] - keyEnd);
            }
        }
    }

    /** Takes one record; the bytes are the log's own and must not be changed. */
    interface Visitor {
        void record(long index, long millis, byte[] bytes, int keyAt, int keyLength, int dataAt, int dataLength)
                throws IOException;
    }

    /** Records {@code begin} to {@code end} (exclusive) of one segment, as it stood when the batch was made. */
    static final class Run {
        private final long base;
        private final byte[] bytes;
        private final int[] keyEnds;
        private final int[] dataEnds;
        private final long[] millis;
        private final int begin;
        private final int end;

        Run(RecordLog.Segment segment, int begin, int end) {
            this.base = segment.base;
            this.bytes = segment.bytes;
            this.keyEnds = segment.keyEnds;
            this.dataEnds = segment.dataEnds;
            this.millis = segment.millis;
            this.begin = begin;
            this.end = end;
        }
    }
}
