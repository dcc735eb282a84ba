package io.sluice.jobconfig;

import io.sluice.jobconfig.KinesisSourceOptions.Aggregation;
import io.sluice.jobconfig.KinesisSourceOptions.Assigner;
import io.sluice.jobconfig.KinesisSourceOptions.Buffer;
import io.sluice.jobconfig.KinesisSourceOptions.Discovery;
import io.sluice.jobconfig.KinesisSourceOptions.FanOut;
import io.sluice.jobconfig.KinesisSourceOptions.OutOfRange;
import io.sluice.jobconfig.KinesisSourceOptions.Policies;
import io.sluice.jobconfig.KinesisSourceOptions.Polling;
import io.sluice.jobconfig.KinesisSourceOptions.PositionLost;
import io.sluice.jobconfig.KinesisSourceOptions.Retries;
import io.sluice.jobconfig.KinesisSourceOptions.ShardExpired;
import io.sluice.jobconfig.KinesisSourceOptions.ShardMetrics;
import io.sluice.jobconfig.KinesisSourceOptions.StreamRecreated;
import io.sluice.jobconfig.KinesisSourceOptions.Unpacking;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys below {@code source.kinesis.advanced}. */
final class KinesisAdvancedSection {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration WEEK = Duration.ofDays(7);

    static final Key<PositionLost> POSITION_LOST = choice(
            "onPositionLost",
            PositionLost.values(),
            "FAIL",
            "What to do when the stream does not keep records any more that were not read: fail, or go on at the oldest"
                    + " it has.");
    static final Key<ShardExpired> SHARD_EXPIRED = choice(
            "onShardExpired",
            ShardExpired.values(),
            "FAIL",
            "What to do when a shard is gone before it was read to its end: fail, or go on with the shards behind it.");
    static final Key<StreamRecreated> STREAM_RECREATED = choice(
            "onStreamRecreated",
            StreamRecreated.values(),
            "FAIL",
            "What to do when the stream was deleted and created anew since the last run: fail, or read the new one from"
                    + " its oldest record.");
    static final Key<Duration> MAX_OUTAGE =
            duration("maxOutage", SECOND, WEEK, "10m", "How long a shard may be unreadable before the pipe fails.");
    static final Key<Duration> MIN_BACKOFF = duration(
            "minBackoff",
            SECOND,
            Duration.ofMinutes(5),
            "1s",
            "Shortest wait before a shard that could not be read is tried again.");
    static final Key<Duration> MAX_BACKOFF = duration(
            "maxBackoff",
            SECOND,
            Duration.ofHours(1),
            "30s",
            "Longest wait before a shard that could not be read is tried again.");
    static final Key<Duration> DISCOVERY_INTERVAL =
            duration("discoveryInterval", SECOND, Duration.ofHours(1), "10s", "How often to look for new shards.");
    static final Key<Duration> DISCOVERY_MAX_OUTAGE = duration(
            "discoveryMaxOutage", SECOND, WEEK, "30m", "How long looking for shards may fail before the pipe does.");
    static final Key<Assigner> SHARD_ASSIGNER = choice(
            "shardAssigner",
            Assigner.values(),
            "UNIFORM",
            "Which subtask reads a shard: by the middle of its hash range, or the one that has the fewest.");
    static final Key<Duration> ACTIVATION_TIMEOUT = duration(
            "activationTimeout",
            SECOND,
            Duration.ofHours(1),
            "5m",
            "How long it may take until the enhanced fan-out consumer is active.");
    static final Key<Duration> SUBSCRIBE_TIMEOUT = duration(
            "subscribeTimeout",
            SECOND,
            Duration.ofMinutes(10),
            "60s",
            "How long Kinesis may take to accept a subscription.");
    static final Key<Duration> IDLE_TIMEOUT = duration(
            "idleTimeout",
            Duration.ofSeconds(20),
            Duration.ofMinutes(5),
            "35s",
            "How long a subscription may stay silent before it is made anew; Kinesis speaks every few seconds.");
    static final Key<Integer> SUBSCRIBES_PER_SECOND = Key.withDefault(
            path("subscribesPerSecond"),
            Types.wholeNumber(1, 1_000),
            "50",
            "Most subscriptions that one subtask begins in a second.");
    static final Key<Duration> POLLING_INTERVAL = duration(
            "pollingInterval",
            Duration.ofMillis(200),
            Duration.ofMinutes(1),
            "200ms",
            "How often to read a shard that has nothing more, when polling. Kinesis allows five reads a second.");
    static final Key<Integer> POLLING_MAX_RECORDS = Key.withDefault(
            path("pollingMaxRecords"),
            Types.wholeNumber(1, 10_000),
            "10000",
            "Most records of one read, when polling.");
    static final Key<Long> BUFFER_BYTES = Key.withDefault(
            path("bufferBytes"),
            Types.bytes(1 << 20, 64L << 30),
            "67108864",
            "Bytes that one subtask holds of all its shards before they are mapped.");
    static final Key<Integer> BUFFER_EVENTS = Key.withDefault(
            path("bufferEventsPerShard"),
            Types.wholeNumber(1, 100),
            "2",
            "Answers of Kinesis that one subtask holds of one shard before they are mapped.");
    static final Key<Unpacking> DEAGGREGATION = choice(
            "deaggregation",
            Unpacking.values(),
            "AUTO",
            "Whether records that the Kinesis Producer Library packed together are taken apart.");
    static final Key<OutOfRange> OUT_OF_RANGE = choice(
            "outOfRange",
            OutOfRange.values(),
            "EMIT_AND_COUNT",
            "What to do with a packed record whose key belongs to another shard: emit it, or drop the whole package as"
                    + " Kinesis's own client does.");
    static final Key<ShardMetrics> SHARD_METRICS = choice(
            "shardMetrics",
            ShardMetrics.values(),
            "PER_SHARD",
            "How finely shards are measured; PER_SUBTASK for streams of very many.");

    static final Section<KinesisSourceOptions> SECTION = new Section<>(
            List.of(
                    POSITION_LOST,
                    SHARD_EXPIRED,
                    STREAM_RECREATED,
                    MAX_OUTAGE,
                    MIN_BACKOFF,
                    MAX_BACKOFF,
                    DISCOVERY_INTERVAL,
                    DISCOVERY_MAX_OUTAGE,
                    SHARD_ASSIGNER,
                    ACTIVATION_TIMEOUT,
                    SUBSCRIBE_TIMEOUT,
                    IDLE_TIMEOUT,
                    SUBSCRIBES_PER_SECOND,
                    POLLING_INTERVAL,
                    POLLING_MAX_RECORDS,
                    BUFFER_BYTES,
                    BUFFER_EVENTS,
                    DEAGGREGATION,
                    OUT_OF_RANGE,
                    SHARD_METRICS),
            KinesisAdvancedSection::check,
            KinesisAdvancedSection::build);

    private KinesisAdvancedSection() {}

    private static String path(String name) {
        return "source.kinesis.advanced." + name;
    }

    private static <E extends Enum<E>> Key<E> choice(String name, E[] constants, String preset, String doc) {
        return Key.withDefault(path(name), Types.choice(constants), preset, doc);
    }

    private static Key<Duration> duration(String name, Duration min, Duration max, String preset, String doc) {
        return Key.withDefault(path(name), Types.duration(min, max), preset, doc);
    }

    private static void check(Values values) {
        Optional<Duration> min = values.find(MIN_BACKOFF);
        Optional<Duration> max = values.find(MAX_BACKOFF);
        if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
            values.problem(
                    values.given(MIN_BACKOFF) ? MIN_BACKOFF : MAX_BACKOFF,
                    "found waits from " + min.get().toSeconds() + " s to "
                            + max.get().toSeconds() + " s",
                    "Write a minBackoff that is not longer than maxBackoff.");
        }
    }

    private static KinesisSourceOptions build(Values values) {
        return new KinesisSourceOptions(
                new FanOut(
                        values.value(ACTIVATION_TIMEOUT),
                        values.value(SUBSCRIBE_TIMEOUT),
                        values.value(IDLE_TIMEOUT),
                        values.value(SUBSCRIBES_PER_SECOND)),
                new Polling(values.value(POLLING_INTERVAL), values.value(POLLING_MAX_RECORDS)),
                new Discovery(
                        values.value(DISCOVERY_INTERVAL),
                        values.value(DISCOVERY_MAX_OUTAGE),
                        values.value(SHARD_ASSIGNER)),
                new Policies(
                        values.value(POSITION_LOST),
                        values.value(SHARD_EXPIRED),
                        values.value(STREAM_RECREATED),
                        new Retries(values.value(MIN_BACKOFF), values.value(MAX_BACKOFF), values.value(MAX_OUTAGE))),
                new Buffer(values.value(BUFFER_BYTES), values.value(BUFFER_EVENTS)),
                new Aggregation(values.value(DEAGGREGATION), values.value(OUT_OF_RANGE)),
                values.value(SHARD_METRICS));
    }
}
