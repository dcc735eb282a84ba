package io.sluice.sink;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes mapped records between tasks and into checkpoints. Records are immutable, so a copy is the record itself.
 *
 * <pre>
 * tag      1 byte: 0 = row, 1 = row that takes a DEFAULT, 2 = rejection
 * origin   payload, stream, shard id, sequence number, sub-sequence number (8 bytes), partition key, arrival (8 bytes)
 * row      its bytes
 * or       kind (1 byte), reason, column, field
 * </pre>
 *
 * Bytes and texts have their length, 4 bytes, before them; texts are UTF-8.
 */
final class MappedRecordSerializer extends TypeSerializerSingleton<MappedRecord> {

    private static final long serialVersionUID = 1L;

    static final MappedRecordSerializer INSTANCE = new MappedRecordSerializer();

    private static final int ROW = 0;
    private static final int ROW_WITH_DEFAULT = 1;
    private static final int REJECTION = 2;

    /** Bytes that are made room for before they are seen: a length may be damaged. */
    private static final int UNSEEN = 1 << 20;

    private static final StreamRecord NO_RECORD = new StreamRecord(new byte[0], "", "", "", 0, "", 0);

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public MappedRecord createInstance() {
        return new EncodedRow(NO_RECORD, new byte[0], false);
    }

    @Override
    public MappedRecord copy(MappedRecord from) {
        return from;
    }

    @Override
    public MappedRecord copy(MappedRecord from, MappedRecord reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(MappedRecord record, DataOutputView target) throws IOException {
        target.writeByte(tag(record));
        writeOrigin(record.origin(), target);
        writeRest(record, target);
    }

    @Override
    public MappedRecord deserialize(DataInputView source) throws IOException {
        int tag = source.readByte();
        return readRest(tag, readOrigin(source), source);
    }

    @Override
    public MappedRecord deserialize(MappedRecord reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<MappedRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    static int tag(MappedRecord record) {
        if (record instanceof EncodedRow row) {
            return row.takesDefault() ? ROW_WITH_DEFAULT : ROW;
        }
        return REJECTION;
    }

    static void writeOrigin(StreamRecord origin, DataOutputView target) throws IOException {
        writeBytes(origin.payload(), target);
        writeText(origin.stream(), target);
        writeText(origin.shardId(), target);
        writeText(origin.sequenceNumber(), target);
        target.writeLong(origin.subSequenceNumber());
        writeText(origin.partitionKey(), target);
        target.writeLong(origin.arrivalMillis());
    }

    static StreamRecord readOrigin(DataInputView source) throws IOException {
        return new StreamRecord(
                readBytes(source),
                readText(source),
                readText(source),
                readText(source),
                source.readLong(),
                readText(source),
                source.readLong());
    }

    static void writeRest(MappedRecord record, DataOutputView target) throws IOException {
        if (record instanceof EncodedRow row) {
            writeBytes(row.bytes(), target);
        } else if (record instanceof Rejection rejection) {
            target.writeByte(code(rejection.kind()));
            writeText(rejection.reason(), target);
            writeText(rejection.column(), target);
            writeText(rejection.field(), target);
        }
    }

    static MappedRecord readRest(int tag, StreamRecord origin, DataInputView source) throws IOException {
        return switch (tag) {
            case ROW -> new EncodedRow(origin, readBytes(source), false);
            case ROW_WITH_DEFAULT -> new EncodedRow(origin, readBytes(source), true);
            case REJECTION ->
                new Rejection(origin, kind(source.readByte()), readText(source), readText(source), readText(source));
            default -> throw new IOException("Cannot read a mapped record: found tag " + tag + "; wanted 0 to 2");
        };
    }

    static void writeText(String text, DataOutputView target) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), target);
    }

    static String readText(DataInputView source) throws IOException {
        return new String(readBytes(source), StandardCharsets.UTF_8);
    }

    private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    private static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length < 0) {
            throw new IOException("Cannot read a mapped record: found a length of " + length);
        }
        byte[] bytes = new byte[Math.min(length, UNSEEN)];
        source.readFully(bytes);
        while (bytes.length < length) {
            int seen = bytes.length;
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * seen));
            source.readFully(bytes, seen, bytes.length - seen);
        }
        return bytes;
    }

    /** The number of a kind in the bytes, whatever order the enum has. */
    private static int code(Rejection.Kind kind) {
        return switch (kind) {
            case SYNTAX -> 1;
            case CAST -> 2;
            case SIZE -> 3;
            case SERVER -> 4;
            case DECOMPRESS -> 5;
            case ENVELOPE -> 6;
        };
    }

    private static Rejection.Kind kind(int code) throws IOException {
        return switch (code) {
            case 1 -> Rejection.Kind.SYNTAX;
            case 2 -> Rejection.Kind.CAST;
            case 3 -> Rejection.Kind.SIZE;
            case 4 -> Rejection.Kind.SERVER;
            case 5 -> Rejection.Kind.DECOMPRESS;
            case 6 -> Rejection.Kind.ENVELOPE;
            default -> throw new IOException("Cannot read a rejection: found kind " + code + "; wanted 1 to 6");
        };
    }

    /** Version of the bytes above. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<MappedRecord> {
        /** For Flink, which reads it from a checkpoint. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
