package io.sluice.sink;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/**
 * Reads how long a server wants to be left alone from HTTP's {@code Retry-After} (RFC 9110, 10.2.3): whole seconds, or
 * a date in the form that HTTP wants written ({@code Sun, 06 Nov 1994 08:49:37 GMT}; the two older forms are taken for
 * nothing). A pure function.
 */
final class RetryAfter {

    /**
     * No server is left alone for longer. A longer wish is seldom meant (a date of another clock, milliseconds instead of
     * seconds, a page of a proxy that always says an hour), records wait all the while, and an attempt in five minutes
     * is no burden.
     */
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** More digits are more than {@link #LONGEST}, and may be more than a number holds. */
    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /**
     * The wait that a value asks for, zero if it asks for none or cannot be read, at most {@link #LONGEST}.
     *
     * @param value of the header
     * @param now by our clock, which a date is compared with
     */
    static Duration of(String value, Instant now) {
        String text = value.strip();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return text.length() > MOST_DIGITS ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            return bounded(Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text))));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
