package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes the batches of a checkpoint.
 *
 * <pre>
 * version 2
 * kind      1 byte: 0 = rows, 1 = rejections
 * token     text
 * cut       milliseconds since the epoch (8 bytes); not in version 1
 * columns   count (4 bytes), then name, type, default kind as texts; rows only
 * records   count (4 bytes), then for each: tag (1 byte), 1 byte whether its origin is the one before, [origin], rest
 * </pre>
 *
 * Tag, origin, rest and texts are those of {@link MappedRecordSerializer}.
 */
final class WriterStateSerializer implements SimpleVersionedSerializer<BufferedRequestState<MappedRecord>> {

    private static final int WITHOUT_CUT = 1;
    private static final int VERSION = 2;
    private static final int ROWS = 0;
    private static final int REJECTIONS = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(BufferedRequestState<MappedRecord> state) throws IOException {
        Batch batch = ((WriterState) state).batch();
        DataOutputSerializer out = new DataOutputSerializer(1 << 16);
        if (batch instanceof Batch.Rows rows) {
            out.writeByte(ROWS);
            MappedRecordSerializer.writeText(rows.token(), out);
            out.writeLong(rows.cutMillis());
            writeColumns(rows.columns(), out);
        } else {
            out.writeByte(REJECTIONS);
            MappedRecordSerializer.writeText(batch.token(), out);
            out.writeLong(batch.cutMillis());
        }
        writeRecords(batch.records(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public WriterState deserialize(int version, byte[] serialized) throws IOException {
        if (version != WITHOUT_CUT && version != VERSION) {
            throw new IOException("Cannot restore the sink: found state of version " + version + "; this release reads "
                    + WITHOUT_CUT + " and " + VERSION);
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        int kind = in.readByte();
        String token = MappedRecordSerializer.readText(in);
        long cut = version == WITHOUT_CUT ? 0 : in.readLong();
        return switch (kind) {
            case ROWS ->
                new WriterState(new Batch.Rows(token, cut, readColumns(in), readRecords(EncodedRow.class, in)));
            case REJECTIONS -> new WriterState(new Batch.Rejections(token, cut, readRecords(Rejection.class, in)));
            default -> throw new IOException("Cannot restore the sink: found a batch of kind " + kind);
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
        int count = in.readInt();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new Column(
                    MappedRecordSerializer.readText(in),
                    DataType.parse(MappedRecordSerializer.readText(in)),
                    Column.DefaultKind.valueOf(MappedRecordSerializer.readText(in))));
        }
        return columns;
    }

    private static void writeRecords(List<? extends MappedRecord> records, DataOutputView out) throws IOException {
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
        }
    }

    private static <T extends MappedRecord> List<T> readRecords(Class<T> type, DataInputView in) throws IOException {
        int count = in.readInt();
        List<T> records = new ArrayList<>();
        StreamRecord origin = null;
        for (int i = 0; i < count; i++) {
            int tag = in.readByte();
            if (!in.readBoolean()) {
                origin = MappedRecordSerializer.readOrigin(in);
            }
            if (origin == null) {
                throw new IOException("Cannot restore the sink: the first record has no origin");
            }
            records.add(type.cast(MappedRecordSerializer.readRest(tag, origin, in)));
        }
        return records;
    }

    @SuppressWarnings("ReferenceEquality") // the same object, not an equal one, is what is shared
    private static boolean isSame(@Nullable StreamRecord before, StreamRecord origin) {
        return before == origin;
    }
}
