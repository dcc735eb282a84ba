package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.SchemaException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps one batch encoded as its table wants it: follows the changes of the table, and fails where it cannot be told
 * what they made of the rows. For one thread.
 */
final class TableFit {

    /** Changes of the table within one batch that are followed. */
    private static final int MOST_CHANGES = 10;

    private final String table;
    private final Delivery delivery;
    private final TableWatch watch;
    private final SinkMetrics metrics;
    private final SinkLimits limits;
    private final RowFates fates;

    private Batch.Rows batch;
    private int changes;
    private boolean lookedAtRefusal;

    /**
     * @param batch as it was encoded once
     * @param table it is for, quoted
     * @param route what an insertion needs
     * @param fates hear of the rows that do not fit any more
     */
    TableFit(Batch.Rows batch, String table, RowInsertion.Route route, RowFates fates) {
        this.batch = batch;
        this.table = table;
        this.delivery = route.delivery();
        this.watch = route.watch();
        this.metrics = route.metrics();
        this.limits = route.limits();
        this.fates = fates;
    }

    /** The batch, encoded as the table was when last looked at. */
    Batch.Rows batch() {
        return batch;
    }

    /** How often {@link #follow} made another batch of it. */
    int changes() {
        return changes;
    }

    /**
     * Encodes the rows again if the table wants others than they are.
     *
     * @return whether it did
     * @throws ClickHouseException if the server does not tell
     * @throws SchemaException if the pipe cannot fill the table any more
     */
    boolean adapt() throws ClickHouseException, InterruptedException {
        TableWatch.Wanted wanted = look();
        if (wanted.columns().equals(batch.columns())) {
            return false;
        }
        watch.changed(batch.columns(), wanted);
        List<MappedRecord> again;
        try {
            again = watch.encode(batch, wanted);
        } catch (SchemaException e) {
            throw unmet(e);
        }
        List<EncodedRow> rows = new ArrayList<>(again.size());
        int before = fates.refused().size();
        for (int i = 0; i < again.size(); i++) {
            if (again.get(i) instanceof EncodedRow row) {
                rows.add(row);
            } else {
                rows.add(batch.records().get(i));
                fates.unfit(i, (Rejection) again.get(i));
            }
        }
        int refused = fates.refused().size();
        if (refused > before && fates.isFlood()) {
            throw new SchemaException("Cannot insert a batch of " + rows.size() + " rows into " + table
                    + ": the table has changed, and more than " + limits.maxBadPercent()
                    + " % of them do not fit it any more, the last"
                    + " because: "
                    + fates.refused().get(refused - 1).rejection().reason() + "; "
                    + differences(wanted));
        }
        batch = new Batch.Rows(batch.token(), batch.cutMillis(), wanted.columns(), rows);
        metrics.encodedAgain(rows.size());
        return true;
    }

    /**
     * Whether rows were refused because the table has changed, and are encoded anew.
     *
     * @throws ClickHouseException if it seems to have changed and has not, or changes all the time
     */
    boolean follow(ClickHouseException failure) throws ClickHouseException, InterruptedException {
        boolean changed = InsertErrors.outcome(failure) == Outcome.SCHEMA_CHANGED;
        // What looks like a bad row may be a new type; that is asked once.
        if (!changed && lookedAtRefusal) {
            return false;
        }
        lookedAtRefusal = true;
        if (changes < MOST_CHANGES && adapt()) {
            changes++;
            return true;
        }
        if (changed) {
            throw failure;
        }
        return false;
    }

    /**
     * Makes sure that the table still is what the rows were encoded for: a type that changed while they were on their
     * way may have made others of them, and that is not passed over.
     */
    void checkUnchanged() throws ClickHouseException, InterruptedException {
        TableWatch.Wanted now = look();
        if (!now.columns().equals(batch.columns())
                && !TableChange.between(batch.columns(), now.table()).isEmpty()) {
            throw new SchemaException("Cannot tell what became of a batch of "
                    + batch.records().size() + " rows: " + table
                    + " was changed while they were inserted: "
                    + differences(now) + "; look at what the queries inserted whose query_id holds " + batch.token());
        }
    }

    private TableWatch.Wanted look() throws ClickHouseException, InterruptedException {
        try {
            return delivery.persist("insert into " + table, limits.maxOutage(), attempt -> watch.look());
        } catch (SchemaException e) {
            throw unmet(e);
        }
    }

    private SchemaException unmet(SchemaException e) {
        return new SchemaException("Cannot go on inserting into " + table
                + ": it has changed since the rows were encoded, and the pipe cannot fill it as it is: "
                + e.getMessage());
    }

    private String differences(TableWatch.Wanted now) {
        return String.join(", ", TableChange.between(batch.columns(), now.table()));
    }
}
