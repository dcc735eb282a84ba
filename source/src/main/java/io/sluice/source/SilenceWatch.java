package io.sluice.source;

import java.time.Duration;

/**
 * Watches an open subscription: whether it is silent for too long while an event is asked for, or was not asked for one
 * for so long that it is not worth keeping. On the timeline.
 */
final class SilenceWatch {
    private static final Duration UNWANTED = Duration.ofSeconds(60);

    private final Timeline timeline;
    private final Duration longestSilence;
    private final ShardDemand demand;
    private final Listener listener;
    private long quietSinceNanos;
    /** Whether the present look expects an event; between subscriptions there is no look to hasten. */
    private boolean expectant = true;

    private Timeline.Timer timer = () -> {};

    /** Hears once of each subscription at most, which then ends. */
    interface Listener {

        void silent(Duration allowed);

        void unwanted();
    }

    /**
     * @param demand whether an event is asked for
     */
    SilenceWatch(Timeline timeline, Duration longestSilence, ShardDemand demand, Listener listener) {
        this.timeline = timeline;
        this.longestSilence = longestSilence;
        this.demand = demand;
        this.listener = listener;
    }

    /** A subscription is open. */
    void begin() {
        quiet();
        look();
    }

    /** From now on it may be quiet: it was heard, or is not asked for more. */
    void quiet() {
        quietSinceNanos = timeline.nanoTime();
    }

    /** An event is asked for, from now on. */
    void asked() {
        quiet();
        if (!expectant) {
            timer.cancel();
            look();
        }
    }

    private void look() {
        expectant = demand.outstanding();
        Duration allowed = expectant ? longestSilence : UNWANTED;
        Duration quiet = Duration.ofNanos(timeline.nanoTime() - quietSinceNanos);
        if (quiet.compareTo(allowed) < 0) {
            timer = timeline.after(allowed.minus(quiet), this::look);
        } else if (expectant) {
            listener.silent(allowed);
        } else {
            listener.unwanted();
        }
    }

    /** The subscription is over. */
    void end() {
        timer.cancel();
        expectant = true;
    }
}
