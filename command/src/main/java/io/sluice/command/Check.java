package io.sluice.command;

import io.sluice.source.AccessCheck;
import io.sluice.source.AccessCheck.Outcome;
import java.util.Locale;
import java.util.Objects;

/**
 * One thing that was looked at before a pipe runs.
 *
 * @param area what it belongs to, such as {@code ClickHouse}
 * @param name what was looked at
 * @param outcome what came of it
 * @param found in a few words
 * @param remedy what to do; empty for nothing
 */
record Check(String area, String name, Outcome outcome, String found, String remedy) {

    /** The mark of what is as it should be. */
    static final char TICK = '✓';

    Check {
        Objects.requireNonNull(area, "area");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(remedy, "remedy");
    }

    static Check of(String area, AccessCheck.Finding finding) {
        return new Check(area, finding.subject(), finding.outcome(), finding.found(), finding.remedy());
    }

    static Check ok(String area, String name, String found) {
        return new Check(area, name, Outcome.OK, found, "");
    }

    static Check skipped(String area, String name, String found) {
        return new Check(area, name, Outcome.SKIPPED, found, "");
    }

    static Check warning(String area, String name, String found, String remedy) {
        return new Check(area, name, Outcome.WARNING, found, remedy);
    }

    static Check failed(String area, String name, String found, String remedy) {
        return new Check(area, name, Outcome.FAILED, found, remedy);
    }

    /**
     * A failure that an exception tells in the form {@code Cannot <verb> <object>: <found>; <remedy>}.
     *
     * @param otherwise the remedy where the message has none
     */
    static Check failed(String area, String name, Exception failure, String otherwise) {
        String message = String.valueOf(failure.getMessage());
        int cut = message.lastIndexOf("; ");
        return cut < 0
                ? failed(area, name, message, otherwise)
                : failed(area, name, message.substring(0, cut), message.substring(cut + 2));
    }

    /** The mark before it, in the colour of its outcome. */
    String mark() {
        return switch (outcome) {
            case OK -> "@|green " + TICK + "|@";
            case WARNING -> "@|yellow !|@";
            case FAILED -> "@|red ✗|@";
            case SKIPPED -> "-";
        };
    }

    /** Text of others, in which nothing is a style. */
    static String plain(String text) {
        return text.replace("@|", "@ |");
    }

    @Override
    public String toString() {
        return outcome.name().toLowerCase(Locale.ROOT) + " " + name + ": " + found;
    }
}
