package io.sluice.sink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from {@code first} to {@code longest}, with half of it random so
 * that writers that failed together do not come back together.
 *
 * <p>A server's own wish for a pause, HTTP's {@code Retry-After}, is not known: the client tells of a failure's status,
 * code and text, and of none of its headers. It is of little use here, since ClickHouse sends none, and what a proxy
 * before it may send is for a moment: after a few failures there is a pause of at least 15 s, after 429 of 2.5 s at
 * once and of half a minute soon.
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
