package io.sluice.sink;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.Column;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Inserts rows into a ClickHouse table and rejections into the error table beside it.
 *
 * <p>At least once: nothing is dropped, a retry never inserts twice where the table deduplicates, and after a restore
 * only what was acknowledged since the last checkpoint can come twice. It creates nothing; see {@link ErrorTable}.
 */
public final class ClickHouseSink extends AsyncSinkBase<MappedRecord, MappedRecord> {

    private static final long serialVersionUID = 1L;

    /** Flink wants a size before there is a heap to have a share of; the writer has its own. */
    private static final long ANY_SIZE = 32L << 20;

    private final ClickHouseConfig clickhouse;
    private final BatchSettings settings;
    private final SinkLimits limits;
    private final Destination destination;
    private final @Nullable LogTable logTable;
    private final ArrayList<Column> columns;
    private final Encoding encoding;

    /**
     * A sink of a pipe.
     *
     * @param config the pipe
     * @param table the destination as the server described it
     * @param columns what the rows that come are encoded for, in the order of their bytes
     * @param encoding how they were encoded, for when the table changes
     */
    public ClickHouseSink(PipeConfig config, Table table, List<Column> columns, Encoding encoding) {
        super(
                (record, context) -> record,
                config.settings().maxRows(),
                config.settings().maxInFlight(),
                config.settings().maxRows() + 1,
                ANY_SIZE,
                config.settings().maxInsertWait().toMillis(),
                ANY_SIZE);
        this.clickhouse = config.clickhouse();
        this.settings = config.settings();
        this.limits = SinkLimits.of(config);
        this.destination =
                new Destination(config.name(), table.database(), table.name(), ErrorTable.of(config.destination()));
        this.logTable = LogTable.of(config.destination()).orElse(null);
        this.columns = new ArrayList<>(columns);
        this.encoding = encoding;
    }

    @Override
    public StatefulSinkWriter<MappedRecord, BufferedRequestState<MappedRecord>> createWriter(
            WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<MappedRecord, BufferedRequestState<MappedRecord>> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<MappedRecord>> state) {
        List<Batch> batches = new ArrayList<>();
        state.forEach(one -> batches.add(((WriterState) one).batch()));
        PipeLog log = new PipeLog(
                Optional.ofNullable(logTable),
                destination,
                context.getTaskInfo().getIndexOfThisSubtask());
        InsertPool pool = InsertPool.open(
                new ClickHouseClient(clickhouse, limits.maxInFlight() + 1, ClickHouseClient.ANSWER_TIMEOUT),
                destination,
                encoding,
                new SinkMetrics(context.metricGroup()),
                limits,
                log);
        if (context.getRestoredCheckpointId().isPresent()) {
            log.add(
                    PipeLog.Event.RESTORE,
                    "The writer goes on from checkpoint "
                            + context.getRestoredCheckpointId().getAsLong() + " with " + batches.size()
                            + " batches to send");
        } else {
            log.add(PipeLog.Event.START, "The writer starts");
        }
        pool.tell();
        return new ClickHouseSinkWriter(
                context, settings, BatchBytes.of(settings), columns, pool, limits.maxOutage(), batches);
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<MappedRecord>> getWriterStateSerializer() {
        return new WriterStateSerializer();
    }
}
