package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.Rejection;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What became of the rows of one batch: which are settled, in the table or refused, what those teach of the others, and
 * whether so many are refused that the table does not fit. For one thread.
 */
final class RowFates {

    private final int rows;
    private final String table;
    private final SinkLimits limits;

    private final BitSet settled = new BitSet();
    private final Lessons lessons = new Lessons();
    private final List<ErrorTable.Entry> refused = new ArrayList<>();

    /**
     * @param rows how many the batch has
     * @param table they are for, quoted
     * @param limits how many of them may be refused
     */
    RowFates(int rows, String table, SinkLimits limits) {
        this.rows = rows;
        this.table = table;
        this.limits = limits;
    }

    /** Those of a range that are not settled. */
    RowSelection left(Batch.Rows batch, int from, int to) {
        return RowSelection.of(batch, from, to, settled);
    }

    /** Index of the first row from {@code index} on that is not settled; may be past the last. */
    int nextLeft(int index) {
        return settled.nextClearBit(index);
    }

    /** Takes those away that are settled. */
    void removeSettled(BitSet some) {
        some.andNot(settled);
    }

    /** Takes note of rows that are in the table. */
    void inserted(BitSet some) {
        settled.or(some);
        lessons.good(some);
    }

    /** Takes note of rows that the server passed over where it named the first bad one. */
    void passed(BitSet some) {
        lessons.good(some);
    }

    /**
     * Takes note of a row that was refused alone.
     *
     * @throws ClickHouseException if that makes them a flood
     */
    void refuse(int index, EncodedRow row, ClickHouseException failure) throws ClickHouseException {
        settled.set(index);
        lessons.bad(index);
        refused.add(new ErrorTable.Entry(
                new Rejection(row.origin(), Rejection.Kind.SERVER, failure.reply(), "", ""), failure.queryId()));
        if (isFlood()) {
            throw flood(failure);
        }
    }

    /** Takes note of a row that cannot be encoded any more; it is settled by that unless it was before. */
    void unfit(int index, Rejection reason) {
        lessons.forget(index);
        if (!settled.get(index)) {
            settled.set(index);
            refused.add(new ErrorTable.Entry(reason, ""));
        }
    }

    /** The rows for the error table, in the order in which they were refused. */
    List<ErrorTable.Entry> refused() {
        return refused;
    }

    Lessons lessons() {
        return lessons;
    }

    boolean isFlood() {
        return isFloodWith(0);
    }

    /** Whether those refused are a flood if so many more are. */
    boolean isFloodWith(int more) {
        return limits.isFlood(refused.size() + more, rows);
    }

    /**
     * Judges all rows by some that were tried alone.
     *
     * @throws ClickHouseException if most of those were refused, and as many of all are a flood
     */
    void judge(int refusedOnes, int triedOnes, ClickHouseException last) throws ClickHouseException {
        if (refusedOnes > triedOnes / 2 && limits.isFlood(rows / 2, rows)) {
            throw flood(last);
        }
    }

    private ClickHouseException flood(ClickHouseException last) {
        return last.as("Cannot insert a batch of " + rows + " rows into " + table
                + ": more than " + limits.maxBadPercent()
                + " % of them are refused, the last with code "
                + last.code() + ": " + ClickHouseException.withoutValues(last.reply())
                + "; correct the table, or the mapping to it");
    }
}
