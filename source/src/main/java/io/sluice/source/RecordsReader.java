package io.sluice.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Takes the records out of an answer to GetRecords in CBOR while it arrives, and keeps the rest of it.
 *
 * <p>Payloads go from the chunks to arrays of their own, so that an answer takes no more memory than its records do. All
 * else passes through a small window. Members of the answer that are not known here are rest, those of a record are left
 * out, as the AWS SDK does.
 *
 * <p>Not thread safe.
 */
final class RecordsReader {
    private static final byte[] RECORDS = name("Records");
    private static final byte[] SEQUENCE_NUMBER = name("SequenceNumber");
    private static final byte[] ARRIVAL = name("ApproximateArrivalTimestamp");
    private static final byte[] DATA = name("Data");
    private static final byte[] PARTITION_KEY = name("PartitionKey");
    private static final byte[] ENCRYPTION = name("EncryptionType");
    /** The member "Records", with an array of no items. */
    private static final byte[] NO_RECORDS = name("gRecords\u0080");

    /** Most texts have some hundred bytes; of all that is no payload, a list of child shards may be the longest. */
    private static final int WINDOW_BYTES = 16 << 10;
    /** Kinesis takes no record that is larger. */
    private static final int MOST_PAYLOAD_BYTES = 10 << 20;

    private static final int ALL_FOUND = 0b1111;

    private final CborWindow window = new CborWindow(WINDOW_BYTES);
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private final List<Record> records = new ArrayList<>();
    private Expected expected = Expected.ANSWER;
    private boolean unknown;
    private long membersLeft;
    private long recordsLeft;
    private long recordMembersLeft;
    private Record.Builder record = Record.builder();
    private int found;
    private ByteBuffer payload = ByteBuffer.allocate(0);

    /** What the next bytes belong to. */
    private enum Expected {
        ANSWER,
        MEMBER,
        RECORD,
        RECORD_MEMBER,
        PAYLOAD,
        NOTHING
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads what has arrived next. */
    void read(ByteBuffer chunk) {
        try {
            while (chunk.hasRemaining() && !unknown) {
                if (expected == Expected.PAYLOAD) {
                    fillFrom(chunk);
                } else {
                    window.take(chunk);
                    readItems();
                }
            }
        } catch (UnknownShapeException e) {
            unknown = true;
        }
    }

    /** Whether the answer was read, to its end; if not, the SDK has to read it. */
    boolean complete() {
        return !unknown && expected == Expected.NOTHING && !window.hasRemaining();
    }

    /** Records of a {@link #complete()} answer. */
    List<Record> records() {
        return records;
    }

    /** A {@link #complete()} answer without its records. */
    byte[] rest() {
        return rest.toByteArray();
    }

    private void fillFrom(ByteBuffer chunk) throws UnknownShapeException {
        int length = Math.min(chunk.remaining(), payload.remaining());
        payload.put(chunk.slice(chunk.position(), length));
        chunk.position(chunk.position() + length);
        closeWhatIsComplete();
    }

    private void readItems() throws UnknownShapeException {
        try {
            while (window.hasRemaining()) {
                window.mark();
                readItem();
                closeWhatIsComplete();
            }
        } catch (CborWindow.IncompleteException e) {
            window.reset();
        }
    }

    private void readItem() throws UnknownShapeException, CborWindow.IncompleteException {
        switch (expected) {
            case ANSWER -> {
                membersLeft = window.items(CborWindow.MAP);
                window.copyTo(rest);
                expected = Expected.MEMBER;
            }
            case MEMBER -> {
                if (membersLeft == CborWindow.ENDLESS && window.ended()) {
                    window.copyTo(rest);
                    membersLeft = 0;
                } else {
                    readMember();
                    membersLeft = withoutOne(membersLeft);
                }
            }
            case RECORD -> {
                if (recordsLeft == CborWindow.ENDLESS && window.ended()) {
                    recordsLeft = 0;
                } else {
                    recordMembersLeft = window.items(CborWindow.MAP);
                    record = Record.builder();
                    found = 0;
                    recordsLeft = withoutOne(recordsLeft);
                    expected = Expected.RECORD_MEMBER;
                }
            }
            case RECORD_MEMBER -> {
                if (recordMembersLeft == CborWindow.ENDLESS && window.ended()) {
                    recordMembersLeft = 0;
                } else {
                    readRecordMember();
                    recordMembersLeft = withoutOne(recordMembersLeft);
                }
            }
            case PAYLOAD -> window.moveTo(payload);
            case NOTHING -> throw new UnknownShapeException();
        }
    }

    private static long withoutOne(long left) {
        return left == CborWindow.ENDLESS ? left : left - 1;
    }

    private void readMember() throws UnknownShapeException, CborWindow.IncompleteException {
        int length = window.textLength();
        if (window.text(RECORDS, length)) {
            recordsLeft = window.items(CborWindow.ARRAY);
            rest.writeBytes(NO_RECORDS);
            expected = Expected.RECORD;
        } else {
            window.skip(length);
            window.skipItem();
            window.copyTo(rest);
        }
    }

    private void readRecordMember() throws UnknownShapeException, CborWindow.IncompleteException {
        int length = window.textLength();
        if (window.text(SEQUENCE_NUMBER, length)) {
            record.sequenceNumber(window.text());
            found |= 1;
        } else if (window.text(ARRIVAL, length)) {
            record.approximateArrivalTimestamp(Instant.ofEpochMilli(window.millis()));
            found |= 1 << 1;
        } else if (window.text(DATA, length)) {
            long bytes = window.length();
            if (bytes > MOST_PAYLOAD_BYTES) {
                throw new UnknownShapeException();
            }
            payload = ByteBuffer.allocate((int) bytes);
            expected = Expected.PAYLOAD;
            found |= 1 << 2;
        } else if (window.text(PARTITION_KEY, length)) {
            record.partitionKey(window.text());
            found |= 1 << 3;
        } else if (window.text(ENCRYPTION, length)) {
            record.encryptionType(window.text());
        } else {
            window.skip(length);
            window.skipItem();
        }
    }

    private void closeWhatIsComplete() throws UnknownShapeException {
        if (expected == Expected.PAYLOAD && !payload.hasRemaining()) {
            record.data(SdkBytes.fromByteArrayUnsafe(payload.array()));
            expected = Expected.RECORD_MEMBER;
        }
        if (expected == Expected.RECORD_MEMBER && recordMembersLeft == 0) {
            if (found != ALL_FOUND) {
                throw new UnknownShapeException();
            }
            records.add(record.build());
            expected = Expected.RECORD;
        }
        if (expected == Expected.RECORD && recordsLeft == 0) {
            expected = Expected.MEMBER;
        }
        if (expected == Expected.MEMBER && membersLeft == 0) {
            expected = Expected.NOTHING;
        }
    }
}
