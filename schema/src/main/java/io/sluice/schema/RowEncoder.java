package io.sluice.schema;

import java.util.Arrays;
import java.util.List;

/**
 * Encodes JSON documents as rows of one table.
 *
 * <p>A document is read once, from its bytes; nothing is allocated but the row. Fields may come in any order, be
 * missing or be repeated (the last one counts), at no cost where they keep one order. What a column cannot hold exactly
 * is rejected, since the server does not check rows in this format.
 *
 * <p>Built once per table and task; not thread safe. A rejected document leaves nothing behind.
 */
public final class RowEncoder {

    private final RowLayout layout;
    private final JsonCursor json = new JsonCursor();
    private final VirtualValues virtualValues = new VirtualValues();

    /** Flag and value of each column that had one, in the order of the document. */
    private final Bytes values = new Bytes(4096);

    private final int[] starts;
    private final int[] ends;
    private long ignoredFields;
    private int current;

    private RowEncoder(RowLayout layout) {
        this.layout = layout;
        starts = new int[layout.columns().size()];
        ends = new int[layout.columns().size()];
    }

    /**
     * An encoder for the rows of {@code table}.
     *
     * @param mappings which field fills which column; if empty, each column that takes values is filled by the field, or
     *     the virtual column, of its name
     * @throws SchemaException naming every column and mapping that rows cannot be made for
     */
    public static RowEncoder forTable(Table table, List<FieldMapping> mappings) {
        return new RowEncoder(RowLayout.of(table, mappings));
    }

    /** The columns of a row, in the order of its bytes: the column list of the INSERT. */
    public List<Column> columns() {
        return layout.columns();
    }

    /** How many fields were passed over so far because no column wants them. */
    public long ignoredFields() {
        return ignoredFields;
    }

    /** Encodes a record whose payload is one JSON object; if all columns are virtual, whatever its payload is. */
    public MappedRecord encode(StreamRecord record) {
        return encode(record.payload(), 0, record.payload().length, record);
    }

    /**
     * Encodes one of the documents that came with a record.
     *
     * @param bytes holds the document; it is not changed, and not kept
     * @param offset where the document starts
     * @param length its length in bytes
     * @param origin the record it came with
     */
    public MappedRecord encode(byte[] bytes, int offset, int length, StreamRecord origin) {
        values.truncate(0);
        Arrays.fill(starts, -1);
        current = RowLayout.NO_COLUMN;
        try {
            if (layout.readsFields()) {
                json.open(bytes, offset, length);
                readDocument();
            }
            writeVirtualColumns(bytes, offset, length, origin);
        } catch (Fault fault) {
            return rejection(fault, origin);
        }
        return assemble(origin);
    }

    private void readDocument() throws Fault {
        if (json.value() != JsonCursor.Token.OBJECT) {
            throw new Fault(Rejection.Kind.SYNTAX, json.cast("one JSON object").detail());
        }
        NameIndex fields = layout.fields();
        int expected = 0;
        while (json.nextField()) {
            int field = fields.find(json, expected);
            json.value();
            if (field == NameIndex.NONE) {
                ignoredFields++;
                json.skip();
            } else {
                expected = field + 1;
                readField(layout.columnsOf(field));
            }
        }
        json.end();
    }

    private void readField(int[] columns) throws Fault {
        int start = json.valueStart();
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                json.rewind(start);
            }
            writeColumn(columns[i]);
        }
        current = RowLayout.NO_COLUMN;
    }

    private void writeColumn(int column) throws Fault {
        current = column;
        Codec codec = layout.codec(column);
        if (json.token() == JsonCursor.Token.NULL && !codec.takesNull()) {
            starts[column] = -1;
            return;
        }
        starts[column] = values.size();
        values.writeByte(0);
        codec.write(json, values);
        ends[column] = values.size();
    }

    private void writeVirtualColumns(byte[] bytes, int offset, int length, StreamRecord origin) throws Fault {
        for (int column : layout.virtualColumns()) {
            VirtualColumn source = layout.virtualSource(column);
            if (source == VirtualColumn.TIMESTAMP && !layout.takesTimeAsText(column)) {
                virtualValues.presentMillis(origin, json);
            } else {
                virtualValues.present(source, origin, bytes, offset, length, json);
            }
            writeColumn(column);
        }
        current = RowLayout.NO_COLUMN;
    }

    private MappedRecord rejection(Fault fault, StreamRecord origin) {
        if (current == RowLayout.NO_COLUMN || fault.kind() != Rejection.Kind.CAST) {
            return new Rejection(origin, fault.kind(), "Cannot read document: " + fault.detail(), "", "");
        }
        String column = layout.columns().get(current).name();
        String field = layout.fieldOf(current);
        return new Rejection(
                origin,
                fault.kind(),
                "Cannot write column '" + column + "' from field '" + field + "': " + fault.detail(),
                column,
                field);
    }

    /** Copies the values out in the order of columns, neighbours in one go. */
    private EncodedRow assemble(StreamRecord origin) {
        int count = starts.length;
        int size = 0;
        boolean takesDefault = false;
        for (int i = 0; i < count; i++) {
            if (starts[i] < 0) {
                size += layout.absent(i).length;
                takesDefault |= layout.absent(i)[0] != 0;
            } else {
                size += ends[i] - starts[i];
            }
        }
        byte[] row = new byte[size];
        int at = 0;
        for (int i = 0; i < count; ) {
            if (starts[i] < 0) {
                byte[] absent = layout.absent(i++);
                System.arraycopy(absent, 0, row, at, absent.length);
                at += absent.length;
            } else {
                int start = starts[i];
                int end = ends[i++];
                while (i < count && starts[i] == end) {
                    end = ends[i++];
                }
                System.arraycopy(values.array(), start, row, at, end - start);
                at += end - start;
            }
        }
        return new EncodedRow(origin, row, takesDefault);
    }
}
