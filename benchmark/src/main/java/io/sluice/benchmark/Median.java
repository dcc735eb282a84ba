package io.sluice.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of sorted figures; of an even number of them the upper of the two. Pure functions. */
final class Median {

    private Median() {}

    /** The median of a figure of results, of which there is at least one. */
    static <T> double of(List<T> results, ToDoubleFunction<T> figure) {
        return of(results.stream().mapToDouble(figure).toArray());
    }

    static double of(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
