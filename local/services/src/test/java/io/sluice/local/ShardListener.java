package io.sluice.local;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** A SubscribeToShard call of a test: collects its events, remembers how it ended. Thread safe. */
final class ShardListener implements Subscriber<SubscribeToShardEventStream>, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<SubscribeToShardEvent> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Subscription> opened = new CompletableFuture<>();
    private final long demand;
    private @Nullable CompletableFuture<Void> call;
    private volatile @Nullable Throwable streamError;

    private ShardListener(long demand) {
        this.demand = demand;
    }

    static ShardListener subscribe(
            KinesisAsyncClient client, String consumerArn, String shardId, StartingPosition position) {
        return subscribe(client, consumerArn, shardId, position, Long.MAX_VALUE);
    }

    /** Subscribes and asks for that many events only. */
    static ShardListener subscribe(
            KinesisAsyncClient client, String consumerArn, String shardId, StartingPosition position, long demand) {
        ShardListener listener = new ShardListener(demand);
        listener.call = client.subscribeToShard(
                request -> request.consumerARN(consumerArn).shardId(shardId).startingPosition(position),
                SubscribeToShardResponseHandler.builder()
                        .onEventStream(publisher -> publisher.subscribe(listener))
                        .build());
        return listener;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        opened.complete(subscription);
        subscription.request(demand);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
        if (event instanceof SubscribeToShardEvent records) {
            events.add(records);
        }
    }

    @Override
    public void onError(Throwable error) {
        streamError = error;
    }

    @Override
    public void onComplete() {}

    List<SubscribeToShardEvent> events() {
        return events;
    }

    List<Record> records() {
        return events.stream().flatMap(event -> event.records().stream()).toList();
    }

    SubscribeToShardEvent lastEvent() {
        return events.get(events.size() - 1);
    }

    ShardListener awaitRecords(int count) {
        Awaitility.await("records").atMost(PATIENCE).until(() -> records().size() >= count || call().isDone());
        return this;
    }

    ShardListener awaitEvents(int count) {
        Awaitility.await("events").atMost(PATIENCE).until(() -> events.size() >= count || call().isDone());
        return this;
    }

    /** Waits until nothing more waits in the shard. */
    ShardListener awaitTip() {
        Awaitility.await("tip")
                .atMost(PATIENCE)
                .until(() -> (!events.isEmpty() && lastEvent().millisBehindLatest() == 0) || call().isDone());
        return this;
    }

    /** Asks for more events. */
    void request(long count) {
        opened.join().request(count);
    }

    /** Waits for the end; the error if it was one, else null. */
    @Nullable Throwable awaitEnd() {
        Awaitility.await("end").atMost(PATIENCE).until(() -> call().isDone());
        try {
            call().join();
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    /** What the event stream itself reported, null if it did not fail after it began. */
    @Nullable Throwable streamError() {
        return streamError;
    }

    private CompletableFuture<Void> call() {
        CompletableFuture<Void> made = call;
        if (made == null) {
            throw new IllegalStateException("Cannot wait for the subscription: it was not made");
        }
        return made;
    }

    /** Walks away, as a client that is stopped does. */
    @Override
    public void close() {
        if (!call().isDone() && opened.isDone()) {
            opened.join().cancel();
        }
    }
}
