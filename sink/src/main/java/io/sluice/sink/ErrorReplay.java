package io.sluice.sink;

import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Makes rows of the rejected records of a pipe that can be rows by now, and takes those out of the error table.
 *
 * <p>Runs on one thread, once. Records are inserted some hundred at a time, under a token made of their positions, and
 * removed as soon as the insert is acknowledged: a replay that is cut off and begun again inserts what it had inserted
 * under the same token, which a table with a deduplication window drops. Rejections that come while it runs are left
 * for the next.
 */
public final class ErrorReplay {

    /** Positions are written out in a statement, which may have 256 KiB. */
    private static final int PAGE_RECORDS = 400;

    private static final long PAGE_BYTES = 16 << 20;

    private final PipeConfig pipe;
    private final List<Column> columns;
    private final Mapping mapping;
    private final ClickHouseClient client;
    private final Destination destination;
    private final ColumnBlocks blocks = new ColumnBlocks();
    private final String errors;
    private final String reading;
    private long records;
    private long rows;
    private long stayed;

    /**
     * @param pipe whose rejections
     * @param columns what a row gives, in the order of its bytes
     * @param mapping makes the rows
     * @param client reads and inserts
     */
    public ErrorReplay(PipeConfig pipe, List<Column> columns, Mapping mapping, ClickHouseClient client) {
        this.pipe = pipe;
        this.columns = List.copyOf(columns);
        this.mapping = mapping;
        this.client = client;
        ErrorTable table = ErrorTable.of(pipe.destination());
        destination = new Destination(
                pipe.name(), pipe.destination().database(), pipe.destination().table(), table);
        errors = Identifier.quote(table.database(), table.name());
        reading = "read error table " + errors + " of";
    }

    /** What becomes of a message by today's pipe file and table. */
    public interface Mapping {

        /**
         * The rows and rejections of a message; nothing if it holds no documents.
         *
         * @param message as the error table has it
         * @param kind why it was rejected
         */
        List<MappedRecord> of(StreamRecord message, Rejection.Kind kind);
    }

    /**
     * What a replay did.
     *
     * @param records rejected records that were taken out of the error table
     * @param rows rows that came of them
     * @param stayed rejected records that cannot be rows yet
     */
    public record Result(long records, long rows, long stayed) {}

    /** Where a rejected record stood. */
    private record Position(String stream, String shardId, String sequenceNumber, String subSequenceNumber) {
        String literal() {
            return "(" + text(stream) + ", " + text(shardId) + ", " + text(sequenceNumber) + ", " + subSequenceNumber
                    + ")";
        }
    }

    /** A place in the order of the replay. */
    private record Cursor(String insertedMillis, Position position) {
        static final Cursor START = new Cursor("0", new Position("", "", "", "0"));

        String literal() {
            return "(" + insertedMillis + ", " + position.literal().substring(1);
        }
    }

    /** A record all of whose documents are rows. */
    private record Mended(Position position, List<EncodedRow> rows) {}

    /**
     * Replays everything that is in the table now.
     *
     * @throws ClickHouseException if that is cut off; what is done is done, the rest can be tried again
     */
    public Result run() throws ClickHouseException {
        String end = one("SELECT toString(toUnixTimestamp64Milli(max(inserted_at))) FROM " + errors
                + " WHERE pipe = {pipe:String}");
        Cursor cursor = Cursor.START;
        while (true) {
            List<Cursor> page = page(cursor, end);
            if (page.isEmpty()) {
                return new Result(records, rows, stayed);
            }
            insert(mended(page), end);
            cursor = page.get(page.size() - 1);
        }
    }

    private String one(String sql) throws ClickHouseException {
        return client.strings(sql, Map.of("pipe", pipe.name()), 1, reading)
                .get(0)
                .get(0);
    }

    private List<Cursor> page(Cursor after, String end) throws ClickHouseException {
        List<List<String>> found = client.strings(
                "SELECT toString(toUnixTimestamp64Milli(inserted_at) AS at), toString(stream), toString(shard_id),"
                        + " sequence_number, toString(sub_sequence_number), toString(max(length(raw_message)))"
                        + " FROM " + errors + " WHERE pipe = {pipe:String} AND at <= " + end
                        + " AND (at, stream, shard_id, sequence_number, sub_sequence_number) > " + after.literal()
                        + " GROUP BY at, stream, shard_id, sequence_number, sub_sequence_number"
                        + " ORDER BY at, stream, shard_id, sequence_number, sub_sequence_number LIMIT " + PAGE_RECORDS,
                Map.of("pipe", pipe.name()),
                6,
                reading);
        List<Cursor> page = new ArrayList<>();
        long bytes = 0;
        for (List<String> row : found) {
            bytes += Long.parseLong(row.get(5));
            if (!page.isEmpty() && bytes > PAGE_BYTES) {
                break;
            }
            page.add(new Cursor(row.get(0), new Position(row.get(1), row.get(2), row.get(3), row.get(4))));
        }
        return page;
    }

    private List<Mended> mended(List<Cursor> page) throws ClickHouseException {
        List<List<String>> found = client.strings(
                "SELECT toString(stream), toString(shard_id), sequence_number, toString(sub_sequence_number),"
                        + " partition_key, toString(toUnixTimestamp64Milli(arrived_at)), toString(error_kind),"
                        + " base64Encode(raw_message) FROM " + errors
                        + " WHERE pipe = {pipe:String} AND (toUnixTimestamp64Milli(inserted_at), stream, shard_id,"
                        + " sequence_number,"
                        + " sub_sequence_number)"
                        + " IN " + page.stream().map(Cursor::literal).collect(Collectors.joining(", ", "(", ")"))
                        + " ORDER BY stream, shard_id, sequence_number, sub_sequence_number",
                Map.of("pipe", pipe.name()),
                8,
                reading);
        Map<Position, List<String>> messages = new LinkedHashMap<>();
        found.forEach(row -> messages.putIfAbsent(new Position(row.get(0), row.get(1), row.get(2), row.get(3)), row));
        List<Mended> mended = new ArrayList<>();
        messages.forEach((position, row) -> {
            StreamRecord message = new StreamRecord(
                    Base64.getDecoder().decode(row.get(7)),
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    Long.parseUnsignedLong(row.get(3)),
                    row.get(4),
                    Long.parseLong(row.get(5)));
            List<EncodedRow> encoded = new ArrayList<>();
            List<MappedRecord> mapped = mapping.of(message, Rejection.Kind.valueOf(row.get(6)));
            for (MappedRecord each : mapped) {
                if (each instanceof EncodedRow good) {
                    encoded.add(good);
                }
            }
            if (encoded.isEmpty() || encoded.size() < mapped.size()) {
                stayed++;
            } else {
                mended.add(new Mended(position, encoded));
            }
        });
        return mended;
    }

    /** Inserts records and removes them, halving them where the server refuses some. */
    private void insert(List<Mended> mended, String end) throws ClickHouseException {
        if (mended.isEmpty()) {
            return;
        }
        String token = token(mended);
        List<EncodedRow> all =
                mended.stream().flatMap(record -> record.rows().stream()).toList();
        Batch.Rows batch = new Batch.Rows(token, 0, columns, all);
        try {
            client.insert(
                    destination.prepare(RowSelection.of(batch, 0, all.size(), new BitSet()), blocks),
                    destination.queryId(token, 1));
        } catch (ClickHouseException e) {
            switch (InsertErrors.outcome(e)) {
                case BAD_ROWS, TOO_LARGE, TOO_MANY_PARTITIONS -> {
                    if (mended.size() == 1) {
                        stayed++;
                    } else {
                        insert(mended.subList(0, mended.size() / 2), end);
                        insert(mended.subList(mended.size() / 2, mended.size()), end);
                    }
                    return;
                }
                case RETRY, RETRY_LATER, SCHEMA_CHANGED, CORRUPT, FAIL, UNKNOWN -> throw e;
            }
        }
        rows += all.size();
        client.execute(
                "DELETE FROM " + errors + " WHERE pipe = " + text(pipe.name())
                        + " AND toUnixTimestamp64Milli(inserted_at) <= " + end
                        + " AND (stream, shard_id, sequence_number, sub_sequence_number) IN "
                        + mended.stream()
                                .map(record -> record.position().literal())
                                .collect(Collectors.joining(", ", "(", ")")),
                "remove replayed records from error table " + errors + " of");
        records += mended.size();
    }

    /** The same for the same records, in whatever replay. */
    private static String token(List<Mended> mended) {
        String positions =
                mended.stream().map(record -> record.position().literal()).collect(Collectors.joining());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(positions.getBytes(StandardCharsets.UTF_8));
            return "replay-" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String text(String value) {
        return "'" + Objects.requireNonNull(value).replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
