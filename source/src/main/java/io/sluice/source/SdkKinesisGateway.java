package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** {@link KinesisGateway} over the AWS SDK; any thread may call it. */
final class SdkKinesisGateway implements KinesisGateway {
    private final AwsClients clients;
    private final String streamName;
    private final Optional<String> streamArn;
    private final TappedPolls polls =
            new TappedPolls(request -> call(() -> kinesis().getRecords(request), Function.identity()));
    private final AtomicLong callNumbers = new AtomicLong();
    private final Map<Long, CompletableFuture<?>> calls = new ConcurrentHashMap<>();

    SdkKinesisGateway(KinesisConfig config) {
        this.clients = AwsClients.open(config);
        this.streamName = config.stream().name();
        this.streamArn = config.stream() instanceof KinesisConfig.Stream.Identified identified
                ? Optional.of(identified.arn())
                : Optional.empty();
    }

    @Override
    public CompletableFuture<StreamDescriptionSummary> describeStream() {
        DescribeStreamSummaryRequest.Builder request = DescribeStreamSummaryRequest.builder();
        streamArn.ifPresentOrElse(request::streamARN, () -> request.streamName(streamName));
        return call(
                () -> kinesis().describeStreamSummary(request.build()),
                DescribeStreamSummaryResponse::streamDescriptionSummary);
    }

    @Override
    public CompletableFuture<List<String>> streamNames() {
        return call(
                () -> kinesis().listStreams(ListStreamsRequest.builder().build()), ListStreamsResponse::streamNames);
    }

    @Override
    public CompletableFuture<ListShardsResponse> listShards(Listing listing) {
        ListShardsRequest.Builder request = ListShardsRequest.builder();
        if (listing instanceof Listing.Next next) {
            // a token names its stream itself, and a request with both is refused
            request.nextToken(next.token());
        } else {
            streamArn.ifPresentOrElse(request::streamARN, () -> request.streamName(streamName));
            if (listing instanceof Listing.OpenSince since) {
                request.shardFilter(filter ->
                        filter.type(ShardFilterType.FROM_TIMESTAMP).timestamp(Instant.ofEpochMilli(since.millis())));
            }
        }
        return call(() -> kinesis().listShards(request.build()), Function.identity());
    }

    @Override
    public CompletableFuture<ConsumerDescription> describeConsumer(ConsumerName consumer) {
        DescribeStreamConsumerRequest.Builder request = DescribeStreamConsumerRequest.builder();
        if (consumer instanceof ConsumerName.OnStream named) {
            request.streamARN(named.streamArn()).consumerName(named.name());
        } else if (consumer instanceof ConsumerName.Identified identified) {
            request.consumerARN(identified.arn());
        }
        return call(
                () -> kinesis().describeStreamConsumer(request.build()),
                DescribeStreamConsumerResponse::consumerDescription);
    }

    @Override
    public CompletableFuture<Void> registerConsumer(ConsumerName.OnStream consumer) {
        RegisterStreamConsumerRequest request = RegisterStreamConsumerRequest.builder()
                .streamARN(consumer.streamArn())
                .consumerName(consumer.name())
                .build();
        return call(() -> kinesis().registerStreamConsumer(request), response -> null);
    }

    @Override
    public CompletableFuture<Void> deregisterConsumer(ConsumerName.OnStream consumer) {
        DeregisterStreamConsumerRequest request = DeregisterStreamConsumerRequest.builder()
                .streamARN(consumer.streamArn())
                .consumerName(consumer.name())
                .build();
        return call(() -> kinesis().deregisterStreamConsumer(request), response -> null);
    }

    @Override
    public CompletableFuture<String> shardIterator(String shardId, ShardPosition position) {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().shardId(shardId);
        streamArn.ifPresentOrElse(request::streamARN, () -> request.streamName(streamName));
        if (position instanceof ShardPosition.After after) {
            request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                    .startingSequenceNumber(after.sequenceNumber());
        } else if (position instanceof ShardPosition.AtTimestamp at) {
            request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(Instant.ofEpochMilli(at.millis()));
        } else {
            request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
        }
        return call(() -> kinesis().getShardIterator(request.build()), GetShardIteratorResponse::shardIterator);
    }

    @Override
    public CompletableFuture<GetRecordsResponse> records(String iterator, int maxRecords) {
        GetRecordsRequest.Builder request =
                GetRecordsRequest.builder().shardIterator(iterator).limit(maxRecords);
        streamArn.ifPresent(request::streamARN);
        return polls.call(request.build());
    }

    @Override
    public CompletableFuture<Void> subscribe(
            String consumerArn, String shardId, ShardPosition position, SubscribeToShardResponseHandler handler) {
        StartingPosition.Builder start = StartingPosition.builder();
        if (position instanceof ShardPosition.After after) {
            start.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber(after.sequenceNumber());
        } else if (position instanceof ShardPosition.AtTimestamp at) {
            start.type(ShardIteratorType.AT_TIMESTAMP).timestamp(Instant.ofEpochMilli(at.millis()));
        } else {
            start.type(ShardIteratorType.TRIM_HORIZON);
        }
        EventTap tap = new EventTap();
        SubscribeToShardRequest request = SubscribeToShardRequest.builder()
                .consumerARN(consumerArn)
                .shardId(shardId)
                .startingPosition(start.build())
                .overrideConfiguration(call -> call.putExecutionAttribute(AnswerTap.TAP, tap))
                .build();
        return call(() -> kinesis().subscribeToShard(request, new TappedHandler(handler, tap)), Function.identity());
    }

    @Override
    public void close() {
        // the SDK cannot close a connection in use without waiting for itself
        List.copyOf(calls.values()).forEach(call -> call.cancel(true));
        clients.close();
    }

    private KinesisAsyncClient kinesis() {
        return clients.kinesis();
    }

    private <R, T> CompletableFuture<T> call(Supplier<CompletableFuture<R>> call, Function<R, T> answer) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<R> pending;
        try {
            pending = call.get();
        } catch (RuntimeException e) {
            // the SDK reports some failures, such as missing credentials, by throwing
            result.completeExceptionally(e);
            return result;
        }
        long number = callNumbers.incrementAndGet();
        calls.put(number, pending);
        var unusedAnswer = pending.whenComplete((response, failure) -> {
            calls.remove(number);
            if (failure != null) {
                result.completeExceptionally(KinesisErrors.unwrap(failure));
                return;
            }
            try {
                result.complete(answer.apply(response));
            } catch (RuntimeException e) {
                // or else nobody would ever hear of it
                result.completeExceptionally(e);
            }
        });
        var unusedCancel = result.whenComplete((ignored, failure) -> {
            if (result.isCancelled()) {
                pending.cancel(true);
            }
        });
        return result;
    }
}
