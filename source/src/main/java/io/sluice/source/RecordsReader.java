package io.sluice.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Reads the CBOR (RFC 8949) of the answer to GetRecords from where it arrived.
 *
 * <p>It knows the members that the answer of an open shard has, in any order, and no texts in pieces. The AWS SDK reads
 * everything else: the last answer of a shard, members of the future, and what is no CBOR at all.
 */
final class RecordsReader {
    private static final byte[] RECORDS = name("Records");
    private static final byte[] NEXT_ITERATOR = name("NextShardIterator");
    private static final byte[] BEHIND = name("MillisBehindLatest");
    private static final byte[] SEQUENCE_NUMBER = name("SequenceNumber");
    private static final byte[] ARRIVAL = name("ApproximateArrivalTimestamp");
    private static final byte[] DATA = name("Data");
    private static final byte[] PARTITION_KEY = name("PartitionKey");
    private static final byte[] ENCRYPTION = name("EncryptionType");

    /** The upper three bits of a head say what it is. */
    private static final int UNSIGNED = 0;

    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int SIMPLE = 7;

    /** The lower five bits: a small length itself, how many bytes the length has, or that a break ends it. */
    private static final int ONE_BYTE = 24;

    private static final int EIGHT_BYTES = 27;
    private static final int UNTIL_BREAK = 31;
    private static final int BREAK = SIMPLE << 5 | UNTIL_BREAK;
    /** The head of a floating point number of eight bytes. */
    private static final int DOUBLE = SIMPLE << 5 | EIGHT_BYTES;

    private static final int EPOCH_TAG = 1;
    private static final long ENDLESS = -1;

    private final ByteBuffer bytes;

    private RecordsReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads an answer.
     *
     * @param bytes from its position to its limit, in an array
     * @return empty if the SDK is to read it
     */
    static Optional<GetRecordsResponse> read(ByteBuffer bytes) {
        try {
            return Optional.of(new RecordsReader(bytes.slice()).response());
        } catch (UnknownShapeException e) {
            return Optional.empty();
        }
    }

    private GetRecordsResponse response() throws UnknownShapeException {
        List<Record> records = null;
        String next = null;
        GetRecordsResponse.Builder response = GetRecordsResponse.builder();
        long left = head(MAP);
        while (more(left--)) {
            int length = length(TEXT);
            if (named(RECORDS, length)) {
                records = records();
            } else if (named(NEXT_ITERATOR, length)) {
                next = text();
            } else if (named(BEHIND, length)) {
                response.millisBehindLatest(head(UNSIGNED));
            } else {
                throw new UnknownShapeException();
            }
        }
        if (bytes.hasRemaining() || records == null || next == null) {
            throw new UnknownShapeException();
        }
        return response.records(records)
                .nextShardIterator(next)
                .childShards(List.of())
                .build();
    }

    private List<Record> records() throws UnknownShapeException {
        List<Record> records = new ArrayList<>();
        long left = head(ARRAY);
        while (more(left--)) {
            records.add(record());
        }
        return records;
    }

    private Record record() throws UnknownShapeException {
        Record.Builder record = Record.builder();
        int members = 0;
        long left = head(MAP);
        while (more(left--)) {
            int length = length(TEXT);
            if (named(SEQUENCE_NUMBER, length)) {
                record.sequenceNumber(text());
                members |= 1;
            } else if (named(ARRIVAL, length)) {
                record.approximateArrivalTimestamp(Instant.ofEpochMilli(millis()));
                members |= 1 << 1;
            } else if (named(DATA, length)) {
                byte[] data = new byte[length(BYTES)];
                bytes.get(data);
                record.data(SdkBytes.fromByteArrayUnsafe(data));
                members |= 1 << 2;
            } else if (named(PARTITION_KEY, length)) {
                record.partitionKey(text());
                members |= 1 << 3;
            } else if (named(ENCRYPTION, length)) {
                record.encryptionType(text());
            } else {
                throw new UnknownShapeException();
            }
        }
        if (members != 0b1111) {
            throw new UnknownShapeException();
        }
        return record.build();
    }

    /** Whether another item follows; the break behind the last one of unknown many is read. */
    private boolean more(long left) throws UnknownShapeException {
        if (left >= 0) {
            return left > 0;
        }
        if (peek() != BREAK) {
            return true;
        }
        bytes.get();
        return false;
    }

    private int peek() throws UnknownShapeException {
        if (!bytes.hasRemaining()) {
            throw new UnknownShapeException();
        }
        return bytes.get(bytes.position()) & 0xFF;
    }

    /** Reads a name of a known length if it is that one. */
    private boolean named(byte[] name, int length) {
        int start = bytes.arrayOffset() + bytes.position();
        boolean same = Arrays.equals(bytes.array(), start, start + length, name, 0, name.length);
        if (same) {
            bytes.position(bytes.position() + length);
        }
        return same;
    }

    /** Milliseconds of the epoch, with a tag or without, whole or as a floating point number. */
    private long millis() throws UnknownShapeException {
        if (peek() >> 5 == TAG && head(TAG) != EPOCH_TAG) {
            throw new UnknownShapeException();
        }
        if (peek() != DOUBLE) {
            return head(UNSIGNED);
        }
        bytes.get();
        double millis = Double.longBitsToDouble(argument(EIGHT_BYTES));
        if (!(Math.abs(millis) < 1L << 53)) {
            throw new UnknownShapeException();
        }
        return (long) millis;
    }

    private String text() throws UnknownShapeException {
        int length = length(TEXT);
        String text = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), length, StandardCharsets.UTF_8);
        bytes.position(bytes.position() + length);
        return text;
    }

    /** How many bytes of a text or of binary data follow, all of them there. */
    private int length(int type) throws UnknownShapeException {
        long length = head(type);
        if (length < 0 || length > bytes.remaining()) {
            throw new UnknownShapeException();
        }
        return (int) length;
    }

    /** What the head of an item of that type says: a value, a length, or that the end will be marked. */
    private long head(int type) throws UnknownShapeException {
        int head = peek();
        if (head >> 5 != type) {
            throw new UnknownShapeException();
        }
        bytes.get();
        int info = head & UNTIL_BREAK;
        if (info < ONE_BYTE) {
            return info;
        }
        if (info == UNTIL_BREAK && (type == ARRAY || type == MAP)) {
            return ENDLESS;
        }
        long value = info > EIGHT_BYTES ? ENDLESS : argument(info);
        if (value < 0) {
            throw new UnknownShapeException();
        }
        return value;
    }

    private long argument(int info) throws UnknownShapeException {
        int length = 1 << (info - ONE_BYTE);
        if (bytes.remaining() < length) {
            throw new UnknownShapeException();
        }
        return switch (length) {
            case 1 -> bytes.get() & 0xFFL;
            case 2 -> bytes.getShort() & 0xFFFFL;
            case 4 -> bytes.getInt() & 0xFFFF_FFFFL;
            default -> bytes.getLong();
        };
    }
}
