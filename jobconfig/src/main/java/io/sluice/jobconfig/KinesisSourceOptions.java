package io.sluice.jobconfig;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * Section {@code source.kinesis.advanced}: what can be tuned of reading a stream; {@link #defaults()} suits nearly
 * everyone.
 *
 * @param fanOut enhanced fan-out
 * @param polling polling
 * @param discovery finding of shards
 * @param policies what to do about failures, and about positions, shards and streams that are gone
 * @param buffer what is read ahead of the job
 * @param aggregation records that the Kinesis Producer Library packed together
 * @param shardMetrics how finely shards are measured
 */
public record KinesisSourceOptions(
        FanOut fanOut,
        Polling polling,
        Discovery discovery,
        Policies policies,
        Buffer buffer,
        Aggregation aggregation,
        ShardMetrics shardMetrics)
        implements Serializable {

    public KinesisSourceOptions {
        Objects.requireNonNull(fanOut, "fanOut");
        Objects.requireNonNull(polling, "polling");
        Objects.requireNonNull(discovery, "discovery");
        Objects.requireNonNull(policies, "policies");
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(aggregation, "aggregation");
        Objects.requireNonNull(shardMetrics, "shardMetrics");
    }

    /** The defaults. */
    public static KinesisSourceOptions defaults() {
        return new KinesisSourceOptions(
                new FanOut(Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ofSeconds(35), 50),
                new Polling(Duration.ofMillis(200), 10_000),
                new Discovery(Duration.ofSeconds(10), Duration.ofMinutes(30), Assigner.UNIFORM),
                new Policies(
                        PositionLost.FAIL,
                        ShardExpired.FAIL,
                        StreamRecreated.FAIL,
                        new Retries(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10))),
                new Buffer(64L << 20, 2),
                new Aggregation(Unpacking.AUTO, OutOfRange.EMIT_AND_COUNT),
                ShardMetrics.PER_SHARD);
    }

    /**
     * Enhanced fan-out.
     *
     * @param activationTimeout how long it may take until the consumer is active
     * @param subscribeTimeout how long a subscription may take to be accepted
     * @param idleTimeout how long a subscription may stay silent; Kinesis sends heartbeats every few seconds
     * @param subscribesPerSecond most subscriptions that one reader begins in a second
     */
    public record FanOut(
            Duration activationTimeout, Duration subscribeTimeout, Duration idleTimeout, int subscribesPerSecond)
            implements Serializable {
        public FanOut {
            requireAtLeast("activation timeout", activationTimeout, Duration.ofSeconds(1));
            requireAtLeast("subscribe timeout", subscribeTimeout, Duration.ofSeconds(1));
            requireAtLeast("idle timeout", idleTimeout, Duration.ofSeconds(20));
            requirePositive("subscribes per second", subscribesPerSecond);
        }
    }

    /**
     * Polling.
     *
     * @param interval between two reads of a shard that has nothing more at the moment
     * @param maxRecords most records of one read, up to 10,000
     */
    public record Polling(Duration interval, int maxRecords) implements Serializable {
        public Polling {
            requireAtLeast("polling interval", interval, Duration.ofMillis(1));
            requirePositive("records of one read", maxRecords);
            if (maxRecords > 10_000) {
                throw new IllegalArgumentException("Cannot read " + maxRecords
                        + " records at once: Kinesis gives at most 10000; lower the number");
            }
        }
    }

    /**
     * Finding of shards.
     *
     * @param interval between two listings of the shards
     * @param maxOutage how long listing may fail before the job does
     * @param assigner which subtask reads which shard
     */
    public record Discovery(Duration interval, Duration maxOutage, Assigner assigner) implements Serializable {
        public Discovery {
            Objects.requireNonNull(assigner, "assigner");
            requireAtLeast("discovery interval", interval, Duration.ofMillis(100));
            requireAtLeast("longest discovery outage", maxOutage, Duration.ofSeconds(1));
        }
    }

    /** Which subtask reads a shard. */
    public enum Assigner {
        /** By the middle of its hash range: every restart gives the same shard to the same subtask. */
        UNIFORM,
        /** The one that has the fewest. */
        BALANCED
    }

    /**
     * What to do about failures and about things that are gone.
     *
     * @param positionLost a position that the stream no longer accepts
     * @param shardExpired a shard that retention removed before it was read to its end
     * @param streamRecreated a stream that is another one of the same name
     * @param retries what to do about a shard that cannot be read at the moment
     */
    public record Policies(
            PositionLost positionLost, ShardExpired shardExpired, StreamRecreated streamRecreated, Retries retries)
            implements Serializable {
        public Policies {
            Objects.requireNonNull(positionLost, "positionLost");
            Objects.requireNonNull(shardExpired, "shardExpired");
            Objects.requireNonNull(streamRecreated, "streamRecreated");
            Objects.requireNonNull(retries, "retries");
        }
    }

    /**
     * Attempts to read a shard that cannot be read at the moment.
     *
     * @param minBackoff shortest wait between two attempts; a second at least, which is Kinesis's own limit
     * @param maxBackoff longest wait
     * @param maxOutage how long a shard may be unreadable before the job fails
     */
    public record Retries(Duration minBackoff, Duration maxBackoff, Duration maxOutage) implements Serializable {
        public Retries {
            requireAtLeast("shortest backoff", minBackoff, Duration.ofSeconds(1));
            requireAtLeast("longest backoff", maxBackoff, minBackoff);
            requireAtLeast("longest outage of a shard", maxOutage, Duration.ofSeconds(1));
        }
    }

    /** For a position that the stream no longer accepts. */
    public enum PositionLost {
        FAIL,
        /** Go on at the oldest record retained; records in between are lost, and counted as a loss suspected. */
        RESTART_FROM_HORIZON
    }

    /** For a shard that retention removed before it was read to its end. */
    public enum ShardExpired {
        FAIL,
        /** Count it as finished, and read its children. */
        SKIP
    }

    /** For a stream that is another one of the same name than the checkpoint knows. */
    public enum StreamRecreated {
        FAIL,
        /** Forget every position and read the new stream from its oldest record. */
        RESTART_FROM_HORIZON
    }

    /**
     * What one reader holds ahead of the job.
     *
     * @param maxBytes over all of its shards; a single larger record still passes, alone
     * @param eventsPerShard most answers of one shard
     */
    public record Buffer(long maxBytes, int eventsPerShard) implements Serializable {
        public Buffer {
            if (maxBytes < 1) {
                throw new IllegalArgumentException(
                        "Cannot buffer " + maxBytes + " bytes: found no room; give at least 1");
            }
            requirePositive("answers buffered per shard", eventsPerShard);
        }
    }

    /**
     * Records that the Kinesis Producer Library packed together.
     *
     * @param unpacking whether they are taken apart
     * @param outOfRange what becomes of a packed record whose partition key belongs to another shard
     */
    public record Aggregation(Unpacking unpacking, OutOfRange outOfRange) implements Serializable {
        public Aggregation {
            Objects.requireNonNull(unpacking, "unpacking");
            Objects.requireNonNull(outOfRange, "outOfRange");
        }
    }

    /** Whether packed records are taken apart. */
    public enum Unpacking {
        /** If they carry the library's magic and checksum. */
        AUTO,
        OFF
    }

    /** For a packed record whose partition key belongs to another shard. */
    public enum OutOfRange {
        EMIT_AND_COUNT,
        /** Drop the whole package, as Kinesis's own client does: its producer sends it again after a reshard. */
        DROP_LIKE_KCL
    }

    /** How finely shards are measured. */
    public enum ShardMetrics {
        /** A group of metrics for each shard. */
        PER_SHARD,
        /** The worst or the sum of the shards of a subtask, for streams of very many. */
        PER_SUBTASK
    }

    private static void requireAtLeast(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "Cannot use " + value + " as " + name + ": found less than " + least + "; raise it");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("Cannot use " + value + " as " + name + ": found less than 1; raise it");
        }
    }
}
