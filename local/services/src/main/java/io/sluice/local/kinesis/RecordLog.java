package io.sluice.local.kinesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records of one shard in order of arrival, packed into byte arrays. Thread safe; records never change once they
 * are in, so a {@link RecordBatch} is read without a lock.
 */
final class RecordLog {

    private static final int FIRST_SEGMENT_BYTES = 16 << 10;
    private static final int MAX_SEGMENT_BYTES = 1 << 20;

    private final List<Segment> segments = new ArrayList<>();
    private long first = 1;
    private long next = 1;
    private long lastMillis;

    /** Adds a record and returns its index; indexes count from 1. Arrival times never step back. */
    synchronized long append(byte[] key, byte[] data, long millis) {
        int bytes = key.length + data.length;
        Segment segment = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        if (segment == null || !segment.fits(bytes)) {
            int size = segment == null ? FIRST_SEGMENT_BYTES : Math.min(MAX_SEGMENT_BYTES, 2 * segment.bytes.length);
            segment = new Segment(next, Math.max(size, bytes));
            segments.add(segment);
        }
        lastMillis = Math.max(lastMillis, millis);
        segment.append(key, data, lastMillis);
        return next++;
    }

    /** Index that the next record gets. */
    synchronized long next() {
        return next;
    }

    /** Index of the oldest record kept; equals {@link #next()} if none is. */
    synchronized long first() {
        return first;
    }

    /** Arrival time of the newest record, 0 before the first. */
    synchronized long lastMillis() {
        return lastMillis;
    }

    /** Arrival time of a record, 0 if the index has none (any more). */
    synchronized long millisOf(long index) {
        if (index < first || index >= next) {
            return 0;
        }
        Segment segment = segments.get(segmentOf(index));
        return segment.millis[(int) (index - segment.base)];
    }

    /** Index of the first kept record that arrived at that time or later. */
    synchronized long firstAt(long millis) {
        long low = first;
        long high = next;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (millisOf(middle) < millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Forgets the records that arrived before that time. */
    synchronized void trim(long millis) {
        first = firstAt(millis);
        int gone = 0;
        while (gone < segments.size() && segments.get(gone).base + segments.get(gone).count <= first) {
            gone++;
        }
        segments.subList(0, gone).clear();
    }

    /**
     * The records from an index on, in order: at most that many, at most that many bytes of keys and data, but at least
     * one if there is one. Trimmed records are passed over.
     */
    synchronized RecordBatch read(long from, int maxRecords, long maxBytes) {
        long start = Math.max(from, first);
        if (start >= next) {
            return new RecordBatch(List.of(), 0, 0, start, lastMillis, 0);
        }
        List<RecordBatch.Run> runs = new ArrayList<>();
        int count = 0;
        long bytes = 0;
        for (int s = segmentOf(start); s < segments.size() && count < maxRecords; s++) {
            Segment segment = segments.get(s);
            int begin = (int) (Math.max(start, segment.base) - segment.base);
            int end = begin;
            while (end < segment.count && count < maxRecords && (count == 0 || bytes + segment.size(end) <= maxBytes)) {
                bytes += segment.size(end);
                count++;
                end++;
            }
            if (end > begin) {
                runs.add(new RecordBatch.Run(segment, begin, end));
            }
            if (end < segment.count) {
                break;
            }
        }
        long after = start + count;
        long nextMillis = after < next ? millisOf(after) : 0;
        return new RecordBatch(runs, count, bytes, after, millisOf(after - 1), nextMillis);
    }

    private int segmentOf(long index) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).base <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Some neighbouring records: key and data of each, end to end. */
    static final class Segment {
        final long base;
        final byte[] bytes;
        int[] keyEnds;
        int[] dataEnds;
        long[] millis;
        int count;

        Segment(long base, int size) {
            this.base = base;
            this.bytes = new byte[size];
            int records = 16;
            this.keyEnds = new int[records];
            this.dataEnds = new int[records];
            this.millis = new long[records];
        }

        boolean fits(int size) {
            return start(count) + size <= bytes.length;
        }

        void append(byte[] key, byte[] data, long arrival) {
            if (count == millis.length) {
                keyEnds = Arrays.copyOf(keyEnds, 2 * count);
                dataEnds = Arrays.copyOf(dataEnds, 2 * count);
                millis = Arrays.copyOf(millis, 2 * count);
            }
            int start = start(count);
            System.arraycopy(key, 0, bytes, start, key.length);
            System.arraycopy(data, 0, bytes, start + key.length, data.length);
            keyEnds[count] = start + key.length;
            dataEnds[count] = start + key.length + data.length;
            millis[count] = arrival;
            count++;
        }

        int start(int record) {
            return record == 0 ? 0 : dataEnds[record - 1];
        }

        int size(int record) {
            return dataEnds[record] - start(record);
        }
    }
}
