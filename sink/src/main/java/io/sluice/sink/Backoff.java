package io.sluice.sink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from {@code first} to {@code longest}, with half of it random so
 * that writers that failed together do not come back together.
 *
 * <p>This is the least wait: a server that says for how long it wants to be left alone ({@link RetryAfter}) is left alone
 * for so long. ClickHouse itself says nothing of the kind, a proxy before it may.
 */
record Backoff(Duration first, Duration longest) {

    /** For what passes soon: a restart, a lost connection. */
    static final Backoff SHORT = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30));

    /** For a server that has too much to do; hammering it makes that worse. */
    static final Backoff LONG = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(1));

    Backoff {
        if (first.isNegative() || first.isZero() || first.compareTo(longest) > 0) {
            throw new IllegalArgumentException("Cannot back off from " + first + " to " + longest
                    + "; give a first wait above zero and not above the longest");
        }
    }

    /** The wait after the given failed attempt, counted from 1. */
    Duration delay(int attempt, RandomGenerator random) {
        long limit = longest.toNanos();
        long full = first.toNanos();
        for (int i = 1; i < attempt && full < limit; i++) {
            full = Math.min(limit, full * 2);
        }
        return Duration.ofNanos(full / 2 + random.nextLong(full / 2 + 1));
    }
}
