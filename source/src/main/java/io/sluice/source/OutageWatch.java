package io.sluice.source;

import java.time.Duration;
import java.util.Optional;

/** Decides after each failure in a row whether to try again, and when. On the timeline. */
final class OutageWatch {
    private static final int REFUSALS = 3;
    private static final Duration REFUSED_WAIT = Duration.ofSeconds(20);
    private static final int CREDENTIAL_FAILURES = 5;

    private final Timeline timeline;
    private final Backoff backoff;
    private final Duration longest;
    private long firstFailureNanos;
    private int failures;
    private int refusals;
    private int credentialFailures;

    /**
     * @param longest how long failures that pass may last
     */
    OutageWatch(Timeline timeline, Backoff backoff, Duration longest) {
        this.timeline = timeline;
        this.backoff = backoff;
        this.longest = longest;
    }

    /** Something worked: the next failure is the first one again. */
    void recovered() {
        failures = 0;
        refusals = 0;
        credentialFailures = 0;
        backoff.reset();
    }

    /**
     * Counts a failure.
     *
     * @return how long to wait before the next try; empty to give up
     */
    Optional<Duration> failed(KinesisErrors.Kind kind) {
        long now = timeline.nanoTime();
        if (failures++ == 0) {
            firstFailureNanos = now;
        }
        return switch (kind) {
            case FATAL -> Optional.empty();
            case REFUSED, INVALID_ARGUMENT -> {
                refusals++;
                // permissions and keys take a while to be known everywhere
                yield refusals < REFUSALS ? Optional.of(REFUSED_WAIT.multipliedBy(refusals)) : Optional.empty();
            }
            case CREDENTIALS -> {
                credentialFailures++;
                yield credentialFailures < CREDENTIAL_FAILURES ? Optional.of(backoff.next()) : Optional.empty();
            }
            case IN_USE, THROTTLED, NOT_FOUND, EXPIRED_HANDLE, TRANSIENT ->
                now - firstFailureNanos < longest.toNanos() ? Optional.of(backoff.next()) : Optional.empty();
        };
    }
}
