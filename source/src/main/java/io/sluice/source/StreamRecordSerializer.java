package io.sluice.source;

import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link StreamRecord} between tasks; a record is immutable, so a copy is the record itself.
 *
 * <pre>
 * version         1 byte, 1
 * payload         int length, bytes
 * stream, shard, sequence number, partition key   each: int length, UTF-8
 * sub-sequence    long
 * arrival         long
 * </pre>
 */
public final class StreamRecordSerializer extends TypeSerializer<StreamRecord> {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    /** The one serializer; it holds no state and may be used by any thread. */
    public static final StreamRecordSerializer INSTANCE = new StreamRecordSerializer();

    private StreamRecordSerializer() {}

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<StreamRecord> duplicate() {
        return this;
    }

    @Override
    public StreamRecord createInstance() {
        return new StreamRecord(new byte[0], "", "", "", 0, "", 0);
    }

    @Override
    public StreamRecord copy(StreamRecord record) {
        return record;
    }

    @Override
    public StreamRecord copy(StreamRecord record, StreamRecord reuse) {
        return record;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(StreamRecord record, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        writeBytes(record.payload(), target);
        writeText(record.stream(), target);
        writeText(record.shardId(), target);
        writeText(record.sequenceNumber(), target);
        writeText(record.partitionKey(), target);
        target.writeLong(record.subSequenceNumber());
        target.writeLong(record.arrivalMillis());
    }

    @Override
    public StreamRecord deserialize(DataInputView source) throws IOException {
        int version = source.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("Cannot read a stream record: found version " + version + ", known is " + VERSION
                    + "; restore with the release that wrote it");
        }
        byte[] payload = readBytes(source);
        String stream = readText(source);
        String shardId = readText(source);
        String sequenceNumber = readText(source);
        String partitionKey = readText(source);
        return new StreamRecord(
                payload, stream, shardId, sequenceNumber, source.readLong(), partitionKey, source.readLong());
    }

    @Override
    public StreamRecord deserialize(StreamRecord reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StreamRecordSerializer;
    }

    @Override
    public int hashCode() {
        return StreamRecordSerializer.class.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<StreamRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void writeText(String text, DataOutputView target) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), target);
    }

    private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    private static String readText(DataInputView source) throws IOException {
        return new String(readBytes(source), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length < 0) {
            throw new IOException("Cannot read a stream record: found length " + length + "; the bytes are damaged");
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    /** What Flink stores of this serializer in a savepoint: its class alone. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<StreamRecord> {
        /** For Flink, which makes it by name. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
