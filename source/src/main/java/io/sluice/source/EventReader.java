package io.sluice.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * Reads the JSON of a {@code SubscribeToShardEvent} from where it arrived.
 *
 * <p>It knows the members that an event in the middle of a shard has, in any order and with any spaces. The AWS SDK reads
 * everything else: the last event of a shard, members of the future, and what is no JSON at all.
 */
final class EventReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;

    private static final byte[] RECORDS = name("Records");
    private static final byte[] CONTINUATION = name("ContinuationSequenceNumber");
    private static final byte[] BEHIND = name("MillisBehindLatest");
    private static final byte[] SEQUENCE_NUMBER = name("SequenceNumber");
    private static final byte[] ARRIVAL = name("ApproximateArrivalTimestamp");
    private static final byte[] DATA = name("Data");
    private static final byte[] PARTITION_KEY = name("PartitionKey");
    private static final byte[] ENCRYPTION = name("EncryptionType");

    private static final int MILLIS_DIGITS = 3;
    /** So many digits never overflow. */
    private static final int MOST_DIGITS = 15;

    private final byte[] bytes;
    private final int end;
    private int at;

    private EventReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    private static byte[] name(String name) {
        return ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads an event.
     *
     * @param bytes hold it
     * @param start where it begins
     * @param end where it ends
     * @return empty if the SDK is to read it
     */
    static Optional<SubscribeToShardEvent> read(byte[] bytes, int start, int end) {
        try {
            return Optional.of(new EventReader(bytes, start, end).event());
        } catch (UnknownShapeException e) {
            return Optional.empty();
        }
    }

    private SubscribeToShardEvent event() throws UnknownShapeException {
        List<Record> records = null;
        String continuation = null;
        SubscribeToShardEvent.Builder event = SubscribeToShardEvent.builder();
        expect('{');
        do {
            if (named(RECORDS)) {
                records = records();
            } else if (named(CONTINUATION)) {
                continuation = text();
            } else if (named(BEHIND)) {
                event.millisBehindLatest(number());
            } else {
                throw new UnknownShapeException();
            }
        } while (more('}'));
        if (next() >= 0 || records == null || continuation == null) {
            throw new UnknownShapeException();
        }
        return event.records(records)
                .continuationSequenceNumber(continuation)
                .childShards(List.of())
                .build();
    }

    private List<Record> records() throws UnknownShapeException {
        expect('[');
        List<Record> records = new ArrayList<>();
        if (next() == ']') {
            at++;
            return records;
        }
        do {
            records.add(record());
        } while (more(']'));
        return records;
    }

    private Record record() throws UnknownShapeException {
        Record.Builder record = Record.builder();
        int members = 0;
        expect('{');
        do {
            if (named(SEQUENCE_NUMBER)) {
                record.sequenceNumber(text());
                members |= 1;
            } else if (named(ARRIVAL)) {
                record.approximateArrivalTimestamp(Instant.ofEpochMilli(millis()));
                members |= 1 << 1;
            } else if (named(DATA)) {
                record.data(SdkBytes.fromByteArrayUnsafe(binary()));
                members |= 1 << 2;
            } else if (named(PARTITION_KEY)) {
                record.partitionKey(text());
                members |= 1 << 3;
            } else if (named(ENCRYPTION)) {
                record.encryptionType(text());
            } else {
                throw new UnknownShapeException();
            }
        } while (more('}'));
        if (members != 0b1111) {
            throw new UnknownShapeException();
        }
        return record.build();
    }

    /** Whether the next member has that name, which is then read with its colon. */
    private boolean named(byte[] quoted) throws UnknownShapeException {
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
    private boolean more(char close) throws UnknownShapeException {
        int found = next();
        if (found != ',' && found != close) {
            throw new UnknownShapeException();
        }
        at++;
        return found == ',';
    }

    private void expect(char sought) throws UnknownShapeException {
        if (next() != sought) {
            throw new UnknownShapeException();
        }
        at++;
    }

    /** The next byte behind spaces, still to be read; or -1. */
    private int next() {
        while (at < end) {
            byte found = bytes[at];
            if (found != ' ' && found != '\n' && found != '\r' && found != '\t') {
                return found & 0xFF;
            }
            at++;
        }
        return -1;
    }

    private long number() throws UnknownShapeException {
        next();
        int start = at;
        long number = digits();
        if (at - start > MOST_DIGITS || isPartOfNumber()) {
            throw new UnknownShapeException();
        }
        return number;
    }

    /** Seconds with a fraction, or in the notation with an exponent, as milliseconds. */
    private long millis() throws UnknownShapeException {
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

    @SuppressWarnings("ByteBufferBackingArray") // the decoder wraps an array of its own, from its first byte
    private byte[] binary() throws UnknownShapeException {
        expect('"');
        int start = at;
        int close = mark(start);
        ByteBuffer base64;
        if (bytes[close] == '"') {
            base64 = ByteBuffer.wrap(bytes, start, close - start);
            at = close + 1;
        } else {
            base64 = ByteBuffer.wrap(unescaped(start, close).getBytes(StandardCharsets.ISO_8859_1));
        }
        try {
            // decodes several times faster from an array than a loop of one's own, and into one of the right length
            ByteBuffer data = Base64.getDecoder().decode(base64);
            return data.remaining() == data.array().length
                    ? data.array()
                    : Arrays.copyOf(data.array(), data.remaining());
        } catch (IllegalArgumentException e) {
            throw new UnknownShapeException();
        }
    }

    private String text() throws UnknownShapeException {
        expect('"');
        int start = at;
        int close = mark(start);
        if (bytes[close] != '"') {
            return unescaped(start, close);
        }
        at = close + 1;
        return new String(bytes, start, close - start, StandardCharsets.UTF_8);
    }

    /** Where the next quote or backslash is. */
    private int mark(int from) throws UnknownShapeException {
        int i = from;
        while (i <= end - Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            long found = zeros(word ^ ('"' * ONES)) | zeros(word ^ ('\\' * ONES));
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
