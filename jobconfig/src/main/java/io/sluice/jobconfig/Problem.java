package io.sluice.jobconfig;

import java.util.Comparator;
import java.util.Optional;

/**
 * One thing wrong with a configuration.
 *
 * @param subject the key's path, or what else is wrong
 * @param origin where it was written; empty when it was not
 * @param found what is there, never a secret's value
 * @param remedy a sentence that says what to do
 */
record Problem(String subject, Optional<Origin> origin, String found, String remedy) {

    /** The order of the sources; what is missing comes last. */
    static final Comparator<Problem> ORDER = Comparator.comparing(
            (Problem problem) -> problem.origin().orElse(null), Comparator.nullsLast(Comparator.naturalOrder()));

    String text() {
        return "  " + where() + ": " + found + "\n    " + remedy;
    }

    /** The subject, and where it was written. */
    String where() {
        return subject + origin.map(o -> " (" + o.place() + ")").orElse("");
    }
}
