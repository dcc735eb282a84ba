package io.sluice.sink;

import java.time.Duration;

/** How long a server wants to be left alone, as it last said. Thread safe. */
final class Rest {

    private volatile long endNanos = System.nanoTime();

    /** The server wants to be left alone for so long from now; counts instead of what it said before. */
    void want(Duration length) {
        endNanos = System.nanoTime() + length.toNanos();
    }

    /** What is left of it; zero if it is over, or was never wanted. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }
}
