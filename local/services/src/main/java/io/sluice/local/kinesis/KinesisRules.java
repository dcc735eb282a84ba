package io.sluice.local.kinesis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link io.sluice.local.LocalKinesis} behaves over time. {@link #defaults()} are the times of AWS, without its
 * throughput limits and without delays of creation and deletion.
 *
 * @param timeline the time it lives in; null is the machine's
 * @param subscriptionLife after this a subscription ends
 * @param takeoverGuard how long a shard's subscription cannot be taken over after it began
 * @param heartbeat how often a subscription without records gets an empty event
 * @param iteratorLife after this a shard iterator is expired
 * @param streamDelay how long a stream is CREATING, UPDATING and DELETING
 * @param consumerDelay how long a consumer is CREATING and DELETING
 * @param maxConsumers how many consumers a stream may have
 * @param readLimits whether GetRecords is held to 5 calls and 2 MB a second and shard
 * @param maxEventBytes most bytes of records in one event of a subscription, if it holds more than one record
 */
public record KinesisRules(
        @Nullable Timeline timeline,
        Duration subscriptionLife,
        Duration takeoverGuard,
        Duration heartbeat,
        Duration iteratorLife,
        Duration streamDelay,
        Duration consumerDelay,
        int maxConsumers,
        boolean readLimits,
        int maxEventBytes) {

    /** See the class. */
    public static KinesisRules defaults() {
        return new KinesisRules(
                null,
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ZERO,
                Duration.ZERO,
                20,
                false,
                1 << 20);
    }
}
