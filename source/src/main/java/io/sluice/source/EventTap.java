package io.sluice.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * Takes the events of one subscription out of the answer before the AWS SDK reads them, and puts them back behind it.
 *
 * <p>The SDK reads JSON into objects by way of a tree of texts, at several times the cost of all that a pipe does with
 * the record afterwards. So it gets each event emptied, with a number in it, and with that number the event is found
 * again; the order and the demand stay the SDK's. What {@link EventReader} leaves to the SDK, what is no event and what
 * arrived damaged goes through as it is.
 *
 * <p>Thread safe: both sides may run on threads of their own.
 */
final class EventTap implements AnswerTap.Tap {
    private static final String EVENT_TYPE = "SubscribeToShardEvent";
    private static final byte[] EVENT_TYPE_BYTES = EVENT_TYPE.getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, HeaderValue> HEADERS = Map.of(
            ":message-type", HeaderValue.fromString("event"),
            ":event-type", HeaderValue.fromString(EVENT_TYPE),
            ":content-type", HeaderValue.fromString("application/json"));
    /** Bytes of the largest frame of HTTP/2 to a client that allows no larger ones (RFC 9113, 4.2); each is a chunk. */
    private static final int LARGEST_CHUNK = 1 << 14;

    /** Sequence numbers are numbers, so none of them begins with it. */
    private static final String MARK = "tapped:";

    private final Map<String, SubscribeToShardEvent> events = new ConcurrentHashMap<>();

    @Override
    public Publisher<ByteBuffer> tapped(SdkHttpResponse head, Publisher<ByteBuffer> answer) {
        return subscriber -> answer.subscribe(new Chunks(subscriber));
    }

    /** An item of the tapped answer, as if it had not been tapped. */
    SubscribeToShardEventStream restored(SubscribeToShardEventStream item) {
        if (item instanceof SubscribeToShardEvent event
                && event.continuationSequenceNumber() != null
                && event.continuationSequenceNumber().startsWith(MARK)) {
            return Optional.ofNullable(events.remove(event.continuationSequenceNumber()))
                    .orElseThrow(() -> new IllegalStateException("Cannot find event "
                            + event.continuationSequenceNumber() + ": found it neither taken out nor given back"));
        }
        return item;
    }

    private static ByteBuffer emptied(String mark) {
        byte[] payload = ("{\"ContinuationSequenceNumber\":\"" + mark + "\"}").getBytes(StandardCharsets.US_ASCII);
        return new Message(HEADERS, payload).toByteBuffer();
    }

    /**
     * Passes chunks on, one for each that is asked for.
     *
     * <p>What is missing of a frame is asked for in few portions, for each costs a task of the event loop; never more
     * chunks than the frame needs at least, so that none comes that the SDK has no use for yet.
     */
    private final class Chunks implements Subscriber<ByteBuffer>, Subscription {
        private final Subscriber<? super ByteBuffer> sdk;
        private final EventFrame frame = new EventFrame();
        private @Nullable Subscription http;
        private long taken;
        /** How many of the chunks that we asked for are still to come. */
        private int ahead;

        private boolean over;

        Chunks(Subscriber<? super ByteBuffer> sdk) {
            this.sdk = sdk;
        }

        @Override
        public void onSubscribe(Subscription opened) {
            http = opened;
            sdk.onSubscribe(this);
        }

        @Override
        public void request(long chunks) {
            http().request(chunks);
        }

        @Override
        public void cancel() {
            http().cancel();
        }

        private Subscription http() {
            return Optional.ofNullable(http).orElseThrow();
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            if (over) {
                return;
            }
            if (ahead > 0) {
                ahead--;
            }
            ByteBuffer passed;
            try {
                passed = passed(chunk);
            } catch (RuntimeException e) {
                // a subscriber must not throw
                over = true;
                cancel();
                sdk.onError(e);
                return;
            }
            if (passed.hasRemaining()) {
                sdk.onNext(passed);
            } else if (ahead == 0) {
                ahead = Math.max(1, frame.missing() / LARGEST_CHUNK);
                request(ahead);
            }
        }

        private ByteBuffer passed(ByteBuffer chunk) {
            ByteBuffer passed = ByteBuffer.allocate(0);
            while (chunk.hasRemaining() && frame.gather(chunk)) {
                passed = joined(passed, pass());
                frame.clear();
            }
            return passed;
        }

        private ByteBuffer pass() {
            if (!frame.isEvent(EVENT_TYPE_BYTES)) {
                return frame.copy();
            }
            Optional<SubscribeToShardEvent> event =
                    EventReader.read(frame.bytes(), frame.payloadStart(), frame.payloadEnd());
            if (event.isEmpty()) {
                return frame.copy();
            }
            String mark = MARK + taken++;
            events.put(mark, event.get());
            return emptied(mark);
        }

        private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
            if (!first.hasRemaining()) {
                return second;
            }
            return ByteBuffer.allocate(first.remaining() + second.remaining())
                    .put(first)
                    .put(second)
                    .flip();
        }

        @Override
        public void onError(Throwable failure) {
            if (!over) {
                sdk.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (!over) {
                sdk.onComplete();
            }
        }
    }
}
