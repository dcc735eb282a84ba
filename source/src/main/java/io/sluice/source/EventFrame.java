package io.sluice.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * One frame of an event stream, gathered from the chunks it comes in, and used for one after the other. Not thread safe.
 *
 * <pre>
 * total length      4 bytes, big endian, of everything here
 * headers' length   4 bytes
 * prelude's CRC32   4 bytes
 * headers           each: length of name (1 byte), name, type (1 byte; 7 is a string), length of value (2 bytes), value
 * payload           the rest
 * CRC32             4 bytes, of all before
 * </pre>
 *
 * The format is that of "Event stream encoding" in the guide of Amazon Transcribe, and of the AWS SDKs.
 */
final class EventFrame {
    private static final int CRC_BYTES = 4;
    private static final int PRELUDE_BYTES = 12;
    private static final int LEAST_BYTES = PRELUDE_BYTES + CRC_BYTES;
    /** A record of 10 MiB in Base64, and room for its neighbours. */
    private static final int MOST_BYTES = 64 << 20;

    private static final int FIRST_BYTES = 64 << 10;
    /** A buffer larger than this is given back once its frame is used. */
    private static final int KEPT_BYTES = 2 << 20;

    private static final int STRING_TYPE = 7;
    private static final byte[] MESSAGE_TYPE = ascii(":message-type");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] EVENT_TYPE = ascii(":event-type");

    private final CRC32 crc = new CRC32();
    private byte[] bytes = new byte[FIRST_BYTES];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int filled;
    private int wanted = PRELUDE_BYTES;
    private boolean sound = true;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Takes bytes from a chunk until the frame is whole.
     *
     * @return whether it is, or can never be since its prelude makes no sense
     */
    boolean gather(ByteBuffer chunk) {
        take(chunk);
        if (filled == PRELUDE_BYTES && wanted == PRELUDE_BYTES) {
            int total = view.getInt(0);
            sound = total >= LEAST_BYTES && total <= MOST_BYTES && crcHolds(PRELUDE_BYTES - CRC_BYTES);
            if (!sound) {
                return true;
            }
            wanted = total;
            if (bytes.length < total) {
                bytes = Arrays.copyOf(bytes, total);
                view = ByteBuffer.wrap(bytes);
            }
            take(chunk);
        }
        return filled == wanted && filled > PRELUDE_BYTES;
    }

    private void take(ByteBuffer chunk) {
        int length = Math.min(chunk.remaining(), wanted - filled);
        chunk.get(bytes, filled, length);
        filled += length;
    }

    private boolean crcHolds(int end) {
        crc.reset();
        crc.update(bytes, 0, end);
        return (int) crc.getValue() == view.getInt(end);
    }

    /** Bytes known to be missing, as far as the prelude has been read. */
    int missing() {
        return wanted - filled;
    }

    /** Whether it arrived as it was sent, and is an event of that type. */
    boolean isEvent(byte[] type) {
        return sound && crcHolds(filled - CRC_BYTES) && has(MESSAGE_TYPE, EVENT) && has(EVENT_TYPE, type);
    }

    private boolean has(byte[] name, byte[] value) {
        int at = PRELUDE_BYTES;
        int end = payloadStart();
        while (at < end) {
            int nameStart = at + 1;
            int nameEnd = nameStart + (bytes[at] & 0xFF);
            int valueStart = nameEnd + 3;
            if (valueStart > end || bytes[nameEnd] != STRING_TYPE) {
                // other types are never used for what is sought here
                return false;
            }
            int valueEnd = valueStart + (view.getShort(nameEnd + 1) & 0xFFFF);
            if (valueEnd > end) {
                return false;
            }
            if (Arrays.equals(bytes, nameStart, nameEnd, name, 0, name.length)) {
                return Arrays.equals(bytes, valueStart, valueEnd, value, 0, value.length);
            }
            at = valueEnd;
        }
        return false;
    }

    /** What the frame is made of, up to {@link #payloadEnd()}; valid until {@link #clear()}. */
    byte[] bytes() {
        return bytes;
    }

    int payloadStart() {
        int headers = view.getInt(4);
        return headers < 0 || headers > filled - LEAST_BYTES ? payloadEnd() : PRELUDE_BYTES + headers;
    }

    int payloadEnd() {
        return filled - CRC_BYTES;
    }

    /** All bytes gathered, as they came. */
    ByteBuffer copy() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, filled));
    }

    /** Makes room for the next frame. */
    void clear() {
        filled = 0;
        wanted = PRELUDE_BYTES;
        sound = true;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
            view = ByteBuffer.wrap(bytes);
        }
    }
}
