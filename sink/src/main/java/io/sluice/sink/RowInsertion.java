package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.SchemaException;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    /** Rows tried alone once a batch has many bad ones. */
    private static final int SAMPLE = 64;

    private static final Pattern ROW_NUMBER = Pattern.compile("at row (\\d+)");

    private static final String MAX_PARTITIONS = "max_partitions_per_insert_block";

    private final Destination destination;
    private final Delivery delivery;
    private final Refused refusals;
    private final SinkMetrics metrics;
    private final SinkLimits limits;
    private final ColumnBlocks blocks;
    private final long doubtSince;
    private final RowFates fates;
    private final TableFit fit;

    private boolean namesRows = true;
    private boolean sampled;

    RowInsertion(Batch.Rows batch, Destination destination, Route route, long doubtSince) {
        this.destination = destination;
        this.delivery = route.delivery();
        this.refusals = route.refused();
        this.metrics = route.metrics();
        this.limits = route.limits();
        this.blocks = route.blocks();
        this.doubtSince = doubtSince;
        this.fates = new RowFates(batch.records().size(), destination.table(), route.limits());
        this.fit = new TableFit(batch, destination.table(), route, fates);
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
        fit.adapt();
        insert(0, rows());
        fit.checkUnchanged();
        List<ErrorTable.Entry> refused = fates.refused();
        if (!refused.isEmpty()) {
            refusals.write(fit.batch().token() + ".refused", refused, doubtSince);
            metrics.isolated(refused.size());
        }
    }

    private void insert(int from, int to) throws ClickHouseException, InterruptedException {
        for (int named = 0; ; named++) {
            RowSelection selection = fates.left(fit.batch(), from, to);
            if (selection.size() == 0) {
                return;
            }
            Insert insert = destination.prepare(selection, blocks);
            ClickHouseException failure = refusal(insert);
            if (failure == null) {
                fates.inserted(selection.left());
                return;
            }
            if (fit.follow(failure)) {
                continue;
            }
            if (selection.size() == 1) {
                int index = selection.index(0);
                fates.refuse(index, fit.batch().records().get(index), failure);
                return;
            }
            if (fates.lessons().isDue() && triedAlike(failure)) {
                continue;
            }
            if (InsertErrors.outcome(failure) == Outcome.TOO_LARGE
                    || named == NAMED_ROWS_PER_RANGE
                    || !settleNamedRow(selection, failure)) {
                if (named == NAMED_ROWS_PER_RANGE && rows() > SinkLimits.SMALL_BATCH) {
                    sampleOnce(failure);
                }
                int middle = selection.index(selection.size() / 2);
                insert(from, middle);
                insert(middle, to);
                return;
            }
        }
    }

    /** Tries those rows alone that are like the bad ones, then the rest of the batch; false if no row is like them. */
    private boolean triedAlike(ClickHouseException failure) throws ClickHouseException, InterruptedException {
        Lessons lessons = fates.lessons();
        Batch.Rows batch = fit.batch();
        BadValues values = lessons.of(batch);
        BitSet alike = new BitSet();
        for (int i = fates.nextLeft(0); i < rows(); i = fates.nextLeft(i + 1)) {
            alike.set(i, values.isIn(batch.records().get(i)));
        }
        if (alike.isEmpty()) {
            lessons.end(0);
            return false;
        }
        if (!sampled && fates.isFloodWith(alike.cardinality())) {
            sampleOnce(failure);
            values = lessons.of(fit.batch());
            fates.removeSettled(alike);
        }
        int before = fit.changes();
        int known = refused();
        for (int i = alike.nextSetBit(0); i >= 0 && fit.changes() == before; i = alike.nextSetBit(i + 1)) {
            EncodedRow row = fit.batch().records().get(i);
            if (values.isIn(row)) {
                int bad = refused();
                insert(i, i + 1);
                if (refused() == bad) {
                    values.good(row);
                }
            }
        }
        // It is paid for by one more sending of all the rest.
        lessons.end(refused() - known);
        insert(0, rows());
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
        int before = refused();
        insert(index, index + 1);
        // A good row is in the table now, and was named for another reason than we think.
        namesRows = refused() > before;
        if (namesRows) {
            BitSet passed = (BitSet) selection.left().clone();
            passed.clear(index, selection.to());
            fates.passed(passed);
        }
        return namesRows;
    }

    /**
     * Delivers an insert.
     *
     * @return why its rows must be taken apart, null if it is acknowledged
     * @throws ClickHouseException if taking them apart does not help
     */
    private @Nullable ClickHouseException refusal(Insert insert) throws ClickHouseException, InterruptedException {
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

    /**
     * Tries some rows alone, spread over the batch: if most of them are bad, so are most of all, and it would take long
     * to tell them apart one by one.
     */
    private void sampleOnce(ClickHouseException failure) throws ClickHouseException, InterruptedException {
        if (sampled) {
            return;
        }
        sampled = true;
        int rows = rows();
        int before = refused();
        for (int i = 0; i < SAMPLE; i++) {
            int index = (int) ((long) rows * i / SAMPLE);
            insert(index, index + 1);
        }
        fates.judge(refused() - before, SAMPLE, failure);
    }

    private int rows() {
        return fit.batch().records().size();
    }

    private int refused() {
        return fates.refused().size();
    }
}
