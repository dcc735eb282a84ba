package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.Rejection;
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
 * Where it names none, or too many, the rows are halved. Nothing is called bad that was not refused alone.
 */
final class RowInsertion {

    /** Bad rows picked out of a range by name before it is halved: each costs one more sending of the range. */
    private static final int NAMED_ROWS_PER_RANGE = 64;

    /** Rows tried alone once a batch has many bad ones. */
    private static final int SAMPLE = 64;

    private static final Pattern ROW_NUMBER = Pattern.compile("at row (\\d+)");

    private static final String MAX_PARTITIONS = "max_partitions_per_insert_block";

    private final Batch.Rows batch;
    private final Destination destination;
    private final Delivery delivery;
    private final SinkMetrics metrics;
    private final SinkLimits limits;

    private final BitSet settled = new BitSet();
    private final List<ErrorTable.Entry> refused = new ArrayList<>();
    private boolean namesRows = true;
    private boolean sampled;

    RowInsertion(Batch.Rows batch, Destination destination, Delivery delivery, SinkMetrics metrics, SinkLimits limits) {
        this.batch = batch;
        this.destination = destination;
        this.delivery = delivery;
        this.metrics = metrics;
        this.limits = limits;
    }

    /**
     * Returns once every row is in one of the two tables.
     *
     * @throws ClickHouseException if that cannot be
     * @throws InterruptedException if the sink is being closed
     */
    void run() throws ClickHouseException, InterruptedException {
        insert(0, batch.records().size());
        if (!refused.isEmpty()) {
            delivery.deliver(destination.errors().insert(batch.token() + ".refused", refused, destination.pipe()));
            metrics.rejected(refused.size());
        }
    }

    private void insert(int from, int to) throws ClickHouseException, InterruptedException {
        for (int named = 0; ; named++) {
            RowSelection selection = RowSelection.of(batch, from, to, settled);
            if (selection.size() == 0) {
                return;
            }
            Insert insert = destination.prepare(selection);
            ClickHouseException failure = refusal(insert);
            if (failure == null) {
                settled.or(selection.left());
                return;
            }
            if (selection.size() == 1) {
                refuse(selection.index(0), failure);
                return;
            }
            if (InsertErrors.outcome(failure) == Outcome.TOO_LARGE
                    || named == NAMED_ROWS_PER_RANGE
                    || !settleNamedRow(selection, failure)) {
                if (named == NAMED_ROWS_PER_RANGE && !sampled && batch.records().size() > SinkLimits.SMALL_BATCH) {
                    sampled = true;
                    sample(failure);
                }
                int middle = selection.index(selection.size() / 2);
                insert(from, middle);
                insert(middle, to);
                return;
            }
        }
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
            delivery.deliver(insert);
        } catch (ClickHouseException e) {
            switch (InsertErrors.outcome(e)) {
                case BAD_ROWS, TOO_LARGE -> {
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
                case SCHEMA_CHANGED -> throw delivery.changed(batch.columns(), e);
                case RETRY, RETRY_LATER, CORRUPT, FAIL, UNKNOWN -> throw e;
            }
        }
        metrics.sent(insert);
        return null;
    }

    private void refuse(int index, ClickHouseException failure) throws ClickHouseException {
        settled.set(index);
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
    private void sample(ClickHouseException failure) throws ClickHouseException, InterruptedException {
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
                + ": more than " + Math.round(100 * limits.maxBadShare())
                + " % of them are refused, the last with code "
                + last.code() + ": " + ClickHouseException.withoutValues(last.reply())
                + "; correct the table, or the mapping to it");
    }
}
