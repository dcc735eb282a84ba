package io.sluice.local.kinesis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Makes the frames of one event stream in one format. For one thread. */
final class EventFrames {

    private static final String MESSAGE_TYPE = ":message-type";
    private static final String CONTENT_TYPE = ":content-type";

    private static final int FIRST_BYTES = 1 << 10;
    private static final int MAX_EXPECTED_BYTES = 4 << 20;

    private final Format format;
    /** The last frame foretells the size of the next, which then need not grow by copies. */
    private int expectedBytes = FIRST_BYTES;

    EventFrames(Format format) {
        this.format = format;
    }

    Format format() {
        return format;
    }

    /** The frame that comes before all events. */
    ByteBuffer initialResponse() {
        return frame("event", ":event-type", "initial-response", Reply.NOTHING);
    }

    /** One event of a subscription. */
    ByteBuffer event(Reply body) {
        return frame("event", ":event-type", "SubscribeToShardEvent", body);
    }

    /** An error that ends the stream. */
    ByteBuffer exception(ServiceError error) {
        return frame(
                "exception",
                ":exception-type",
                error.type(),
                output -> output.begin().text("message", error.text()).end());
    }

    private ByteBuffer frame(String messageType, String typeHeader, String type, Reply body) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream(expectedBytes);
        try (Output output = new Output(format, payload)) {
            body.write(output);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write an event into memory", e);
        }
        expectedBytes = Math.min(payload.size() + FIRST_BYTES, MAX_EXPECTED_BYTES);
        Map<String, HeaderValue> headers = Map.of(
                MESSAGE_TYPE, HeaderValue.fromString(messageType),
                typeHeader, HeaderValue.fromString(type),
                CONTENT_TYPE, HeaderValue.fromString(format.contentType()));
        return new Message(headers, payload.toByteArray()).toByteBuffer();
    }
}
