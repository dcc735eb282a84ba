package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.SchemaException;
import io.sluice.schema.StreamRecord;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes the batches of a checkpoint, in the compressed blocks of {@link BlockCompressor}: Flink hands the state of
 * operators on byte by byte and holds it on the heap until the next checkpoint. For the task's thread.
 *
 * <pre>
 * version 3: in blocks; versions 1 and 2: as it is
 * kind      1 byte: 0 = rows, 1 = rejections
 * token     text
 * cut       milliseconds since the epoch (8 bytes); not in version 1
 * columns   count (4 bytes), then name, type, default kind as texts; rows only
 * records   count (4 bytes), then for each: tag (1 byte), 1 byte whether its origin is the one before, [origin], rest
 * </pre>
 *
 * Tag, origin, rest and texts are those of {@link MappedRecordSerializer}. What a row was encoded from is written beside
 * it: a changed table and the error table want the message, a repeated insert the very same row. In a block the second
 * costs little, for it repeats the first.
 */
final class WriterStateSerializer implements SimpleVersionedSerializer<BufferedRequestState<MappedRecord>> {

    private static final int WITHOUT_CUT = 1;
    private static final int VERSION = 3;
    private static final int ROWS = 0;
    private static final int REJECTIONS = 1;

    /** Bytes that are gathered before the compressor gets them. */
    private static final int PIECE = 1 << 13;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(BufferedRequestState<MappedRecord> state) throws IOException {
        Batch batch = ((WriterState) state).batch();
        BlockCompressor blocks = new BlockCompressor();
        DataOutputSerializer out = new DataOutputSerializer(2 * PIECE);
        out.writeByte(batch instanceof Batch.Rows ? ROWS : REJECTIONS);
        MappedRecordSerializer.writeText(batch.token(), out);
        out.writeLong(batch.cutMillis());
        if (batch instanceof Batch.Rows rows) {
            writeColumns(rows.columns(), out);
        }
        writeRecords(batch.records(), out, blocks);
        CompressedBody body = blocks.finish();
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(body.bytes()));
        body.blocks().forEach(all::put);
        return all.array();
    }

    @Override
    public WriterState deserialize(int version, byte[] serialized) throws IOException {
        if (version < WITHOUT_CUT || version > VERSION) {
            throw new IOException("Cannot restore the sink: found state of version " + version + "; this release reads "
                    + WITHOUT_CUT + " to " + VERSION);
        }
        try (InputStream bytes =
                version == VERSION ? new BlockReader(serialized) : new ByteArrayInputStream(serialized)) {
            Batch batch = read(new DataInputViewStreamWrapper(bytes), version);
            if (bytes.read() >= 0) {
                throw new IOException("more follows after its last record");
            }
            return new WriterState(batch);
        } catch (EOFException e) {
            throw damaged(version, serialized, "it ends before its last record", e);
        } catch (IOException | IllegalArgumentException | SchemaException e) {
            throw damaged(version, serialized, e.getMessage(), e);
        }
    }

    private static IOException damaged(int version, byte[] serialized, @Nullable String how, Exception cause) {
        return new IOException(
                "Cannot restore the sink: found a damaged batch of version " + version + " and " + serialized.length
                        + " bytes: " + how + "; restore from another checkpoint",
                cause);
    }

    private static Batch read(DataInputView in, int version) throws IOException {
        int kind = in.readByte();
        String token = MappedRecordSerializer.readText(in);
        long cut = version == WITHOUT_CUT ? 0 : in.readLong();
        return switch (kind) {
            case ROWS -> new Batch.Rows(token, cut, readColumns(in), readRecords(EncodedRow.class, in));
            case REJECTIONS -> new Batch.Rejections(token, cut, readRecords(Rejection.class, in));
            default -> throw new IOException("its kind is " + kind);
        };
    }

    private static void writeColumns(List<Column> columns, DataOutputView out) throws IOException {
        out.writeInt(columns.size());
        for (Column column : columns) {
            MappedRecordSerializer.writeText(column.name(), out);
            MappedRecordSerializer.writeText(column.type().toString(), out);
            MappedRecordSerializer.writeText(column.defaultKind().name(), out);
        }
    }

    private static List<Column> readColumns(DataInputView in) throws IOException {
        int count = readCount(in);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new Column(
                    MappedRecordSerializer.readText(in),
                    DataType.parse(MappedRecordSerializer.readText(in)),
                    Column.DefaultKind.valueOf(MappedRecordSerializer.readText(in))));
        }
        return columns;
    }

    private static void writeRecords(
            List<? extends MappedRecord> records, DataOutputSerializer out, BlockCompressor blocks) throws IOException {
        out.writeInt(records.size());
        StreamRecord before = null;
        for (MappedRecord record : records) {
            out.writeByte(MappedRecordSerializer.tag(record));
            // Documents of one message share it, here as on the heap.
            boolean same = isSame(before, record.origin());
            out.writeBoolean(same);
            if (!same) {
                MappedRecordSerializer.writeOrigin(record.origin(), out);
            }
            MappedRecordSerializer.writeRest(record, out);
            before = record.origin();
            if (out.length() >= PIECE) {
                moveTo(blocks, out);
            }
        }
        moveTo(blocks, out);
    }

    private static void moveTo(BlockCompressor blocks, DataOutputSerializer out) {
        blocks.write(out.getSharedBuffer(), 0, out.length());
        out.clear();
    }

    private static <T extends MappedRecord> List<T> readRecords(Class<T> type, DataInputView in) throws IOException {
        int count = readCount(in);
        List<T> records = new ArrayList<>();
        StreamRecord origin = null;
        for (int i = 0; i < count; i++) {
            int tag = in.readByte();
            if (!in.readBoolean()) {
                origin = MappedRecordSerializer.readOrigin(in);
            }
            if (origin == null) {
                throw new IOException("the first record has no origin");
            }
            MappedRecord record = MappedRecordSerializer.readRest(tag, origin, in);
            if (!type.isInstance(record)) {
                throw new IOException("record " + i + " has tag " + tag + ", which is not one of its kind");
            }
            records.add(type.cast(record));
        }
        return records;
    }

    private static int readCount(DataInputView in) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("it has " + count + " parts");
        }
        return count;
    }

    @SuppressWarnings("ReferenceEquality") // the same object, not an equal one, is what is shared
    private static boolean isSame(@Nullable StreamRecord before, StreamRecord origin) {
        return before == origin;
    }
}
