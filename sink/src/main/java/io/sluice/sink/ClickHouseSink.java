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
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Inserts rows into a ClickHouse table and rejections into the error table beside it.
 *
 * <p>At least once: nothing is dropped, a retry never inserts twice where the table deduplicates, and after a restore
 * only what was acknowledged since the last checkpoint can come twice. It creates nothing; see {@link ErrorTable}.
 */
public final class ClickHouseSink extends AsyncSinkBase<MappedRecord, MappedRecord> {

    private static final long serialVersionUID = 1L;

    private static final SinkLimits LIMITS = SinkLimits.DEFAULT;

    private final ClickHouseConfig clickhouse;
    private final BatchSettings settings;
    private final Destination destination;
    private final ArrayList<Column> columns;

    /**
     * A sink of a pipe.
     *
     * @param config the pipe
     * @param table the destination as the server described it
     * @param columns what the rows that come are encoded for, in the order of their bytes
     */
    public ClickHouseSink(PipeConfig config, Table table, List<Column> columns) {
        super(
                (record, context) -> record,
                config.settings().maxRows(),
                LIMITS.maxInFlight(),
                config.settings().maxRows() + 1,
                config.settings().maxBytes(),
                config.settings().maxInsertWait().toMillis(),
                config.settings().maxBytes());
        this.clickhouse = config.clickhouse();
        this.settings = config.settings();
        this.destination =
                new Destination(config.name(), table.database(), table.name(), ErrorTable.of(config.destination()));
        this.columns = new ArrayList<>(columns);
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
        InsertPool pool = new InsertPool(
                new ClickHouseClient(clickhouse, LIMITS.maxInFlight() + 1, ClickHouseClient.ANSWER_TIMEOUT),
                destination,
                new SinkMetrics(context.metricGroup()),
                LIMITS);
        return new ClickHouseSinkWriter(context, settings, columns, pool, LIMITS.maxOutage(), batches);
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<MappedRecord>> getWriterStateSerializer() {
        return new WriterStateSerializer();
    }
}
