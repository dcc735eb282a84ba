package io.sluice.sink;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffers mapped records, cuts them into batches and hands those to the pool.
 *
 * <p>All methods run on the task's thread. A batch is remembered, with its token, until it is acknowledged; buffered
 * records and remembered batches are the state, so a checkpoint waits for no insert, and a restore sends each batch
 * again as it was.
 */
final class ClickHouseSinkWriter extends AsyncSinkWriter<MappedRecord, MappedRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseSinkWriter.class);

    /** Flink's own limit on the age of a request would send its rows again under another token; ours is the outage. */
    private static final Duration NEVER = Duration.ofDays(3650);

    private final WholeBuffer buffer;
    private final List<Column> columns;
    private final InsertPool pool;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService time;
    private final Backpressure backpressure;
    private final BatchBytes batchBytes;

    private final Map<String, Batch> inFlight = new LinkedHashMap<>();
    private long buffered;
    private long weight;

    /**
     * @param batchBytes how large a batch may be
     * @param maxOutage how long the reserve of heap has to last
     * @param restored batches that may have been sent before
     */
    ClickHouseSinkWriter(
            WriterInitContext context,
            BatchSettings settings,
            BatchBytes batchBytes,
            List<Column> columns,
            InsertPool pool,
            Duration maxOutage,
            Collection<Batch> restored) {
        this(context, settings, batchBytes, columns, pool, maxOutage, new WholeBuffer());
        for (Batch batch : restored) {
            long size = sizeOf(batch);
            send(batch, batch.cutMillis(), size, () -> {});
        }
    }

    private ClickHouseSinkWriter(
            WriterInitContext context,
            BatchSettings settings,
            BatchBytes batchBytes,
            List<Column> columns,
            InsertPool pool,
            Duration maxOutage,
            WholeBuffer buffer) {
        super(
                (record, unused) -> record,
                context,
                AsyncSinkWriterConfiguration.builder()
                        .setMaxBatchSize(settings.maxRows())
                        .setMaxBatchSizeInBytes(batchBytes.units())
                        .setMaxInFlightRequests(Integer.MAX_VALUE)
                        .setMaxBufferedRequests(settings.maxRows() + 1)
                        .setMaxTimeInBufferMS(settings.maxInsertWait().toMillis())
                        .setMaxRecordSizeInBytes(batchBytes.units())
                        .setRateLimitingStrategy(buffer)
                        .setRequestTimeoutMS(NEVER.toMillis())
                        .setFailOnTimeout(true)
                        .build(),
                List.of(),
                buffer,
                buffer);
        this.buffer = buffer;
        this.columns = List.copyOf(columns);
        this.pool = pool;
        this.mailbox = context.getMailboxExecutor();
        this.time = context.getProcessingTimeService();
        this.batchBytes = batchBytes;
        this.backpressure = new Backpressure(batchBytes, maxOutage);
        pool.metrics().show(inFlight::size, backpressure::held);
    }

    @Override
    public void write(MappedRecord record, Context context) throws IOException, InterruptedException {
        awaitRoom(record);
        long size = Backpressure.size(record);
        backpressure.add(size);
        buffered += size;
        // Half of the heap it holds, if that is more than the row: small rows of large messages fill a batch as well.
        // A row larger than a batch is a batch of its own.
        weight = batchBytes.units(Math.max(Backpressure.rowBytes(record), size / 2));
        super.write(record, context);
    }

    /** Called by {@link #write} once for each record. */
    @Override
    protected long getSizeInBytes(MappedRecord record) {
        return weight;
    }

    @Override
    protected void submitRequestEntries(List<MappedRecord> records, ResultHandler<MappedRecord> handler) {
        long size = buffered;
        buffered = 0;
        List<Batch> batches = cut(records, buffer.tookOnlyRows());
        // Rows and rejections go to two tables; Flink hears of one request.
        int[] open = {batches.size()};
        for (int i = 0; i < batches.size(); i++) {
            send(batches.get(i), Delivery.NO_DOUBT, i == 0 ? size : 0, () -> {
                if (--open[0] == 0) {
                    handler.complete();
                }
            });
        }
    }

    /** Waits for nothing unless {@code end}: what is not acknowledged is in the state. */
    @Override
    public void flush(boolean end) throws InterruptedException {
        if (end) {
            super.flush(true);
            while (!inFlight.isEmpty()) {
                mailbox.yield();
            }
        }
    }

    @Override
    public List<BufferedRequestState<MappedRecord>> snapshotState(long checkpointId) {
        List<BufferedRequestState<MappedRecord>> state = new ArrayList<>();
        for (Batch batch : inFlight.values()) {
            state.add(new WriterState(batch));
        }
        List<MappedRecord> open = new ArrayList<>();
        super.snapshotState(checkpointId)
                .forEach(
                        whole -> whole.getBufferedRequestEntries().forEach(entry -> open.add(entry.getRequestEntry())));
        for (Batch batch : cut(open, false)) {
            state.add(new WriterState(batch));
        }
        return state;
    }

    @Override
    public void close() {
        pool.close();
        batchBytes.close();
        super.close();
    }

    /** Batches that are not acknowledged. */
    int inFlight() {
        return inFlight.size();
    }

    /** Heap that is held for what is not acknowledged, in bytes. */
    long held() {
        return backpressure.held();
    }

    private void awaitRoom(MappedRecord record) throws InterruptedException {
        long wait = backpressure.waitMillis(record);
        if (wait == 0 && !backpressure.isExhausted()) {
            return;
        }
        long until = time.getCurrentProcessingTime() + wait;
        ScheduledFuture<?> wake = time.registerTimer(until, now -> {});
        while (backpressure.isExhausted() || (backpressure.isOver() && time.getCurrentProcessingTime() < until)) {
            mailbox.yield();
        }
        wake.cancel(false);
    }

    /** The records as one batch for each of the two tables that has some; they are not changed any more. */
    private List<Batch> cut(List<MappedRecord> records, boolean onlyRows) {
        List<EncodedRow> rows = onlyRows ? rows(records) : new ArrayList<>(records.size());
        List<Rejection> rejections = new ArrayList<>();
        if (!onlyRows) {
            for (MappedRecord record : records) {
                if (record instanceof EncodedRow row) {
                    rows.add(row);
                } else if (record instanceof Rejection rejection) {
                    rejections.add(rejection);
                }
            }
        }
        long now = System.currentTimeMillis();
        List<Batch> batches = new ArrayList<>(2);
        if (!rows.isEmpty()) {
            batches.add(new Batch.Rows(Batch.newToken(), now, columns, rows));
        }
        if (!rejections.isEmpty()) {
            batches.add(new Batch.Rejections(Batch.newToken(), now, rejections));
        }
        return batches;
    }

    /** The same list, of records that are all rows. */
    @SuppressWarnings("unchecked")
    private static List<EncodedRow> rows(List<? extends MappedRecord> records) {
        return (List<EncodedRow>) records;
    }

    private void send(Batch batch, long doubtSince, long size, Runnable acknowledged) {
        inFlight.put(batch.token(), batch);
        pool.submit(batch, doubtSince, new InsertPool.Listener() {
            @Override
            public void acknowledged() {
                onTaskThread(() -> {
                    inFlight.remove(batch.token());
                    backpressure.release(size);
                    acknowledged.run();
                });
            }

            @Override
            public void failed(Exception failure) {
                onTaskThread(() -> {
                    throw failure;
                });
            }
        });
    }

    private void onTaskThread(ThrowingRunnable<? extends Exception> action) {
        try {
            mailbox.execute(action, "end of an insert into ClickHouse");
        } catch (RejectedExecutionException e) {
            LOG.debug("An insert ended after its task", e);
        }
    }

    private long sizeOf(Batch batch) {
        long total = 0;
        for (MappedRecord record : batch.records()) {
            long size = Backpressure.size(record);
            backpressure.add(size);
            total += size;
        }
        return total;
    }
}
