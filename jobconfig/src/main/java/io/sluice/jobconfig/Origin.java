package io.sluice.jobconfig;

import java.util.Comparator;

/**
 * Where a value was written, in the words a problem names it by.
 *
 * @param place such as {@code line 4}
 * @param layer which source it is of; a higher layer overrides a lower one
 * @param rank position in the source
 */
record Origin(String place, int layer, int rank) implements Comparable<Origin> {

    private static final Comparator<Origin> ORDER =
            Comparator.comparingInt(Origin::layer).thenComparingInt(Origin::rank);

    static Origin line(int layer, int line) {
        return new Origin("line " + line, layer, line);
    }

    /** The order in which problems are told. */
    @Override
    public int compareTo(Origin other) {
        return ORDER.compare(this, other);
    }
}
