package io.sluice.sink;

import com.clickhouse.data.ClickHouseFormat;
import io.sluice.jobconfig.DestinationConfig;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The table in which pipes tell what happens to them.
 *
 * @param database its database
 * @param name its name
 */
public record LogTable(String database, String name) implements Serializable {

    private static final List<String> COLUMNS = List.of("at", "pipe", "subtask", "event", "message").stream()
            .map(Identifier::quote)
            .toList();

    public LogTable {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
    }

    /** The log table of a destination, if it has one. */
    public static Optional<LogTable> of(DestinationConfig destination) {
        return destination.logTable() instanceof DestinationConfig.LogTable.Named named
                ? Optional.of(new LogTable(destination.database(), named.name()))
                : Optional.empty();
    }

    /** The statement that makes it. */
    public String ddl() {
        return """
                CREATE TABLE IF NOT EXISTS %s
                (
                    `at` DateTime64(3, 'UTC'),
                    `pipe` LowCardinality(String),
                    `subtask` UInt64,
                    `event` LowCardinality(String),
                    `message` String
                )
                ENGINE = MergeTree
                ORDER BY at
                TTL toDateTime(at) + INTERVAL 7 DAY""".formatted(Identifier.quote(database, name));
    }

    /**
     * Makes the table if it is missing.
     *
     * @return whether it was missing
     * @throws ClickHouseException if it cannot be looked for or made
     */
    public boolean createIfMissing(ClickHouseClient client) throws ClickHouseException {
        if (client.exists(database, name)) {
            return false;
        }
        client.execute(ddl(), "create log table " + Identifier.quote(database, name) + " at");
        return true;
    }

    /** {@code database.name}, for people. */
    @Override
    public String toString() {
        return database + "." + name;
    }

    /** Entries as one insert. */
    Insert insert(String token, String pipe, int subtask, List<PipeLog.Entry> entries) {
        BlockCompressor compressor = new BlockCompressor();
        for (PipeLog.Entry entry : entries) {
            ByteArrayOutputStream row = new ByteArrayOutputStream();
            RowBytes.number(row, entry.atMillis());
            RowBytes.text(row, pipe);
            RowBytes.number(row, subtask);
            RowBytes.text(row, entry.event().name());
            RowBytes.text(row, entry.message());
            compressor.write(row.toByteArray());
        }
        return new Insert(
                new Insert.Target(database, name, COLUMNS, ClickHouseFormat.RowBinary),
                compressor.finish(),
                entries.size(),
                token);
    }
}
