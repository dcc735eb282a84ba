package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Frames as the library of AWS writes them, gathered from chunks of any size. */
final class EventFrameTest {
    private static final byte[] TYPE = "Happening".getBytes(StandardCharsets.US_ASCII);

    private final EventFrame frame = new EventFrame();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 11, 12, 13, 100, 100_000, 10_000_000})
    void isGatheredFromChunksOfAnySizeOneAfterTheOther(int chunkBytes) {
        byte[] large = new byte[3_000_000];
        ByteBuffer all = ByteBuffer.allocate(2 * large.length + 1_000)
                .put(event(new byte[] {1, 2, 3}))
                .put(event(large))
                .put(event(new byte[0]))
                .put(event(large))
                .flip();
        int[] lengths = {3, large.length, 0, large.length};
        int frames = 0;
        while (all.hasRemaining()) {
            ByteBuffer chunk = all.slice(all.position(), Math.min(chunkBytes, all.remaining()));
            all.position(all.position() + chunk.remaining());
            while (chunk.hasRemaining() && frame.gather(chunk)) {
                assertThat(frame.isEvent(TYPE)).isTrue();
                assertThat(frame.payloadEnd() - frame.payloadStart()).isEqualTo(lengths[frames]);
                frames++;
                frame.clear();
            }
        }

        assertThat(frames).isEqualTo(lengths.length);
    }

    @Test
    void showsItsPayloadAndItsBytesAsTheyCame() {
        ByteBuffer whole = event("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(frame.gather(whole.duplicate())).isTrue();

        String payload = new String(
                frame.bytes(),
                frame.payloadStart(),
                frame.payloadEnd() - frame.payloadStart(),
                StandardCharsets.US_ASCII);
        assertThat(payload).isEqualTo("hello");
        assertThat(frame.copy()).isEqualTo(whole);
    }

    @Test
    void onlyAnEventOfTheTypeIsOne() {
        assertThat(isEvent("event", ":event-type", "Happening")).isTrue();
        assertThat(isEvent("event", ":event-type", "Happenings")).isFalse();
        assertThat(isEvent("event", ":event-type", "initial-response")).isFalse();
        assertThat(isEvent("exception", ":exception-type", "Happening")).isFalse();
        assertThat(isEvent("exception", ":event-type", "Happening")).isFalse();
    }

    @Test
    void headersOfOtherTypesMakeItNoEvent() {
        Message message = new Message(
                Map.of("a", HeaderValue.fromInteger(1), "b", HeaderValue.fromBoolean(true)), new byte[] {5});
        assertThat(frame.gather(message.toByteBuffer())).isTrue();

        assertThat(frame.isEvent(TYPE)).isFalse();
    }

    @Test
    void aFrameDamagedAnywhereIsNoEventAndKeepsItsBytes() {
        byte[] whole = event(new byte[] {1, 2, 3}).array();
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] = (byte) (damaged[i] ^ 1 << i % 8);
            frame.clear();
            boolean gathered = frame.gather(ByteBuffer.wrap(damaged));

            assertThat(gathered).as("damaged at %d", i).isTrue();
            assertThat(frame.isEvent(TYPE)).as("damaged at %d", i).isFalse();
            byte[] kept = new byte[frame.copy().remaining()];
            frame.copy().get(kept);
            assertThat(damaged).startsWith(kept);
        }
    }

    private boolean isEvent(String messageType, String typeHeader, String type) {
        frame.clear();
        Message message = new Message(
                Map.of(":message-type", HeaderValue.fromString(messageType), typeHeader, HeaderValue.fromString(type)),
                new byte[] {5});
        assertThat(frame.gather(message.toByteBuffer())).isTrue();
        return frame.isEvent(TYPE);
    }

    private static ByteBuffer event(byte[] payload) {
        return new Message(
                        Map.of(
                                ":message-type",
                                HeaderValue.fromString("event"),
                                ":event-type",
                                HeaderValue.fromString("Happening"),
                                ":content-type",
                                HeaderValue.fromString("application/json")),
                        payload)
                .toByteBuffer();
    }
}
