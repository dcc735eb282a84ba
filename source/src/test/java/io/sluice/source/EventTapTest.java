package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/** Events on their way round the SDK, with both ends in the hands of the test. */
final class EventTapTest {
    private final EventTap tap = new EventTap();
    private final TapEnds.Http http = new TapEnds.Http();
    private final TapEnds.Sdk sdk = new TapEnds.Sdk();

    EventTapTest() {
        tap.tapped(SdkHttpResponse.builder().statusCode(200).build(), http).subscribe(sdk);
    }

    @Test
    void theSdkGetsEventsEmptiedAndTheirMarksBringThemBack() {
        http.send(frame("event", ":event-type", "SubscribeToShardEvent", json("17")));
        http.send(frame("event", ":event-type", "SubscribeToShardEvent", json("18")));

        List<SubscribeToShardEvent> seen = events();
        assertThat(seen).hasSize(2).allMatch(event -> !event.hasRecords());
        assertThat(seen)
                .extracting(event -> ((SubscribeToShardEvent) tap.restored(event)).continuationSequenceNumber())
                .containsExactly("17", "18");
    }

    @Test
    void whatIsNoEventOrNotUnderstoodGoesThroughAsItIs() {
        List<ByteBuffer> frames = List.of(
                frame("event", ":event-type", "initial-response", "{}"),
                frame("exception", ":exception-type", "ResourceNotFoundException", "{'message':'gone'}"),
                frame("event", ":event-type", "SubscribeToShardEvent", "{'Records':[],'MillisBehindLatest':0}"),
                frame("event", ":event-type", "SubscribeToShardEvent", "{'tomorrow':1}"));
        frames.forEach(frame -> http.send(frame.duplicate()));

        assertThat(sdk.chunks).isEqualTo(frames);
    }

    @Test
    void aDamagedFrameGoesThroughForTheSdkToRefuse() {
        ByteBuffer damaged = frame("event", ":event-type", "SubscribeToShardEvent", json("17"));
        damaged.put(damaged.limit() - 10, (byte) 0);
        http.send(damaged.duplicate());

        assertThat(sdk.chunks).containsExactly(damaged);
    }

    @Test
    void aChunkThatEndsNoFrameIsMadeUpForByAnother() {
        ByteBuffer frame = frame("event", ":event-type", "SubscribeToShardEvent", json("17"));
        sdk.request();
        http.send(frame.slice(0, 5));
        http.send(frame.slice(5, 20));
        assertThat(sdk.chunks).isEmpty();
        assertThat(http.demand).isEqualTo(1);
        http.send(frame.slice(25, frame.limit() - 25));

        assertThat(sdk.chunks).hasSize(1);
        assertThat(http.demand).isZero();
    }

    @Test
    void theRestOfALargeFrameIsAskedForAtOnceButNoMore() {
        int chunk = 1 << 14;
        ByteBuffer frame = frame("event", ":event-type", "initial-response", "x".repeat(5 * chunk));
        sdk.request();
        http.send(frame.slice(0, chunk));
        assertThat(http.demand).isEqualTo(4);
        int at = chunk;
        while (at + chunk <= frame.limit()) {
            http.send(frame.slice(at, chunk));
            at += chunk;
        }
        assertThat(sdk.chunks).isEmpty();
        assertThat(http.demand).isEqualTo(1);
        http.send(frame.slice(at, frame.limit() - at));

        assertThat(sdk.chunks).hasSize(1);
        assertThat(http.demand).isZero();
    }

    @Test
    void framesOfOneChunkLeaveTogether() {
        ByteBuffer two = ByteBuffer.allocate(2_000)
                .put(frame("event", ":event-type", "initial-response", "{}"))
                .put(frame("event", ":event-type", "SubscribeToShardEvent", json("17")))
                .flip();
        http.send(two);

        assertThat(sdk.chunks).hasSize(1);
        assertThat(events()).hasSize(1);
    }

    @Test
    void endsAndErrorsAndCancelsGoThrough() {
        sdk.cancel();
        assertThat(http.cancelled).isTrue();
        http.subscriber().onComplete();
        http.subscriber().onError(new IOException("reset"));

        assertThat(sdk.signals).containsExactly("complete", "java.io.IOException: reset");
    }

    @Test
    void anEventThatIsNotTappedStaysAsItIs() {
        SubscribeToShardEvent event = Answers.event(1, 3);
        assertThat(tap.restored(event)).isSameAs(event);
        SubscribeToShardEvent last = Answers.endOfShard("child");
        assertThat(tap.restored(last)).isSameAs(last);
    }

    @Test
    void aMarkWithoutItsEventIsAnError() {
        http.send(frame("event", ":event-type", "SubscribeToShardEvent", json("17")));
        SubscribeToShardEvent emptied = events().get(0);
        tap.restored(emptied);

        assertThatThrownBy(() -> tap.restored(emptied))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tapped:0");
    }

    private static String json(String continuation) {
        return "{'Records':[{'SequenceNumber':'1','ApproximateArrivalTimestamp':5,'Data':'YQ==','PartitionKey':'k'}],"
                + "'MillisBehindLatest':0,'ContinuationSequenceNumber':'" + continuation + "'}";
    }

    private static ByteBuffer frame(String messageType, String typeHeader, String type, String json) {
        return new Message(
                        Map.of(
                                ":message-type",
                                HeaderValue.fromString(messageType),
                                typeHeader,
                                HeaderValue.fromString(type)),
                        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .toByteBuffer();
    }

    /** What of it the SDK would take for events, read without the rest of it. */
    private List<SubscribeToShardEvent> events() {
        List<SubscribeToShardEvent> events = new ArrayList<>();
        MessageDecoder decoder = new MessageDecoder();
        sdk.chunks.forEach(chunk -> decoder.feed(chunk.duplicate()));
        for (Message message : decoder.getDecodedMessages()) {
            String payload = new String(message.getPayload(), StandardCharsets.UTF_8);
            if (payload.startsWith("{\"Cont")) {
                events.add(SubscribeToShardEvent.builder()
                        .continuationSequenceNumber(payload.split("\"", -1)[3])
                        .build());
            }
        }
        return events;
    }
}
