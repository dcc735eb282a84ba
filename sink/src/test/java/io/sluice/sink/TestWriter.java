package io.sluice.sink;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.schema.Column;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.MappedRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;

/** A writer of the pipe "my pipe" into table t, with a task of its own; state goes through its bytes. */
record TestWriter(FakeTask task, ClickHouseSinkWriter writer) implements AutoCloseable {

    private static final int MAX_IN_FLIGHT = 2;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MAX_OUTAGE = Duration.ofMinutes(1);

    private static final SinkWriter.Context CONTEXT = new SinkWriter.Context() {
        @Override
        public long currentWatermark() {
            return Long.MIN_VALUE;
        }

        @Override
        public Long timestamp() {
            return 0L;
        }
    };

    static TestWriter to(TestDatabase database, BatchSettings settings) {
        return restored(database, settings, List.of());
    }

    static TestWriter restored(
            TestDatabase database, BatchSettings settings, Collection<BufferedRequestState<MappedRecord>> state) {
        return restored(database, settings, state, ANSWER_TIMEOUT, MAX_OUTAGE);
    }

    static TestWriter restored(
            TestDatabase database,
            BatchSettings settings,
            Collection<BufferedRequestState<MappedRecord>> state,
            Duration answerTimeout,
            Duration maxOutage) {
        return restored(
                database,
                settings,
                state,
                answerTimeout,
                new SinkLimits(MAX_IN_FLIGHT, maxOutage, 0.1, Policy.FAIL),
                Records.COLUMNS);
    }

    static TestWriter restored(
            TestDatabase database,
            BatchSettings settings,
            Collection<BufferedRequestState<MappedRecord>> state,
            Duration answerTimeout,
            SinkLimits limits,
            List<Column> columns) {
        return restored(
                new FakeTask(),
                database.config(),
                database.name(),
                settings,
                state,
                answerTimeout,
                limits,
                columns,
                List.of());
    }

    static TestWriter restored(
            FakeTask task,
            ClickHouseConfig config,
            String database,
            BatchSettings settings,
            Collection<BufferedRequestState<MappedRecord>> state,
            Duration answerTimeout,
            SinkLimits limits,
            List<Column> columns,
            List<FieldMapping> mappings) {
        Destination destination =
                new Destination("my pipe", database, "t", new ErrorTable(database, "t_clickpipes_error"));
        InsertPool pool = InsertPool.open(
                new ClickHouseClient(config, MAX_IN_FLIGHT + 1, answerTimeout),
                destination,
                new DocumentEncoding(mappings),
                new SinkMetrics(task.metricGroup()),
                limits,
                new PipeLog(Optional.of(new LogTable(database, "clickpipes_log")), destination, 3));
        List<Batch> batches = new ArrayList<>();
        state.forEach(one -> batches.add(((WriterState) one).batch()));
        return new TestWriter(
                task,
                new ClickHouseSinkWriter(
                        task, settings, BatchBytes.of(settings), columns, pool, limits.maxOutage(), batches));
    }

    void write(MappedRecord record) throws IOException, InterruptedException {
        writer.write(record, CONTEXT);
    }

    void flush(boolean end) throws InterruptedException {
        writer.flush(end);
    }

    int inFlight() {
        return writer.inFlight();
    }

    List<BufferedRequestState<MappedRecord>> snapshot() throws IOException {
        WriterStateSerializer serializer = new WriterStateSerializer();
        List<BufferedRequestState<MappedRecord>> read = new ArrayList<>();
        for (BufferedRequestState<MappedRecord> state : writer.snapshotState(1)) {
            read.add(serializer.deserialize(serializer.getVersion(), serializer.serialize(state)));
        }
        return read;
    }

    @Override
    public void close() {
        task.close();
        writer.close();
    }
}
