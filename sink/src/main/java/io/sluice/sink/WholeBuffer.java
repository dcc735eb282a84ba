package io.sluice.sink;

import io.sluice.schema.MappedRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.Batch;
import org.apache.flink.connector.base.sink.writer.BatchCreator;
import org.apache.flink.connector.base.sink.writer.RequestBuffer;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.strategy.RateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.RequestInfo;
import org.apache.flink.connector.base.sink.writer.strategy.ResultInfo;

/**
 * Flink's choices of when and how much, made plain: a batch is all that is buffered, as soon as its rows, its bytes or
 * its age say so.
 *
 * <p>Nothing here ever blocks: Flink would block the task's thread, and with it the checkpoints. How many inserts run
 * at a time is the matter of {@link InsertPool}, how much is held that of {@link Backpressure}.
 */
final class WholeBuffer implements BatchCreator<MappedRecord>, RateLimitingStrategy {

    @Override
    public Batch<MappedRecord> createNextBatch(RequestInfo request, RequestBuffer<MappedRecord> buffer) {
        List<MappedRecord> records = new ArrayList<>(buffer.size());
        long bytes = 0;
        while (!buffer.isEmpty()) {
            RequestEntryWrapper<MappedRecord> entry = buffer.poll();
            records.add(entry.getRequestEntry());
            bytes += entry.getSize();
        }
        return new Batch<>(records, bytes);
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
