package io.sluice.benchmark;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * The least that reads a stream with the AWS SDK: no pacing, no limit of memory, no recovery, and a client set up as
 * the source sets up its own.
 */
final class BareConsumer implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int WINDOW_BYTES = 512 * 1024;
    private static final int MAX_CONCURRENCY = 10_000;

    private final String stream;
    private final NioEventLoopGroup threads;
    private final SdkAsyncHttpClient http;
    private final KinesisAsyncClient kinesis;

    BareConsumer(URI endpoint, String stream) {
        this.stream = stream;
        this.threads = new NioEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("bare", true));
        this.http = NettyNioAsyncHttpClient.builder()
                .protocol(Protocol.HTTP2)
                .eventLoopGroup(SdkEventLoopGroup.create(threads))
                .maxConcurrency(MAX_CONCURRENCY)
                .readTimeout(Duration.ofMinutes(6))
                .http2Configuration(settings -> settings.initialWindowSize(WINDOW_BYTES))
                .build();
        this.kinesis = KinesisAsyncClient.builder()
                .httpClient(http)
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }

    void createStream(int shards) {
        kinesis.createStream(request -> request.streamName(stream).shardCount(shards))
                .join();
    }

    void put(byte[] payload) {
        kinesis.putRecord(request ->
                        request.streamName(stream).partitionKey("key").data(SdkBytes.fromByteArrayUnsafe(payload)))
                .join();
    }

    /** Has the records of all shards pushed to receivers, one for each shard, from the oldest on. */
    List<CompletableFuture<?>> subscribe(String consumer, Supplier<Receiver> receivers) {
        String streamArn = kinesis.describeStreamSummary(request -> request.streamName(stream))
                .join()
                .streamDescriptionSummary()
                .streamARN();
        String arn = consumerArn(streamArn, consumer);
        List<CompletableFuture<?>> subscriptions = new ArrayList<>();
        for (Shard shard : shards()) {
            Receiver receiver = receivers.get();
            SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
                    .subscriber(SubscribeToShardResponseHandler.Visitor.builder()
                            .onSubscribeToShardEvent(event -> take(event.records(), receiver))
                            .build())
                    .build();
            subscriptions.add(kinesis.subscribeToShard(
                    request -> request.consumerARN(arn)
                            .shardId(shard.shardId())
                            .startingPosition(StartingPosition.builder()
                                    .type(ShardIteratorType.TRIM_HORIZON)
                                    .build()),
                    handler));
        }
        return subscriptions;
    }

    private String consumerArn(String streamArn, String consumer) {
        return kinesis.listStreamConsumers(request -> request.streamARN(streamArn)).join().consumers().stream()
                .filter(found -> found.consumerName().equals(consumer))
                .findFirst()
                .orElseGet(() -> kinesis.registerStreamConsumer(
                                request -> request.streamARN(streamArn).consumerName(consumer))
                        .join()
                        .consumer())
                .consumerARN();
    }

    /** Polls all shards from the oldest record on, one call after the other in each, until cancelled. */
    List<CompletableFuture<?>> poll(Supplier<Receiver> receivers) {
        List<CompletableFuture<?>> loops = new ArrayList<>();
        for (Shard shard : shards()) {
            CompletableFuture<Void> loop = new CompletableFuture<>();
            loops.add(loop);
            String iterator = kinesis.getShardIterator(request -> request.streamName(stream)
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .join()
                    .shardIterator();
            poll(iterator, receivers.get(), loop);
        }
        return loops;
    }

    private void poll(String iterator, Receiver receiver, CompletableFuture<Void> loop) {
        var unused = kinesis.getRecords(request -> request.shardIterator(iterator))
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        loop.completeExceptionally(failure);
                        return;
                    }
                    take(response.records(), receiver);
                    if (response.millisBehindLatest() == 0 || loop.isDone()) {
                        loop.complete(null);
                    } else {
                        poll(response.nextShardIterator(), receiver, loop);
                    }
                });
    }

    private static void take(List<Record> records, Receiver receiver) {
        for (Record record : records) {
            receiver.take(record.data().asByteArrayUnsafe());
        }
    }

    private List<Shard> shards() {
        return kinesis.listShards(request -> request.streamName(stream)).join().shards();
    }

    @Override
    public void close() {
        kinesis.close();
        http.close();
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
