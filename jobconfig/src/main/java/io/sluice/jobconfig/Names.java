package io.sluice.jobconfig;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** How key names are spelled, and which known name a misspelled one is nearest to. */
final class Names {

    private Names() {}

    /** {@code streamName} as {@code stream_name}; a name that is in snake case already stays. */
    static String snake(String name) {
        StringBuilder snake = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                snake.append('_').append(Character.toLowerCase(c));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }

    /** {@code destination.table} as {@code SLUICE_DESTINATION_TABLE}. */
    static String variable(String path) {
        return "SLUICE_" + snake(path).replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The last name of a path: {@code table} of {@code destination.table}. */
    static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The candidate that differs from {@code name} by few slips of the keyboard, the nearest first. */
    static Optional<String> nearest(String name, Collection<String> candidates) {
        String folded = folded(name);
        int limit = Math.max(1, Math.min(3, folded.length() / 3));
        return candidates.stream()
                .filter(candidate -> distance(folded, folded(candidate)) <= limit)
                .min(Comparator.comparingInt((String candidate) -> distance(folded, folded(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String folded(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= to.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
