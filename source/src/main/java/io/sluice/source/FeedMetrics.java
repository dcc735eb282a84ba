package io.sluice.source;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** What the feeds of a reader measure; written on the timeline, read by any thread. */
final class FeedMetrics {
    private final Counter calls = new ThreadSafeSimpleCounter();
    private final Counter renewals = new ThreadSafeSimpleCounter();
    private final Counter silences = new ThreadSafeSimpleCounter();
    private final Counter takeovers = new ThreadSafeSimpleCounter();
    private final Counter expiredShards = new ThreadSafeSimpleCounter();
    private final Counter lostPositions = new ThreadSafeSimpleCounter();
    private final Map<KinesisErrors.Kind, Counter> failures = new EnumMap<>(KinesisErrors.Kind.class);

    FeedMetrics() {
        for (KinesisErrors.Kind kind : KinesisErrors.Kind.values()) {
            failures.put(kind, new ThreadSafeSimpleCounter());
        }
    }

    void register(MetricGroup group) {
        group.counter("readCalls", calls);
        group.counter("subscriptionsRenewed", renewals);
        group.counter("subscriptionsSilent", silences);
        group.counter("subscriptionsTakenOver", takeovers);
        group.counter("shardsExpired", expiredShards);
        group.counter("positionsLost", lostPositions);
        failures.forEach(
                (kind, counter) -> group.addGroup("Failure", kind.name()).counter("readFailures", counter));
    }

    /** A SubscribeToShard or GetRecords is made. */
    void called() {
        calls.inc();
    }

    /** Kinesis ended a subscription in order. */
    void renewed() {
        renewals.inc();
    }

    /** A subscription gave no event for too long. */
    void silent() {
        silences.inc();
    }

    /** A subscription was ended by another one. */
    void takenOver() {
        takeovers.inc();
    }

    /** A shard was given up since retention removed it. */
    void shardExpired() {
        expiredShards.inc();
    }

    /** A shard is read from its oldest record since its position was refused. */
    void positionLost() {
        lostPositions.inc();
    }

    void failed(KinesisErrors.Kind kind) {
        Counter counter = failures.get(kind);
        if (counter != null) {
            counter.inc();
        }
    }

    long count(KinesisErrors.Kind kind) {
        Counter counter = failures.get(kind);
        return counter == null ? 0 : counter.getCount();
    }

    long calls() {
        return calls.getCount();
    }

    long silences() {
        return silences.getCount();
    }

    long expiredShards() {
        return expiredShards.getCount();
    }

    long lostPositions() {
        return lostPositions.getCount();
    }
}
