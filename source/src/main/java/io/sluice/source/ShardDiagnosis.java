package io.sluice.source;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Finds out what Kinesis means when it says that something was not found: consumer, shard or stream.
 *
 * <p>On the timeline. Shards that ask while an answer is under way share it; an answer slightly older than the question
 * can only be too hopeful, and then the next failure asks again.
 */
final class ShardDiagnosis {
    private final KinesisAccess access;
    private CompletableFuture<Existing> pending = CompletableFuture.completedFuture(new Existing(true, true, Set.of()));

    ShardDiagnosis(KinesisAccess access) {
        this.access = access;
    }

    /** What is missing. */
    enum Finding {
        CONSUMER_GONE,
        SHARD_GONE,
        STREAM_GONE,
        NOTHING_GONE
    }

    private record Existing(boolean consumer, boolean stream, Set<String> shardIds) {}

    /**
     * Looks for the consumer, if there is one, and for the shard.
     *
     * @return fails if Kinesis cannot be asked
     */
    CompletableFuture<Finding> diagnose(String shardId, Optional<ConsumerHandle> consumer) {
        if (pending.isDone()) {
            pending = consumer.isPresent()
                    ? consumerExists(consumer.get())
                            .thenComposeAsync(exists -> exists ? shards() : consumerGone(), access.timeline()::execute)
                    : shards();
        }
        return pending.thenApply(existing -> {
            if (!existing.consumer()) {
                return Finding.CONSUMER_GONE;
            }
            if (!existing.stream()) {
                return Finding.STREAM_GONE;
            }
            return existing.shardIds().contains(shardId) ? Finding.NOTHING_GONE : Finding.SHARD_GONE;
        });
    }

    private static CompletableFuture<Existing> consumerGone() {
        return CompletableFuture.completedFuture(new Existing(false, true, Set.of()));
    }

    private CompletableFuture<Boolean> consumerExists(ConsumerHandle consumer) {
        return access.gateway()
                .describeConsumer(new KinesisGateway.ConsumerName.Identified(consumer.arn()))
                .handle((description, failure) -> {
                    if (failure == null) {
                        return description.consumerStatus() != ConsumerStatus.DELETING;
                    }
                    if (KinesisErrors.kind(failure) == KinesisErrors.Kind.NOT_FOUND) {
                        return false;
                    }
                    throw new CompletionException(KinesisErrors.unwrap(failure));
                });
    }

    private CompletableFuture<Existing> shards() {
        return new ShardListing(access).list(new KinesisGateway.Listing.All()).handle((shards, failure) -> {
            if (failure == null) {
                Set<String> ids = new HashSet<>();
                for (Shard shard : shards) {
                    ids.add(shard.shardId());
                }
                return new Existing(true, true, ids);
            }
            if (KinesisErrors.kind(failure) == KinesisErrors.Kind.NOT_FOUND) {
                return new Existing(true, false, Set.of());
            }
            throw new CompletionException(KinesisErrors.unwrap(failure));
        });
    }
}
