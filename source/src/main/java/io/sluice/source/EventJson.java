package io.sluice.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Walks through the JSON of an event: its structure, and the kinds of values that events have. */
final class EventJson {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    /** Words that are looked at in one go. */
    private static final int WORDS = 4;

    private static final int MILLIS_DIGITS = 3;
    /** So many digits never overflow. */
    private static final int MOST_DIGITS = 15;

    private final byte[] bytes;
    private final int end;
    private int at;

    EventJson(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    /** Goes past what {@link #next} found. */
    void skip() {
        at++;
    }

    /** Whether the next member has that name, which is then read with its colon. */
    boolean named(byte[] quoted) throws UnknownShapeException {
        next();
        int after = at + quoted.length;
        if (after > end || !Arrays.equals(bytes, at, after, quoted, 0, quoted.length)) {
            return false;
        }
        at = after;
        expect(':');
        return true;
    }

    /** Whether another item follows, or else the end of them. */
    boolean more(char close) throws UnknownShapeException {
        int found = next();
        if (found != ',' && found != close) {
            throw new UnknownShapeException();
        }
        at++;
        return found == ',';
    }

    void expect(char sought) throws UnknownShapeException {
        if (next() != sought) {
            throw new UnknownShapeException();
        }
        at++;
    }

    /** The next byte behind spaces, still to be read; or -1. */
    int next() {
        while (at < end) {
            byte found = bytes[at];
            if (found != ' ' && found != '\n' && found != '\r' && found != '\t') {
                return found & 0xFF;
            }
            at++;
        }
        return -1;
    }

    long number() throws UnknownShapeException {
        next();
        int start = at;
        long number = digits();
        if (at - start > MOST_DIGITS || isPartOfNumber()) {
            throw new UnknownShapeException();
        }
        return number;
    }

    /** Seconds with a fraction, or in the notation with an exponent, as milliseconds. */
    long millis() throws UnknownShapeException {
        next();
        int start = at;
        long millis = digits();
        int fraction = 0;
        if (at < end && bytes[at] == '.') {
            at++;
            int point = at;
            while (fraction < MILLIS_DIGITS && at < end && isDigit(bytes[at])) {
                millis = millis * 10 + bytes[at++] - '0';
                fraction++;
            }
            if (at == point) {
                throw new UnknownShapeException();
            }
        }
        if (isPartOfNumber()) {
            return longMillis(start);
        }
        for (; fraction < MILLIS_DIGITS; fraction++) {
            millis *= 10;
        }
        if (at - start > MOST_DIGITS) {
            throw new UnknownShapeException();
        }
        return millis;
    }

    private long longMillis(int start) throws UnknownShapeException {
        while (isPartOfNumber()) {
            at++;
        }
        try {
            BigDecimal seconds = new BigDecimal(new String(bytes, start, at - start, StandardCharsets.US_ASCII));
            // a large exponent would take all the time and memory there is
            if (seconds.precision() > MOST_DIGITS + MOST_DIGITS || Math.abs(seconds.scale()) > MOST_DIGITS) {
                throw new UnknownShapeException();
            }
            return seconds.movePointRight(MILLIS_DIGITS).longValue();
        } catch (NumberFormatException e) {
            throw new UnknownShapeException();
        }
    }

    private long digits() throws UnknownShapeException {
        int start = at;
        long value = 0;
        while (at < end && isDigit(bytes[at])) {
            value = value * 10 + bytes[at++] - '0';
        }
        if (at == start) {
            throw new UnknownShapeException();
        }
        return value;
    }

    private boolean isPartOfNumber() {
        return at < end && (isDigit(bytes[at]) || "+-.eE".indexOf(bytes[at]) >= 0);
    }

    private static boolean isDigit(byte symbol) {
        return symbol >= '0' && symbol <= '9';
    }

    byte[] binary() throws UnknownShapeException {
        expect('"');
        int start = at;
        int close = quote(start);
        try {
            byte[] data = decoded(ByteBuffer.wrap(bytes, start, close - start));
            at = close + 1;
            return data;
        } catch (IllegalArgumentException e) {
            // a backslash is nothing that Base64 has
            return escapedBinary(start);
        }
    }

    private byte[] escapedBinary(int start) throws UnknownShapeException {
        try {
            return decoded(ByteBuffer.wrap(unescaped(start, mark(start)).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw new UnknownShapeException();
        }
    }

    @SuppressWarnings("ByteBufferBackingArray") // the decoder wraps an array of its own, from its first byte
    private static byte[] decoded(ByteBuffer base64) {
        // decodes several times faster from an array than a loop of one's own, and into one of the right length
        ByteBuffer data = Base64.getDecoder().decode(base64);
        return data.remaining() == data.array().length ? data.array() : Arrays.copyOf(data.array(), data.remaining());
    }

    String text() throws UnknownShapeException {
        expect('"');
        int start = at;
        int close = mark(start);
        if (bytes[close] != '"') {
            return unescaped(start, close);
        }
        at = close + 1;
        return new String(bytes, start, close - start, StandardCharsets.UTF_8);
    }

    /** Where the next quote is. Most of an event is looked through here. */
    private int quote(int from) throws UnknownShapeException {
        int i = from;
        while (i <= end - WORDS * Long.BYTES
                && (zeros(word(i) ^ QUOTES)
                                | zeros(word(i + Long.BYTES) ^ QUOTES)
                                | zeros(word(i + 2 * Long.BYTES) ^ QUOTES)
                                | zeros(word(i + 3 * Long.BYTES) ^ QUOTES))
                        == 0) {
            i += WORDS * Long.BYTES;
        }
        while (i < end && bytes[i] != '"') {
            i++;
        }
        if (i == end) {
            throw new UnknownShapeException();
        }
        return i;
    }

    /** Where the next quote or backslash is. */
    private int mark(int from) throws UnknownShapeException {
        int i = from;
        while (i <= end - Long.BYTES) {
            long word = word(i);
            long found = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES);
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            i += Long.BYTES;
        }
        while (i < end) {
            if (bytes[i] == '"' || bytes[i] == '\\') {
                return i;
            }
            i++;
        }
        throw new UnknownShapeException();
    }

    private long word(int from) {
        return (long) LONGS.get(bytes, from);
    }

    /** A bit for the first byte that is zero, and perhaps for some behind it. */
    private static long zeros(long word) {
        return word - ONES & ~word & HIGH_BITS;
    }

    private String unescaped(int start, int backslash) throws UnknownShapeException {
        StringBuilder text = new StringBuilder();
        int plain = start;
        int escape = backslash;
        while (bytes[escape] == '\\') {
            text.append(new String(bytes, plain, escape - plain, StandardCharsets.UTF_8));
            at = escape + 1;
            text.append(escaped());
            plain = at;
            escape = mark(plain);
        }
        text.append(new String(bytes, plain, escape - plain, StandardCharsets.UTF_8));
        at = escape + 1;
        return text.toString();
    }

    private char escaped() throws UnknownShapeException {
        if (at >= end) {
            throw new UnknownShapeException();
        }
        return switch (bytes[at++]) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unit();
            default -> throw new UnknownShapeException();
        };
    }

    /** Four hexadecimal digits. */
    private char unit() throws UnknownShapeException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < end ? Character.digit(bytes[at++], 16) : -1;
            if (digit < 0) {
                throw new UnknownShapeException();
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }
}
