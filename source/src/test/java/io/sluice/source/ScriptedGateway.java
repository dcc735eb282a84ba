package io.sluice.source;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** A Kinesis whose every answer a test decides; not thread safe. */
final class ScriptedGateway implements KinesisGateway {
    final List<Subscribe> subscribes = new ArrayList<>();
    final List<Poll> polls = new ArrayList<>();
    final List<ShardPosition> iterators = new ArrayList<>();
    final List<ConsumerName> describes = new ArrayList<>();
    final List<ConsumerName.OnStream> registrations = new ArrayList<>();
    final List<ConsumerName.OnStream> deregistrations = new ArrayList<>();
    final List<Listing> listings = new ArrayList<>();
    boolean closed;

    Function<ConsumerName, CompletableFuture<ConsumerDescription>> consumer = name -> new CompletableFuture<>();
    Function<ConsumerName.OnStream, CompletableFuture<Void>> registration = name -> new CompletableFuture<>();
    Function<ConsumerName.OnStream, CompletableFuture<Void>> deregistration =
            name -> CompletableFuture.completedFuture(null);
    Function<Listing, CompletableFuture<ListShardsResponse>> shards = listing -> new CompletableFuture<>();
    Function<ShardPosition, CompletableFuture<String>> iterator =
            position -> CompletableFuture.completedFuture("iterator");
    Supplier<CompletableFuture<StreamDescriptionSummary>> stream = () -> CompletableFuture.completedFuture(stream(0));
    Supplier<CompletableFuture<List<String>>> names = () -> CompletableFuture.completedFuture(List.of());

    static StreamDescriptionSummary stream(long creationMillis) {
        return StreamDescriptionSummary.builder()
                .streamName("stream")
                .streamARN("arn:aws:kinesis:eu-central-1:000000000000:stream/stream")
                .streamStatus(StreamStatus.ACTIVE)
                .streamCreationTimestamp(Instant.ofEpochMilli(creationMillis))
                .retentionPeriodHours(24)
                .build();
    }

    /** One SubscribeToShard, in the hands of the test. */
    static final class Subscribe {
        final String consumerArn;
        final ShardPosition position;
        final SubscribeToShardResponseHandler handler;
        final CompletableFuture<Void> call = new CompletableFuture<>();

        @Nullable Subscriber<? super SubscribeToShardEventStream> subscriber;

        long demand;
        boolean cancelled;

        Subscribe(String consumerArn, ShardPosition position, SubscribeToShardResponseHandler handler) {
            this.consumerArn = consumerArn;
            this.position = position;
            this.handler = handler;
        }

        /** Accepts it. */
        void open() {
            handler.onEventStream(SdkPublisher.adapt(to -> {
                subscriber = to;
                to.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {
                        demand += n;
                    }

                    @Override
                    public void cancel() {
                        cancelled = true;
                    }
                });
            }));
        }

        void event(SubscribeToShardEvent event) {
            demand--;
            subscriber().onNext(event);
        }

        /** Refuses it, in the way of the SDK. */
        void refuse(Throwable failure) {
            handler.exceptionOccurred(new CompletionException(failure));
            call.completeExceptionally(failure);
        }

        /** Breaks the open stream, with every signal that the SDK gives of it. */
        void breakWith(Throwable failure) {
            subscriber().onError(failure);
            handler.exceptionOccurred(failure);
            handler.exceptionOccurred(new CompletionException(failure));
            call.completeExceptionally(failure);
        }

        void complete() {
            subscriber().onComplete();
            handler.complete();
            call.complete(null);
        }

        private Subscriber<? super SubscribeToShardEventStream> subscriber() {
            return Optional.<Subscriber<? super SubscribeToShardEventStream>>ofNullable(subscriber)
                    .orElseThrow();
        }
    }

    /** One GetRecords, in the hands of the test. */
    static final class Poll {
        final String iterator;
        final CompletableFuture<GetRecordsResponse> call = new CompletableFuture<>();

        Poll(String iterator) {
            this.iterator = iterator;
        }
    }

    Subscribe lastSubscribe() {
        return subscribes.get(subscribes.size() - 1);
    }

    Poll lastPoll() {
        return polls.get(polls.size() - 1);
    }

    @Override
    public CompletableFuture<StreamDescriptionSummary> describeStream() {
        return stream.get();
    }

    @Override
    public CompletableFuture<List<String>> streamNames() {
        return names.get();
    }

    @Override
    public CompletableFuture<ListShardsResponse> listShards(Listing listing) {
        listings.add(listing);
        return shards.apply(listing);
    }

    @Override
    public CompletableFuture<ConsumerDescription> describeConsumer(ConsumerName name) {
        describes.add(name);
        return consumer.apply(name);
    }

    @Override
    public CompletableFuture<Void> registerConsumer(ConsumerName.OnStream name) {
        registrations.add(name);
        return registration.apply(name);
    }

    @Override
    public CompletableFuture<Void> deregisterConsumer(ConsumerName.OnStream name) {
        deregistrations.add(name);
        return deregistration.apply(name);
    }

    @Override
    public CompletableFuture<String> shardIterator(String shardId, ShardPosition position) {
        iterators.add(position);
        return iterator.apply(position);
    }

    @Override
    public CompletableFuture<GetRecordsResponse> records(String from, int maxRecords) {
        Poll poll = new Poll(from);
        polls.add(poll);
        return poll.call;
    }

    @Override
    public CompletableFuture<Void> subscribe(
            String consumerArn, String shardId, ShardPosition position, SubscribeToShardResponseHandler handler) {
        Subscribe subscribe = new Subscribe(consumerArn, position, handler);
        subscribes.add(subscribe);
        return subscribe.call;
    }

    @Override
    public void close() {
        closed = true;
    }
}
