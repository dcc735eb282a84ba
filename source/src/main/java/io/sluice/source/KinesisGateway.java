package io.sluice.source;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * The calls this package makes to Kinesis, all on one stream; the seam at which tests put a Kinesis of their own.
 *
 * <p>No call throws: what goes wrong comes in the future, as the bare cause. A call may block for the resolution of
 * credentials, so none is made on a thread of Flink or of the SDK.
 */
interface KinesisGateway extends AutoCloseable {

    CompletableFuture<StreamDescriptionSummary> describeStream();

    /** Names of streams of the account, one page. */
    CompletableFuture<List<String>> streamNames();

    /** One page of shards. */
    CompletableFuture<ListShardsResponse> listShards(Listing listing);

    CompletableFuture<ConsumerDescription> describeConsumer(ConsumerName consumer);

    CompletableFuture<Void> registerConsumer(ConsumerName.OnStream consumer);

    CompletableFuture<Void> deregisterConsumer(ConsumerName.OnStream consumer);

    CompletableFuture<String> shardIterator(String shardId, ShardPosition position);

    CompletableFuture<GetRecordsResponse> records(String iterator, int maxRecords);

    /**
     * Subscribes to a shard.
     *
     * @return ends with the subscription; the handler hears the same and more, up to four times
     */
    CompletableFuture<Void> subscribe(
            String consumerArn, String shardId, ShardPosition position, SubscribeToShardResponseHandler handler);

    /** Ends every call under way; waits until no thread is left. */
    @Override
    void close();

    /** Which shards to list. */
    sealed interface Listing {

        /** Every shard that still holds records. */
        record All() implements Listing {}

        /** Every shard that was open at that time or later. */
        record OpenSince(long millis) implements Listing {}

        /** The page behind another one. */
        record Next(String token) implements Listing {}
    }

    /** How to name a consumer of enhanced fan-out. */
    sealed interface ConsumerName {

        record OnStream(String streamArn, String name) implements ConsumerName {}

        record Identified(String arn) implements ConsumerName {}
    }
}
