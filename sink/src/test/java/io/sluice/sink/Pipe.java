package io.sluice.sink;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A writer, and what makes its rows of messages: a pipe without a source. */
record Pipe(TestWriter writer, Encoding.Rows encoder) implements AutoCloseable {

    private static final BatchSettings SETTINGS = new BatchSettings(Duration.ofSeconds(5), 10_000, 4 << 20);

    /** A pipe into table t of a database, as it is at this moment. */
    static Pipe into(String database, ClickHouseConfig config, Duration maxOutage, List<FieldMapping> mappings)
            throws ClickHouseException {
        return into(database, config, new SinkLimits(2, maxOutage, 0.1, Policy.FAIL), mappings);
    }

    static Pipe into(String database, ClickHouseConfig config, SinkLimits limits, List<FieldMapping> mappings)
            throws ClickHouseException {
        Table table;
        try (ClickHouseClient client = new ClickHouseClient(config)) {
            table = client.describe(database, "t");
        }
        Encoding.Rows encoder = new DocumentEncoding(mappings).into(table);
        return new Pipe(
                TestWriter.restored(
                        new FakeTask(),
                        config,
                        database,
                        SETTINGS,
                        List.of(),
                        Duration.ofSeconds(30),
                        limits,
                        encoder.columns(),
                        mappings),
                encoder);
    }

    /** Writes messages and waits until they are in a table. */
    void write(String... messages) throws Exception {
        put(messages);
        writer.flush(true);
    }

    /** Writes messages. */
    void put(String... messages) throws Exception {
        for (String message : messages) {
            writer.write(encoder.of(Records.origin(1, message.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
