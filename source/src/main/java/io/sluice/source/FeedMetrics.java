package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions.ShardMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/**
 * What the feeds of a reader measure, of all shards together and of each; written on the timeline, read by any thread.
 */
final class FeedMetrics {
    private final MetricGroup group;
    private final ShardMetrics detail;
    private final LongSupplier wallMillis;
    private final Map<String, ShardMeter> shards = new ConcurrentHashMap<>();
    private final Counter subscribeCalls = new ThreadSafeSimpleCounter();
    private final Counter getRecordsCalls = new ThreadSafeSimpleCounter();
    private final Counter expiredShards = new ThreadSafeSimpleCounter();
    private final Counter lostPositions = new ThreadSafeSimpleCounter();
    private final Map<KinesisErrors.Kind, Counter> failures = new EnumMap<>(KinesisErrors.Kind.class);
    private volatile long pausedSplits;

    /**
     * @param group where to show it
     * @param detail whether to show each shard, beside the worst or the sum of all
     * @param wallMillis clock for the age of events
     */
    FeedMetrics(MetricGroup group, ShardMetrics detail, LongSupplier wallMillis) {
        this.group = group;
        this.detail = detail;
        this.wallMillis = wallMillis;
        group.counter("subscribeCalls", subscribeCalls);
        group.counter("getRecordsCalls", getRecordsCalls);
        group.counter("shardsExpired", expiredShards);
        group.counter("positionsLost", lostPositions);
        for (KinesisErrors.Kind kind : KinesisErrors.Kind.values()) {
            Counter counter = new ThreadSafeSimpleCounter();
            failures.put(kind, counter);
            group.addGroup("Failure", kind.name()).counter("readFailures", counter);
            if (kind == KinesisErrors.Kind.THROTTLED) {
                group.counter("throttles", counter);
            }
        }
        group.gauge("pausedSplits", () -> pausedSplits);
        group.gauge("millisBehindLatest", () -> worst(ShardMeter::millisBehindLatest));
        group.gauge("lastEventAge", () -> worst(ShardMeter::lastEventAge));
        group.gauge("queuedBytes", () -> each(ShardMeter::queuedBytes).sum());
        for (ShardMeter.Reason reason : ShardMeter.Reason.values()) {
            group.addGroup("Reason", reason.name())
                    .gauge(
                            "resubscribes",
                            () -> each(shard -> shard.resubscribes(reason)).sum());
        }
    }

    private long worst(ToLongFunction<ShardMeter> value) {
        return each(value).max().orElse(0);
    }

    private LongStream each(ToLongFunction<ShardMeter> value) {
        return shards.values().stream().mapToLong(value);
    }

    /** The meter of a shard of this reader; any thread may ask. */
    ShardMeter shard(String id) {
        return shards.computeIfAbsent(id, unknown -> {
            ShardMeter meter = new ShardMeter(wallMillis);
            if (detail == ShardMetrics.PER_SHARD) {
                meter.register(group.addGroup("ShardId", id));
            }
            return meter;
        });
    }

    /** A shard is read to its end: Flink cannot unregister a metric, but what it shows is over. */
    void finished(String id) {
        ShardMeter meter = shards.remove(id);
        if (meter != null) {
            meter.behind(0);
        }
    }

    /** Shows how much is held of it. */
    void show(MemoryBudget budget) {
        group.gauge("budgetUsed", budget::usedBytes);
    }

    void paused(int splits) {
        pausedSplits = splits;
    }

    /** A SubscribeToShard is made. */
    void subscribes() {
        subscribeCalls.inc();
    }

    /** A GetRecords is made. */
    void polls() {
        getRecordsCalls.inc();
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

    long expiredShards() {
        return expiredShards.getCount();
    }

    long lostPositions() {
        return lostPositions.getCount();
    }
}
