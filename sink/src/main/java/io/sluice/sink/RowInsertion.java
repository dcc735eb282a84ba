package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.SchemaException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Inserts the rows of one batch, taking it apart where the server refuses it: every row ends in the table or, with the
 * server's reason, in the error table. Runs on one thread, once.
 *
 * <p>The server names the first bad row of a constraint. That row is tried alone, and if it is refused there as well it
 * is left out and the rest is sent again, so that a few bad rows cost two inserts each and all good ones end in one.
 * Where it names none, or too many, the rows are halved. Once some bad rows are known, those that are like them are tried
 * alone, and the rest together: so most bad rows cost one insert each, if they are bad for a reason that many share.
 * Nothing is called bad that was not refused alone.
 */
final class RowInsertion {

    /** Bad rows picked out of a range by name before it is halved: each costs one more sending of the range. */
    private static final int NAMED_ROWS_PER_RANGE = 64;

    /** Changes of the table within one batch that are followed. */
    private static final int ADAPTATIONS = 10;

    /** Rows tried alone once a batch has many bad ones. */
    private static final int SAMPLE = 64;

    private static final Pattern ROW_NUMBER = Pattern.compile("at row (\\d+)");

    private static final String MAX_PARTITIONS = "max_partitions_per_insert_block";

    private final Destination destination;
    private final Delivery delivery;
    private final TableWatch watch;
    private final Refused refusals;
    private final SinkMetrics metrics;
    private final SinkLimits limits;
    private final ColumnBlocks blocks;
    private final long doubtSince;

    /** Encoded as the table was when last looked at. */
    private Batch.Rows batch;

    private final BitSet settled = new BitSet();
    private final Lessons lessons = new Lessons();
    private final List<ErrorTable.Entry> refused = new ArrayList<>();
    private boolean namesRows = true;
    private boolean sampled;
    private int adaptations;
    private boolean lookedAtRefusal;

    RowInsertion(Batch.Rows batch, Destination destination, Route route, long doubtSince) {
        this.batch = batch;
        this.destination = destination;
        this.delivery = route.delivery();
        this.watch = route.watch();
        this.refusals = route.refused();
        this.metrics = route.metrics();
        this.limits = route.limits();
        this.blocks = route.blocks();
        this.doubtSince = doubtSince;
    }

    /**
     * What an insertion needs beside its rows.
     *
     * @param delivery takes inserts to the server
     * @param watch looks at the table
     * @param refused takes what the table does not
     * @param metrics counts
     * @param limits what is put up with
     * @param blocks turns rows into columns
     */
    record Route(
            Delivery delivery,
            TableWatch watch,
            Refused refused,
            SinkMetrics metrics,
            SinkLimits limits,
            ColumnBlocks blocks) {}

    /**
     * Returns once every row is in one of the two tables.
     *
     * @throws ClickHouseException if that cannot be
     * @throws SchemaException if the table has become one that the pipe cannot fill
     * @throws InterruptedException if the sink is being closed
     */
    void run() throws ClickHouseException, InterruptedException {
        adapt();
        insert(0, batch.records().size());
        checkUnchanged();
        if (!refused.isEmpty()) {
            refusals.write(batch.token() + ".refused", refused, doubtSince);
            metrics.isolated(refused.size());
        }
    }

    /**
     * Encodes the rows again if the table wants others than they are.
     *
     * @return whether it did
     */
    private boolean adapt() throws ClickHouseException, InterruptedException {
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
        int before = refused.size();
        for (int i = 0; i < again.size(); i++) {
            if (again.get(i) instanceof EncodedRow row) {
                rows.add(row);
            } else {
                rows.add(batch.records().get(i));
                lessons.forget(i);
                if (!settled.get(i)) {
                    settled.set(i);
                    refused.add(new ErrorTable.Entry((Rejection) again.get(i), ""));
                }
            }
        }
        if (refused.size() > before && limits.isFlood(refused.size(), rows.size())) {
            throw new SchemaException("Cannot insert a batch of " + rows.size() + " rows into " + destination.table()
                    + ": the table has changed, and more than " + percent()
                    + " % of them do not fit it any more, the last"
                    + " because: " + refused.get(refused.size() - 1).rejection().reason() + "; " + changes(wanted));
        }
        batch = new Batch.Rows(batch.token(), batch.cutMillis(), wanted.columns(), rows);
        metrics.encodedAgain(rows.size());
        return true;
    }

    private TableWatch.Wanted look() throws ClickHouseException, InterruptedException {
        try {
            return delivery.persist("insert into " + destination.table(), limits.maxOutage(), attempt -> watch.look());
        } catch (SchemaException e) {
            throw unmet(e);
        }
    }

    private SchemaException unmet(SchemaException e) {
        return new SchemaException("Cannot go on inserting into " + destination.table()
                + ": it has changed since the rows were encoded, and the pipe cannot fill it as it is: "
                + e.getMessage());
    }

    /** A type that changed while the rows were on their way may have made others of them; that is not passed over. */
    private void checkUnchanged() throws ClickHouseException, InterruptedException {
        TableWatch.Wanted now = look();
        if (!now.columns().equals(batch.columns())
                && !TableChange.between(batch.columns(), now.table()).isEmpty()) {
            throw new SchemaException("Cannot tell what became of a batch of "
                    + batch.records().size() + " rows: " + destination.table()
                    + " was changed while they were inserted: "
                    + changes(now) + "; look at what the queries inserted whose query_id holds " + batch.token());
        }
    }

    private String changes(TableWatch.Wanted now) {
        return String.join(", ", TableChange.between(batch.columns(), now.table()));
    }

    private long percent() {
        return Math.round(100 * limits.maxBadShare());
    }

    private void insert(int from, int to) throws ClickHouseException, InterruptedException {
        for (int named = 0; ; named++) {
            RowSelection selection = RowSelection.of(batch, from, to, settled);
            if (selection.size() == 0) {
                return;
            }
            Insert insert = destination.prepare(selection, blocks);
            ClickHouseException failure = refusal(insert);
            if (failure == null) {
                settled.or(selection.left());
                lessons.good(selection.left());
                return;
            }
            if (adaptedTo(failure)) {
                continue;
            }
            if (selection.size() == 1) {
                refuse(selection.index(0), failure);
                return;
            }
            if (lessons.isDue() && triedAlike(failure)) {
                continue;
            }
            if (InsertErrors.outcome(failure) == Outcome.TOO_LARGE
                    || named == NAMED_ROWS_PER_RANGE
                    || !settleNamedRow(selection, failure)) {
                if (named == NAMED_ROWS_PER_RANGE && batch.records().size() > SinkLimits.SMALL_BATCH) {
                    sampleOnce(failure);
                }
                int middle = selection.index(selection.size() / 2);
                insert(from, middle);
                insert(middle, to);
                return;
            }
        }
    }

    /**
     * Whether rows were refused because the table has changed, and are encoded anew.
     *
     * @throws ClickHouseException if it seems to have changed and has not, or changes all the time
     */
    private boolean adaptedTo(ClickHouseException failure) throws ClickHouseException, InterruptedException {
        boolean changed = InsertErrors.outcome(failure) == Outcome.SCHEMA_CHANGED;
        // What looks like a bad row may be a new type; that is asked once.
        if (!changed && lookedAtRefusal) {
            return false;
        }
        lookedAtRefusal = true;
        if (adaptations < ADAPTATIONS && adapt()) {
            adaptations++;
            return true;
        }
        if (changed) {
            throw failure;
        }
        return false;
    }

    /** Tries those rows alone that are like the bad ones, then the rest of the batch; false if no row is like them. */
    private boolean triedAlike(ClickHouseException failure) throws ClickHouseException, InterruptedException {
        BadValues values = lessons.of(batch);
        BitSet alike = new BitSet();
        int rows = batch.records().size();
        for (int i = settled.nextClearBit(0); i < rows; i = settled.nextClearBit(i + 1)) {
            alike.set(i, values.isIn(batch.records().get(i)));
        }
        if (alike.isEmpty()) {
            lessons.end(0);
            return false;
        }
        if (!sampled && limits.isFlood(refused.size() + alike.cardinality(), rows)) {
            sampleOnce(failure);
            values = lessons.of(batch);
            alike.andNot(settled);
        }
        int before = adaptations;
        int known = refused.size();
        for (int i = alike.nextSetBit(0); i >= 0 && adaptations == before; i = alike.nextSetBit(i + 1)) {
            EncodedRow row = batch.records().get(i);
            if (values.isIn(row)) {
                int bad = refused.size();
                insert(i, i + 1);
                if (refused.size() == bad) {
                    values.good(row);
                }
            }
        }
        // It is paid for by one more sending of all the rest.
        lessons.end(refused.size() - known);
        insert(0, rows);
        return true;
    }

    /** Tries the row alone that the server has named; false if it has named none, or a good one. */
    private boolean settleNamedRow(RowSelection selection, ClickHouseException failure)
            throws ClickHouseException, InterruptedException {
        Matcher number = ROW_NUMBER.matcher(failure.reply());
        if (!namesRows || !number.find()) {
            return false;
        }
        long row = Long.parseLong(number.group(1));
        if (row < 1 || row > selection.size()) {
            namesRows = false;
            return false;
        }
        int index = selection.index((int) row - 1);
        int before = refused.size();
        insert(index, index + 1);
        // A good row is in the table now, and was named for another reason than we think.
        namesRows = refused.size() > before;
        if (namesRows) {
            BitSet passed = (BitSet) selection.left().clone();
            passed.clear(index, selection.to());
            lessons.good(passed);
        }
        return namesRows;
    }

    /**
     * Delivers an insert.
     *
     * @return why its rows must be taken apart, null if it is acknowledged
     * @throws ClickHouseException if taking them apart does not help
     */
    private @org.jspecify.annotations.Nullable ClickHouseException refusal(Insert insert)
            throws ClickHouseException, InterruptedException {
        try {
            delivery.deliver(insert, doubtSince, limits.maxOutage());
        } catch (ClickHouseException e) {
            switch (InsertErrors.outcome(e)) {
                case BAD_ROWS, TOO_LARGE, SCHEMA_CHANGED -> {
                    return e;
                }
                case TOO_MANY_PARTITIONS -> {
                    if (insert.settings().containsKey(MAX_PARTITIONS)) {
                        throw e;
                    }
                    // Parts come of partitions, however the rows are split; one insert makes the fewest.
                    metrics.liftedPartitionLimit();
                    return refusal(insert.with(MAX_PARTITIONS, "0"));
                }
                case RETRY, RETRY_LATER, CORRUPT, FAIL, UNKNOWN -> throw e;
            }
        }
        metrics.sent(insert);
        return null;
    }

    private void refuse(int index, ClickHouseException failure) throws ClickHouseException {
        settled.set(index);
        lessons.bad(index);
        EncodedRow row = batch.records().get(index);
        refused.add(new ErrorTable.Entry(
                new Rejection(row.origin(), Rejection.Kind.SERVER, failure.reply(), "", ""), failure.queryId()));
        if (limits.isFlood(refused.size(), batch.records().size())) {
            throw flood(failure);
        }
    }

    /**
     * Tries some rows alone, spread over the batch: if most of them are bad, so are most of all, and it would take long
     * to tell them apart one by one.
     */
    private void sampleOnce(ClickHouseException failure) throws ClickHouseException, InterruptedException {
        if (sampled) {
            return;
        }
        sampled = true;
        int rows = batch.records().size();
        int before = refused.size();
        for (int i = 0; i < SAMPLE; i++) {
            int index = (int) ((long) rows * i / SAMPLE);
            insert(index, index + 1);
        }
        if (refused.size() - before > SAMPLE / 2 && limits.isFlood(rows / 2, rows)) {
            throw flood(failure);
        }
    }

    private ClickHouseException flood(ClickHouseException last) {
        return last.as("Cannot insert a batch of " + batch.records().size() + " rows into " + destination.table()
                + ": more than " + percent()
                + " % of them are refused, the last with code "
                + last.code() + ": " + ClickHouseException.withoutValues(last.reply())
                + "; correct the table, or the mapping to it");
    }
}
