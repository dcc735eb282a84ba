package io.sluice.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that double from a shortest to a longest one, each shortened by up to half at random. */
final class Backoff {
    private final Duration longest;
    private final Duration shortest;
    private final RandomGenerator random;
    private Duration next;

    Backoff(Duration shortest, Duration longest, RandomGenerator random) {
        this.shortest = shortest.compareTo(longest) < 0 ? shortest : longest;
        this.longest = longest;
        this.random = random;
        this.next = this.shortest;
    }

    Duration next() {
        Duration whole = next;
        Duration doubled = whole.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return Duration.ofNanos(random.nextLong(whole.toNanos() / 2, whole.toNanos() + 1));
    }

    void reset() {
        next = shortest;
    }
}
