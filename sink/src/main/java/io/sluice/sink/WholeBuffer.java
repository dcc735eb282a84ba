package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.Batch;
import org.apache.flink.connector.base.sink.writer.BatchCreator;
import org.apache.flink.connector.base.sink.writer.RequestBuffer;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.strategy.RateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.RequestInfo;
import org.apache.flink.connector.base.sink.writer.strategy.ResultInfo;
import org.jspecify.annotations.Nullable;

/**
 * Flink's choices of when, how much and from where, made plain: a batch is all that is buffered, as soon as its rows,
 * its bytes or its age say so. The list of a batch is the buffer's own, handed over: no record is moved twice. For the
 * task's thread.
 *
 * <p>Nothing here ever blocks: Flink would block the task's thread, and with it the checkpoints. How many inserts run
 * at a time is the matter of {@link InsertPool}, how much is held that of {@link Backpressure}.
 */
final class WholeBuffer implements RequestBuffer<MappedRecord>, BatchCreator<MappedRecord>, RateLimitingStrategy {

    private List<MappedRecord> records = new ArrayList<>();

    /** What each of the records weighs. */
    private long[] sizes = new long[1024];

    private long size;
    private boolean onlyRows = true;
    private boolean tookOnlyRows;

    @Override
    public void add(RequestEntryWrapper<MappedRecord> entry, boolean first) {
        int count = records.size();
        if (count == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * count);
        }
        MappedRecord record = entry.getRequestEntry();
        if (first) {
            records.add(0, record);
            System.arraycopy(sizes, 0, sizes, 1, count);
            sizes[0] = entry.getSize();
        } else {
            records.add(record);
            sizes[count] = entry.getSize();
        }
        size += entry.getSize();
        onlyRows &= record instanceof EncodedRow;
    }

    /** Takes the first record out; a batch is not made that way. */
    @Override
    public @Nullable RequestEntryWrapper<MappedRecord> poll() {
        RequestEntryWrapper<MappedRecord> first = peek();
        if (first != null) {
            records.remove(0);
            System.arraycopy(sizes, 1, sizes, 0, records.size());
            size -= first.getSize();
        }
        return first;
    }

    @Override
    public @Nullable RequestEntryWrapper<MappedRecord> peek() {
        return isEmpty() ? null : entry(0);
    }

    @Override
    public boolean isEmpty() {
        return records.isEmpty();
    }

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public long totalSizeInBytes() {
        return size;
    }

    @Override
    public List<RequestEntryWrapper<MappedRecord>> getBufferedState() {
        List<RequestEntryWrapper<MappedRecord>> entries = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            entries.add(entry(i));
        }
        return entries;
    }

    /** All that is buffered; {@code buffer} is this one. */
    @Override
    public Batch<MappedRecord> createNextBatch(RequestInfo request, RequestBuffer<MappedRecord> buffer) {
        Batch<MappedRecord> batch = new Batch<>(records, size);
        tookOnlyRows = onlyRows;
        // The next batch is mostly as large as this one.
        records = new ArrayList<>(records.size());
        size = 0;
        onlyRows = true;
        return batch;
    }

    /** Whether the batch that was made last holds nothing but rows. */
    boolean tookOnlyRows() {
        return tookOnlyRows;
    }

    private RequestEntryWrapper<MappedRecord> entry(int index) {
        return new RequestEntryWrapper<>(records.get(index), sizes[index]);
    }

    @Override
    public void registerInFlightRequest(RequestInfo request) {}

    @Override
    public void registerCompletedRequest(ResultInfo result) {}

    @Override
    public boolean shouldBlock(RequestInfo request) {
        return false;
    }

    @Override
    public int getMaxBatchSize() {
        return Integer.MAX_VALUE;
    }
}
