package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.RowSpans;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The values that some bad rows have, and no good one: what makes one row bad mostly makes others
 * bad as well, such as a text that no member of an enum has. A guess, by which rows are chosen to be tried alone. For
 * one thread.
 */
final class BadValues {

    /** Longer ones hardly ever come twice. */
    private static final int LONGEST = 256;

    private final RowSpans spans;

    /** One set for each column. */
    private final List<Set<ByteBuffer>> values = new ArrayList<>();

    /**
     * @param columns what the rows give
     */
    BadValues(List<Column> columns) {
        spans = new RowSpans(columns);
        columns.forEach(column -> values.add(new HashSet<>()));
    }

    /** Takes note of a bad row; all of those come before the first good one. */
    void bad(EncodedRow row) {
        anyValue(row, (set, value) -> {
            set.add(value);
            return false;
        });
    }

    /** Takes note of a good row. */
    void good(EncodedRow row) {
        anyValue(row, (set, value) -> {
            set.remove(value);
            return false;
        });
    }

    /** Whether a row has one of the values. */
    boolean isIn(EncodedRow row) {
        return anyValue(row, Set::contains);
    }

    private interface Test {
        boolean holds(Set<ByteBuffer> set, ByteBuffer value);
    }

    private boolean anyValue(EncodedRow row, Test test) {
        int[] ends = spans.ends(row);
        int from = 0;
        for (int i = 0; i < ends.length; i++) {
            int length = ends[i] - from;
            if (length <= LONGEST && test.holds(values.get(i), ByteBuffer.wrap(row.bytes(), from, length))) {
                return true;
            }
            from = ends[i];
        }
        return false;
    }
}
