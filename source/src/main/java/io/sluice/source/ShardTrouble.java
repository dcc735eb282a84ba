package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions.Retries;
import io.sluice.source.KinesisErrors.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides what a failure of one shard's calls means for the shard: to go on, when and from where, or to give up.
 *
 * <p>On the timeline. An unknown failure never ends a shard as if it were read; only a proof that retention removed it
 * does, and only if the policy says so.
 */
final class ShardTrouble {
    private static final Duration CONTENTION_WAIT = Duration.ofSeconds(5);
    private static final Duration CONTENTION_GRACE = Duration.ofSeconds(60);
    private static final Duration TAKEOVER_WAIT = Duration.ofSeconds(10);
    private static final Duration TAKEOVER_WINDOW = Duration.ofMinutes(5);
    private static final Duration JITTER = Duration.ofSeconds(1);
    private static final Duration STEP_BACK = Duration.ofMinutes(1);
    private static final int TAKEOVERS = 3;

    private final String shardId;
    private final KinesisAccess access;
    private final ShardDiagnosis diagnosis;
    private final FeedMetrics metrics;
    private final OutageWatch outage;
    private final Deque<Long> takeovers = new ArrayDeque<>();
    private boolean contended;
    private long contendedSinceNanos;
    private boolean steppedBack;

    ShardTrouble(String shardId, KinesisAccess access, ShardDiagnosis diagnosis, FeedMetrics metrics) {
        this.metrics = metrics;
        this.shardId = shardId;
        this.access = access;
        this.diagnosis = diagnosis;
        Retries retries = access.options().policies().retries();
        this.outage = new OutageWatch(
                access.timeline(),
                // the first wait is shortened to half of its length at most
                new Backoff(retries.minBackoff().multipliedBy(2), retries.maxBackoff(), access.random()),
                retries.maxOutage());
    }

    /** When a call failed. */
    enum Moment {
        AT_REQUEST,
        MID_STREAM
    }

    /** What to do about it. */
    sealed interface Answer {

        /** Call again. */
        record Retry(Duration pause, ShardPosition position) implements Answer {}

        /** Wait for another consumer, then call again. */
        record AwaitConsumer() implements Answer {}

        /** The shard is gone, and the policy is to go on without it. */
        record Skip() implements Answer {}

        record GiveUp(String message) implements Answer {}
    }

    /**
     * One failure.
     *
     * @param cause bare
     * @param moment when
     * @param position where it was to be read
     * @param consumer which consumer read it, if one did
     */
    record Failure(Throwable cause, Moment moment, ShardPosition position, Optional<ConsumerHandle> consumer) {}

    /** An answer came: whatever fails next is the first failure again. */
    void recovered() {
        outage.recovered();
        contended = false;
        steppedBack = false;
    }

    /** Decides; {@code then} runs at once or later on the timeline. */
    void decide(Failure failure, Consumer<Answer> then) {
        Kind kind = KinesisErrors.kind(failure.cause());
        metrics.failed(kind);
        switch (kind) {
            case IN_USE -> decideContention(failure, then);
            case NOT_FOUND -> diagnose(failure, then);
            case INVALID_ARGUMENT -> then.accept(invalidArgument(failure));
            case THROTTLED, REFUSED, CREDENTIALS, EXPIRED_HANDLE, TRANSIENT, FATAL -> then.accept(again(failure, kind));
        }
    }

    private void decideContention(Failure failure, Consumer<Answer> then) {
        long now = access.timeline().nanoTime();
        if (failure.moment() == Moment.MID_STREAM) {
            takeovers.add(now);
            while (now - takeovers.element() > TAKEOVER_WINDOW.toNanos()) {
                takeovers.remove();
            }
            then.accept(
                    takeovers.size() < TAKEOVERS
                            ? new Answer.Retry(jittered(TAKEOVER_WAIT), failure.position())
                            : giveUp(
                                    "another subscription of the same consumer took it over " + TAKEOVERS
                                            + " times in 5 minutes",
                                    "give each pipe a consumer of its own"));
            return;
        }
        if (!contended) {
            contended = true;
            contendedSinceNanos = now;
        }
        if (now - contendedSinceNanos < CONTENTION_GRACE.toNanos()) {
            then.accept(new Answer.Retry(jittered(CONTENTION_WAIT), failure.position()));
        } else {
            diagnose(failure, then);
        }
    }

    private void diagnose(Failure failure, Consumer<Answer> then) {
        var unused = diagnosis
                .diagnose(shardId, failure.consumer())
                .whenCompleteAsync(
                        (finding, cause) -> then.accept(
                                cause == null
                                        ? found(finding, failure)
                                        : again(
                                                new Failure(
                                                        cause,
                                                        failure.moment(),
                                                        failure.position(),
                                                        failure.consumer()),
                                                KinesisErrors.kind(cause))),
                        access.timeline()::execute);
    }

    private Answer found(ShardDiagnosis.Finding finding, Failure failure) {
        return switch (finding) {
            case CONSUMER_GONE -> new Answer.AwaitConsumer();
            case STREAM_GONE -> giveUp("its stream does not exist any more", "stop the pipe or create the stream");
            case NOTHING_GONE -> again(failure, Kind.TRANSIENT);
            case SHARD_GONE ->
                switch (access.options().policies().shardExpired()) {
                    case SKIP -> {
                        metrics.shardExpired();
                        yield new Answer.Skip();
                    }
                    case FAIL ->
                        giveUp(
                                "retention removed it before it was read to its end",
                                "accept the loss by onShardExpired: SKIP, or start a new pipe");
                };
        };
    }

    private Answer invalidArgument(Failure failure) {
        if (failure.moment() == Moment.AT_REQUEST) {
            if (failure.position() instanceof ShardPosition.AtTimestamp at && !steppedBack) {
                // this clock is ahead of Kinesis's, for which the time lies in the future
                steppedBack = true;
                return new Answer.Retry(
                        Duration.ofSeconds(1), new ShardPosition.AtTimestamp(at.millis() - STEP_BACK.toMillis()));
            }
            if (failure.position() instanceof ShardPosition.After) {
                return switch (access.options().policies().positionLost()) {
                    case RESTART_FROM_HORIZON -> {
                        metrics.positionLost();
                        yield new Answer.Retry(Duration.ofSeconds(1), new ShardPosition.TrimHorizon());
                    }
                    case FAIL ->
                        giveUp(
                                "Kinesis does not accept its position any more: "
                                        + KinesisErrors.describe(failure.cause()),
                                "accept the loss by onPositionLost: RESTART_FROM_HORIZON, or start a new pipe");
                };
            }
        }
        return giveUp(KinesisErrors.describe(failure.cause()), "check the start position of the pipe");
    }

    private Answer again(Failure failure, Kind kind) {
        Optional<Duration> wait = outage.failed(kind);
        if (wait.isPresent()) {
            return new Answer.Retry(wait.get(), failure.position());
        }
        String remedy = switch (kind) {
            case REFUSED -> "allow reading the stream and its key for the identity of this pipe";
            case CREDENTIALS -> "renew the credentials of this pipe";
            case IN_USE, THROTTLED -> "see who else reads this stream";
            case NOT_FOUND, INVALID_ARGUMENT, EXPIRED_HANDLE, TRANSIENT, FATAL ->
                "restart the pipe when the cause is gone; it goes on where it was";
        };
        return giveUp(KinesisErrors.describe(failure.cause()), remedy);
    }

    private Answer.GiveUp giveUp(String found, String remedy) {
        return new Answer.GiveUp("Cannot read shard " + shardId + ": " + found + "; " + remedy);
    }

    private Duration jittered(Duration wait) {
        return wait.plusNanos(access.random().nextLong(JITTER.toNanos()));
    }
}
