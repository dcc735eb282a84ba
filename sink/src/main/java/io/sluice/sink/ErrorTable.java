package io.sluice.sink;

import com.clickhouse.data.ClickHouseFormat;
import io.sluice.jobconfig.DestinationConfig;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The table that records which cannot become rows go to, whole and with the reason:
 * {@code <destination>_clickpipes_error}.
 *
 * @param database its database
 * @param name its name
 */
public record ErrorTable(String database, String name) implements Serializable {

    /** The columns of an insert, in the order of {@link #row}; {@code inserted_at} is the server's. */
    private static final List<String> COLUMNS = List.of(
                    "arrived_at",
                    "stream",
                    "shard_id",
                    "sequence_number",
                    "sub_sequence_number",
                    "partition_key",
                    "error_kind",
                    "error",
                    "column",
                    "field",
                    "raw_message",
                    "pipe",
                    "query_id")
            .stream()
            .map(Identifier::quote)
            .toList();

    public ErrorTable {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
    }

    /** The error table beside a destination. */
    public static ErrorTable of(DestinationConfig destination) {
        return new ErrorTable(destination.database(), destination.errorTable().name());
    }

    /** The statement that makes it. */
    public String ddl() {
        return """
                CREATE TABLE IF NOT EXISTS %s
                (
                    `inserted_at` DateTime64(3, 'UTC') DEFAULT now64(3),
                    `arrived_at` DateTime64(3, 'UTC'),
                    `stream` LowCardinality(String),
                    `shard_id` LowCardinality(String),
                    `sequence_number` String,
                    `sub_sequence_number` UInt64,
                    `partition_key` String,
                    `error_kind` LowCardinality(String),
                    `error` String,
                    `column` LowCardinality(String),
                    `field` LowCardinality(String),
                    `raw_message` String,
                    `pipe` LowCardinality(String),
                    `query_id` String
                )
                ENGINE = MergeTree
                ORDER BY inserted_at
                TTL toDateTime(inserted_at) + INTERVAL 7 DAY
                SETTINGS non_replicated_deduplication_window = 1000""".formatted(quotedName());
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
        client.execute(ddl(), "create error table " + quotedName() + " at");
        return true;
    }

    /** {@code database.name}, for people. */
    @Override
    public String toString() {
        return database + "." + name;
    }

    /**
     * A row of the table.
     *
     * @param rejection what it tells
     * @param queryId of the insert that refused the record, empty if none did
     */
    record Entry(Rejection rejection, String queryId) {}

    /** Entries as one insert. */
    Insert insert(String token, List<Entry> entries, String pipe) {
        BlockCompressor compressor = new BlockCompressor();
        for (Entry entry : entries) {
            compressor.write(row(entry.rejection(), pipe, entry.queryId()));
        }
        return new Insert(
                new Insert.Target(database, name, COLUMNS, ClickHouseFormat.RowBinary),
                compressor.finish(),
                entries.size(),
                token);
    }

    private static byte[] row(Rejection rejection, String pipe, String queryId) {
        StreamRecord origin = rejection.origin();
        ByteArrayOutputStream row = new ByteArrayOutputStream(origin.payload().length + 512);
        RowBytes.number(row, origin.arrivalMillis());
        RowBytes.text(row, origin.stream());
        RowBytes.text(row, origin.shardId());
        RowBytes.text(row, origin.sequenceNumber());
        RowBytes.number(row, origin.subSequenceNumber());
        RowBytes.text(row, origin.partitionKey());
        RowBytes.text(row, rejection.kind().name());
        RowBytes.text(row, rejection.reason());
        RowBytes.text(row, rejection.column());
        RowBytes.text(row, rejection.field());
        RowBytes.bytes(row, origin.payload());
        RowBytes.text(row, pipe);
        RowBytes.text(row, queryId);
        return row.toByteArray();
    }

    private String quotedName() {
        return Identifier.quote(database, name);
    }
}
