package io.sluice.source;

import java.time.Duration;

/** Spreads the subscriptions that a reader begins evenly, so that a start with many shards is no storm. On the timeline. */
final class SubscribePacer {
    private final Timeline timeline;
    private final long gapNanos;
    private boolean used;
    private long nextNanos;

    SubscribePacer(Timeline timeline, int perSecond) {
        this.timeline = timeline;
        this.gapNanos = Duration.ofSeconds(1).toNanos() / perSecond;
    }

    /** Takes the next free moment and tells how far off it is. */
    Duration reserve() {
        long now = timeline.nanoTime();
        long turn = used && nextNanos - now > 0 ? nextNanos : now;
        used = true;
        nextNanos = turn + gapNanos;
        return Duration.ofNanos(turn - now);
    }
}
