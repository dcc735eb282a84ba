package io.sluice.source;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * One call of SubscribeToShard, from request to end.
 *
 * <p>The SDK calls it on threads of its own, where it only passes on to the timeline. One failure reaches it up to four
 * times in different wrappings; the first signal of an end counts, and after it or after {@link #cancel()} nothing of
 * this attempt reaches the listener any more.
 */
final class SubscribeAttempt implements SubscribeToShardResponseHandler, Subscriber<SubscribeToShardEventStream> {
    private static final Duration END_GRACE = Duration.ofSeconds(5);

    private final Timeline timeline;
    private final Listener listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean signalled;
    /** Nobody listens any more. */
    private volatile boolean dropped;

    private volatile @Nullable Subscription subscription;
    private volatile @Nullable CompletableFuture<Void> call;

    SubscribeAttempt(Timeline timeline, Listener listener) {
        this.timeline = timeline;
        this.listener = listener;
    }

    /** Hears of attempts, on the timeline. */
    interface Listener {

        /** Kinesis has accepted; events come once they are asked for. */
        void opened(SubscribeAttempt attempt);

        void event(SubscribeAttempt attempt, SubscribeToShardEvent event);

        /**
         * The attempt is over.
         *
         * @param failure empty if Kinesis ended the stream in order
         */
        void ended(SubscribeAttempt attempt, Optional<Throwable> failure);
    }

    /** Calls Kinesis; on the timeline. */
    void begin(KinesisGateway gateway, String consumerArn, String shardId, ShardPosition position) {
        CompletableFuture<Void> pending = gateway.subscribe(consumerArn, shardId, position, this);
        call = pending;
        var unused = pending.whenComplete((ignored, failure) -> end(Optional.ofNullable(failure)));
    }

    /** Asks for one event; only after {@link Listener#opened}. */
    void request() {
        Subscription open = subscription;
        if (open != null && !over.get()) {
            open.request(1);
        }
    }

    /** Has heard all it needs: Kinesis is about to end the stream, and is left to do so. */
    void letEnd() {
        drop();
        timeline.after(END_GRACE, () -> {
            if (!signalled) {
                cancel();
            }
        });
    }

    /** Ends it without a word to the listener. */
    void cancel() {
        drop();
        Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
        CompletableFuture<Void> pending = call;
        if (pending != null) {
            pending.cancel(true);
        }
    }

    private void drop() {
        dropped = true;
        over.set(true);
    }

    @Override
    public void responseReceived(SubscribeToShardResponse response) {
        // the event stream follows, and that is what counts
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
        publisher.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription opened) {
        if (over.get() || subscription != null) {
            opened.cancel();
            return;
        }
        subscription = opened;
        if (over.get()) {
            opened.cancel();
            return;
        }
        // also if it has ended meanwhile: an error of an open stream means something else than a refusal
        timeline.execute(() -> {
            if (!dropped) {
                listener.opened(this);
            }
        });
    }

    @Override
    public void onNext(SubscribeToShardEventStream item) {
        if (over.get()) {
            return;
        }
        if (item instanceof SubscribeToShardEvent event) {
            // not dropped if the attempt ends meanwhile: the event came before
            timeline.execute(() -> listener.event(this, event));
        } else {
            request();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(Optional.of(failure));
    }

    @Override
    public void onComplete() {
        end(Optional.empty());
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
        end(Optional.of(failure));
    }

    @Override
    public void complete() {
        end(Optional.empty());
    }

    private void end(Optional<Throwable> failure) {
        signalled = true;
        if (over.compareAndSet(false, true)) {
            timeline.execute(() -> listener.ended(this, failure.map(KinesisErrors::unwrap)));
        }
    }
}
