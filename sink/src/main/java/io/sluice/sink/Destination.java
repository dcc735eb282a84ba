package io.sluice.sink;

import com.clickhouse.data.ClickHouseFormat;
import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the records of a pipe go: the table, the error table, and the way from a batch to an insert into one of them.
 * Immutable.
 *
 * @param pipe name of the pipe
 * @param database database of the destination
 * @param name name of the destination
 * @param errors the error table beside it
 */
record Destination(String pipe, String database, String name, ErrorTable errors) implements Serializable {

    private static final int LONGEST_PIPE_IN_ID = 100;

    Destination {
        Objects.requireNonNull(pipe, "pipe");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(errors, "errors");
    }

    /** Quoted name of the destination. */
    String table() {
        return Identifier.quote(database, name);
    }

    /**
     * The insert of some rows of a batch, compressed: the expensive part, done once.
     *
     * <p>As columns, unless a row takes a DEFAULT or a type must come row by row: columns cost the server a third less, and carry their types, so that
     * it casts them if the table's have changed.
     */
    Insert prepare(RowSelection selection, ColumnBlocks blocks) {
        List<EncodedRow> rows = selection.rows();
        List<Column> columns = selection.batch().columns();
        boolean rowByRow = columns.stream().anyMatch(column -> WireForm.needsRows(column.type()))
                || rows.stream().anyMatch(EncodedRow::takesDefault);
        BlockCompressor compressor = new BlockCompressor();
        if (rowByRow) {
            for (EncodedRow row : rows) {
                compressor.write(row.bytes());
            }
        } else {
            blocks.write(rows, columns, compressor);
        }
        return new Insert(
                new Insert.Target(
                        database,
                        name,
                        columns.stream()
                                .map(Column::name)
                                .map(Identifier::quote)
                                .toList(),
                        rowByRow ? ClickHouseFormat.RowBinaryWithDefaults : ClickHouseFormat.Native),
                compressor.finish(),
                rows.size(),
                selection.token(),
                columns.stream().anyMatch(column -> WireForm.holdsJson(column.type()))
                        ? Map.of("input_format_binary_read_json_as_string", "1")
                        : Map.of());
    }

    /** A new id for an attempt, by which {@code system.query_log} tells pipe, batch and attempt. */
    String queryId(String token, int attempt) {
        // The last part makes it new after a restore, which begins with the same tokens.
        return "sluice-" + readable(pipe) + "-" + token + "-"
                + attempt + "-"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    }

    /** A pipe's name as query ids have it. */
    static String readable(String pipe) {
        String readable = pipe.replaceAll("[^A-Za-z0-9_.-]", "_");
        return readable.substring(0, Math.min(readable.length(), LONGEST_PIPE_IN_ID));
    }

    /** The table a batch goes to, for people. */
    String tableOf(Batch batch) {
        return batch instanceof Batch.Rows ? table() : errors.toString();
    }
}
