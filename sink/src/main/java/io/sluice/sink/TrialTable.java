package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.CreateTable;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.TableEngine;
import io.sluice.schema.TableStorage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A short-lived table beside a destination, in which rows are tried: what the server makes of them, DEFAULTs, casts and
 * constraints included, and which it refuses.
 *
 * <p>A MergeTree whatever the destination is, so that nothing is merged away, and the row is read back on every replica;
 * materialized views on the destination do not see it. {@link #close()} drops it, and so does the end of the JVM, but a
 * kill. For one thread.
 */
public final class TrialTable implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrialTable.class);

    private static final String PREFIX = "sluice_preview_";
    private static final String COMMENT = "A trial of sluice preview: drop it if it stays";

    private final ClickHouseClient client;
    private final Destination trial;
    private final String original;
    private final Thread dropAtExit;
    private boolean dropped;

    private TrialTable(ClickHouseClient client, String database, String name, String original) {
        this.client = client;
        this.original = original;
        this.trial = new Destination("preview", database, name, new ErrorTable(database, name));
        this.dropAtExit = new Thread(this::dropQuietly, "drop-" + name);
        Runtime.getRuntime().addShutdownHook(dropAtExit);
    }

    /** What became of a row. */
    public sealed interface Fate {

        /** It was inserted; {@code json} is the row as it reads then, one JSON object. */
        record Stored(String json) implements Fate {
            public Stored {
                Objects.requireNonNull(json, "json");
            }
        }

        /** The server refused it. */
        record Refused(String reason) implements Fate {
            public Refused {
                Objects.requireNonNull(reason, "reason");
            }
        }
    }

    /**
     * Makes one with the columns, defaults and constraints of a table that is there.
     *
     * @throws ClickHouseException if it cannot be made
     */
    public static TrialTable like(ClickHouseClient client, String database, String table) throws ClickHouseException {
        String name = newName();
        return make(
                client,
                database,
                name,
                table,
                "CREATE TABLE " + Identifier.quote(database, name) + " AS " + Identifier.quote(database, table)
                        + " ENGINE = MergeTree ORDER BY tuple() COMMENT '" + COMMENT + "'");
    }

    /**
     * Makes one with the columns of a table that is to be made.
     *
     * @throws ClickHouseException if it cannot be made
     */
    public static TrialTable of(ClickHouseClient client, CreateTable table) throws ClickHouseException {
        CreateTable trial = new CreateTable(
                table.database(),
                newName(),
                table.columns(),
                TableStorage.of(new TableEngine.MergeTree(), List.of()),
                Optional.empty(),
                Optional.of(COMMENT));
        return make(client, trial.database(), trial.name(), table.name(), trial.sql());
    }

    private static TrialTable make(ClickHouseClient client, String database, String name, String original, String sql)
            throws ClickHouseException {
        // before the statement, whose answer may get lost
        TrialTable trial = new TrialTable(client, database, name, original);
        try {
            client.execute(sql, "create trial table " + trial.trial.table() + " at");
            return trial;
        } catch (ClickHouseException e) {
            try {
                trial.close();
            } catch (ClickHouseException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private static String newName() {
        return PREFIX + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /**
     * Inserts rows, once.
     *
     * @param columns what the rows give, in the order of their bytes
     * @return the fate of each row, in their order
     * @throws ClickHouseException if it is not the rows that stand in the way
     */
    public List<Fate> insert(List<Column> columns, List<EncodedRow> rows) throws ClickHouseException {
        if (rows.isEmpty()) {
            return List.of();
        }
        Batch.Rows batch = new Batch.Rows(Batch.newToken(), 0, columns, rows);
        Map<Integer, String> refused = new HashMap<>();
        if (refusal(batch, 0, rows.size()).isPresent()) {
            for (int i = 0; i < rows.size(); i++) {
                int row = i;
                refusal(batch, i, i + 1).ifPresent(reason -> refused.put(row, reason));
            }
        }
        List<String> stored = stored();
        if (stored.size() != rows.size() - refused.size()) {
            throw new IllegalStateException("Cannot tell the rows of " + trial.table() + " apart: found "
                    + stored.size() + " of " + (rows.size() - refused.size()));
        }
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String reason = refused.get(i);
            fates.add(reason == null ? new Fate.Stored(stored.remove(0)) : new Fate.Refused(reason));
        }
        return fates;
    }

    /** Why the original would refuse rows {@code from} to {@code to - 1} as they are; empty if they are stored. */
    private Optional<String> refusal(Batch.Rows batch, int from, int to) throws ClickHouseException {
        Insert insert = trial.prepare(RowSelection.of(batch, from, to, new BitSet()), new ColumnBlocks());
        try {
            client.insert(insert, trial.queryId(insert.token(), 1));
            return Optional.empty();
        } catch (ClickHouseException e) {
            return switch (InsertErrors.outcome(e)) {
                case BAD_ROWS, TOO_LARGE ->
                    Optional.of(ClickHouseException.withoutValues(e.reply()).replace(trial.name(), original));
                case RETRY, RETRY_LATER, TOO_MANY_PARTITIONS, SCHEMA_CHANGED, CORRUPT, FAIL, UNKNOWN -> throw e;
            };
        }
    }

    /** The rows in the order in which they were inserted, which merges of parts without a key keep. */
    private List<String> stored() throws ClickHouseException {
        return new ArrayList<>(client.json(
                "SELECT * FROM " + trial.table() + " ORDER BY toUInt64(splitByChar('_', _part)[2]), _part_offset"
                        + " SETTINGS asterisk_include_materialized_columns = 1, select_sequential_consistency = 1,"
                        + " output_format_json_escape_forward_slashes = 0,"
                        + " output_format_json_quote_64bit_integers = 0",
                Map.of(),
                "read trial table " + trial.table() + " of"));
    }

    /** Drops it. */
    @Override
    public void close() throws ClickHouseException {
        try {
            drop();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(dropAtExit);
            } catch (IllegalStateException exiting) {
                // then the hook runs, and finds nothing to do
            }
        }
    }

    private synchronized void drop() throws ClickHouseException {
        if (!dropped) {
            client.execute(
                    "DROP TABLE IF EXISTS " + trial.table() + " SYNC",
                    "drop trial table " + trial.table() + ", which may be left behind, at");
            dropped = true;
        }
    }

    private void dropQuietly() {
        try {
            drop();
        } catch (ClickHouseException e) {
            LOG.warn("{}", e.getMessage());
        }
    }
}
