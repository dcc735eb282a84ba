package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import java.util.BitSet;
import java.util.List;

/**
 * What was learned of a batch while it is taken apart: rows that the server has nothing against, rows that it refused,
 * and when it is worth to look for more of these. For one thread.
 */
final class Lessons {

    /** Bad rows that are searched for before it is told from them what others may look like. */
    private static final int SHORTEST = 16;

    /** Bad rows found by a lesson, in its lengths, that make the next one worth as much. */
    private static final int WORTH = 8;

    private final BitSet good = new BitSet();
    private final BitSet bad = new BitSet();
    private int length = SHORTEST;
    private int next = SHORTEST;

    /** Takes note of rows that are in the table, or were passed over where the first bad row was named. */
    void good(BitSet rows) {
        good.or(rows);
    }

    /** Takes note of a row that was refused. */
    void bad(int row) {
        bad.set(row);
        good.clear(row);
    }

    /** Does not tell by a row any more. */
    void forget(int row) {
        good.clear(row);
        bad.clear(row);
    }

    /** Whether enough bad rows were searched for since the last lesson. */
    boolean isDue() {
        return bad.cardinality() >= next;
    }

    /** The values that only bad rows have. */
    BadValues of(Batch.Rows batch) {
        List<EncodedRow> rows = batch.records();
        BadValues values = new BadValues(batch.columns());
        bad.stream().mapToObj(rows::get).forEach(values::bad);
        good.stream().mapToObj(rows::get).forEach(values::good);
        return values;
    }

    /** Ends a lesson: where it did not show {@code found} bad rows worth the trouble, the next one is further away. */
    void end(int found) {
        length = found >= WORTH * length ? SHORTEST : 2 * length;
        next = bad.cardinality() + length;
    }
}
