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

    /** Flag and value of each column, in the order of columns while that is the order of the document. */
    private final Bytes row = new Bytes(4096);

    private final int[] starts;
    private final int[] ends;

    /** How many columns have been passed: the next one in order. */
    private int next;

    private boolean inOrder;
    private boolean takesDefault;
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
        row.truncate(0);
        Arrays.fill(starts, -1);
        next = 0;
        inOrder = true;
        takesDefault = false;
        current = RowLayout.NO_COLUMN;
        try {
            if (layout.readsFields()) {
                json.open(bytes, offset, length);
                readDocument(bytes, offset, length, origin);
            }
            pass(starts.length, bytes, offset, length, origin);
        } catch (Fault fault) {
            return rejection(fault, origin);
        }
        return inOrder ? new EncodedRow(origin, row.copy(), takesDefault) : assemble(origin);
    }

    private void readDocument(byte[] bytes, int offset, int length, StreamRecord origin) throws Fault {
        if (json.value() != JsonCursor.Token.OBJECT) {
            throw new Fault(Rejection.Kind.SYNTAX, json.cast("one JSON object").detail());
        }
        Fields fields = layout.fields();
        int last = Fields.START;
        for (int field = fields.next(json, last); field != Fields.END; field = fields.next(json, last)) {
            if (field == Fields.UNKNOWN) {
                ignoredFields++;
                json.value();
                json.skip();
                continue;
            }
            last = field;
            int[] columns = layout.columnsOf(field);
            json.peek();
            int start = json.position();
            readColumn(columns[0], bytes, offset, length, origin);
            for (int i = 1; i < columns.length; i++) {
                json.moveTo(start);
                readColumn(columns[i], bytes, offset, length, origin);
            }
            current = RowLayout.NO_COLUMN;
        }
        json.finish();
    }

    /** Reads the value that comes next as the column's. */
    private void readColumn(int column, byte[] bytes, int offset, int length, StreamRecord origin) throws Fault {
        if (column < next) {
            inOrder = false;
        } else if (column > next) {
            pass(column, bytes, offset, length, origin);
        }
        current = column;
        Codec codec = layout.codec(column);
        if (json.peek() == 'n' && !codec.takesNull()) {
            json.value();
            starts[column] = -1;
            return;
        }
        int start = row.size();
        row.writeByte(0);
        codec.read(json, row);
        finish(column, start);
    }

    private void finish(int column, int start) {
        starts[column] = start;
        ends[column] = row.size();
        if (column == next) {
            next++;
        }
    }

    /** Writes what the columns before {@code column} have without a field: a virtual value, or that of an absent one. */
    private void pass(int column, byte[] bytes, int offset, int length, StreamRecord origin) throws Fault {
        while (next < column) {
            VirtualColumn source = layout.virtualSource(next);
            if (source == null) {
                byte[] absent = layout.absent(next++);
                takesDefault |= absent[0] != 0;
                row.write(absent, 0, absent.length);
            } else {
                if (source == VirtualColumn.TIMESTAMP && !layout.takesTimeAsText(next)) {
                    virtualValues.presentMillis(origin, json);
                } else {
                    virtualValues.present(source, origin, bytes, offset, length, json);
                }
                current = next;
                int start = row.size();
                row.writeByte(0);
                layout.codec(next).write(json, row);
                finish(next, start);
            }
        }
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
        takesDefault = false;
        for (int i = 0; i < count; i++) {
            if (starts[i] < 0) {
                size += layout.absent(i).length;
                takesDefault |= layout.absent(i)[0] != 0;
            } else {
                size += ends[i] - starts[i];
            }
        }
        byte[] sorted = new byte[size];
        int at = 0;
        for (int i = 0; i < count; ) {
            if (starts[i] < 0) {
                byte[] absent = layout.absent(i++);
                System.arraycopy(absent, 0, sorted, at, absent.length);
                at += absent.length;
            } else {
                int start = starts[i];
                int end = ends[i++];
                while (i < count && starts[i] == end) {
                    end = ends[i++];
                }
                System.arraycopy(row.array(), start, sorted, at, end - start);
                at += end - start;
            }
        }
        return new EncodedRow(origin, sorted, takesDefault);
    }
}
