package io.sluice.jobconfig;

import java.time.Instant;

/**
 * What a value is read with.
 *
 * @param now the instant that "in the future" is measured from
 * @param references what a {@code ${...}} stands for
 * @param report where problems and notes go
 */
record Reading(Instant now, References references, Report report) {

    /** The same, for nodes whose references are replaced already. */
    Reading literal() {
        return new Reading(now, References.LITERAL, report);
    }

    /** The same, for a value whose problems are told already. */
    Reading silent() {
        return new Reading(now, references, new Report());
    }
}
