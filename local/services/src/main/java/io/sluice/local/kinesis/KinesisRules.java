package io.sluice.local.kinesis;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link io.sluice.local.LocalKinesis} behaves over time. The defaults are the times and counts of AWS, without
 * its limits of calls and bytes per second and without delays of creation and deletion. Immutable.
 */
public final class KinesisRules {

    private final @Nullable Timeline timeline;
    private final Duration subscriptionLife;
    private final Duration takeoverGuard;
    private final Duration heartbeat;
    private final Duration iteratorLife;
    private final Duration streamDelay;
    private final Duration consumerDelay;
    private final int maxConsumers;
    private final int maxEventBytes;
    private final boolean limits;
    private final boolean rejectTrimmed;
    private final boolean keepEvents;

    private KinesisRules(Builder builder) {
        this.timeline = builder.timeline;
        this.subscriptionLife = builder.subscriptionLife;
        this.takeoverGuard = builder.takeoverGuard;
        this.heartbeat = builder.heartbeat;
        this.iteratorLife = builder.iteratorLife;
        this.streamDelay = builder.streamDelay;
        this.consumerDelay = builder.consumerDelay;
        this.maxConsumers = builder.maxConsumers;
        this.maxEventBytes = builder.maxEventBytes;
        this.limits = builder.limits;
        this.rejectTrimmed = builder.rejectTrimmed;
        this.keepEvents = builder.keepEvents;
    }

    /** The rules of AWS as the class says. */
    public static KinesisRules defaults() {
        return builder().build();
    }

    /** Starts from {@link #defaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    Optional<Timeline> timeline() {
        return Optional.ofNullable(timeline);
    }

    Duration subscriptionLife() {
        return subscriptionLife;
    }

    Duration takeoverGuard() {
        return takeoverGuard;
    }

    Duration heartbeat() {
        return heartbeat;
    }

    Duration iteratorLife() {
        return iteratorLife;
    }

    Duration streamDelay() {
        return streamDelay;
    }

    Duration consumerDelay() {
        return consumerDelay;
    }

    int maxConsumers() {
        return maxConsumers;
    }

    int maxEventBytes() {
        return maxEventBytes;
    }

    boolean limits() {
        return limits;
    }

    boolean rejectTrimmed() {
        return rejectTrimmed;
    }

    boolean keepEvents() {
        return keepEvents;
    }

    /** Changes single rules. For one thread. */
    public static final class Builder {

        private @Nullable Timeline timeline;
        private Duration subscriptionLife = Duration.ofMinutes(5);
        private Duration takeoverGuard = Duration.ofSeconds(5);
        private Duration heartbeat = Duration.ofSeconds(5);
        private Duration iteratorLife = Duration.ofMinutes(5);
        private Duration streamDelay = Duration.ZERO;
        private Duration consumerDelay = Duration.ZERO;
        private int maxConsumers = 20;
        private int maxEventBytes = 1 << 20;
        private boolean limits;
        private boolean rejectTrimmed;
        private boolean keepEvents;

        private Builder() {}

        /** The time that all else is measured in; the machine's unless set. */
        public Builder timeline(Timeline value) {
            timeline = Objects.requireNonNull(value, "timeline");
            return this;
        }

        /** After this a subscription ends in good order; 5 minutes unless set. */
        public Builder subscriptionLife(Duration value) {
            subscriptionLife = value;
            return this;
        }

        /**
         * For how long after a subscription began another one of its consumer and shard is refused; after it, the next
         * one takes over. 5 seconds unless set.
         */
        public Builder takeoverGuard(Duration value) {
            takeoverGuard = value;
            return this;
        }

        /** How often a subscription without records gets an empty event; every 5 seconds unless set. */
        public Builder heartbeat(Duration value) {
            heartbeat = value;
            return this;
        }

        /** After this a shard iterator is expired; 5 minutes unless set. */
        public Builder iteratorLife(Duration value) {
            iteratorLife = value;
            return this;
        }

        /** How long a stream is CREATING, UPDATING and DELETING; no time unless set. */
        public Builder streamDelay(Duration value) {
            streamDelay = value;
            return this;
        }

        /** How long a consumer is CREATING and DELETING; no time unless set. */
        public Builder consumerDelay(Duration value) {
            consumerDelay = value;
            return this;
        }

        /** How many consumers a stream may have; 20 unless set. */
        public Builder maxConsumers(int value) {
            maxConsumers = value;
            return this;
        }

        /** Most bytes of keys and data in one event, unless a single record has more; 1 MiB unless set. */
        public Builder maxEventBytes(int value) {
            maxEventBytes = value;
            return this;
        }

        /**
         * Whether calls are held to the limits of AWS: GetRecords to 5 calls and 2 MB a second and shard,
         * SubscribeToShard to one call a second, shard and consumer, RegisterStreamConsumer to 5 and
         * DescribeStreamConsumer to 20 calls a second and stream. Off unless set.
         */
        public Builder limits(boolean value) {
            limits = value;
            return this;
        }

        /** Whether a position before the oldest record is refused, instead of read from there. Off unless set. */
        public Builder rejectTrimmed(boolean value) {
            rejectTrimmed = value;
            return this;
        }

        /**
         * Whether an event that others follow is made once and then sent to everyone who reads on from the same record,
         * with how far it was behind when it was made: for benchmarks, in which the server should cost as little as it
         * can. Takes the memory of the records a second time. Off unless set.
         */
        public Builder keepEvents(boolean value) {
            keepEvents = value;
            return this;
        }

        public KinesisRules build() {
            return new KinesisRules(this);
        }
    }
}
