package io.sluice.schema;

import java.util.Arrays;

/**
 * One row under construction: columns may come in any order, and again; those that do not come are absent.
 *
 * <p>While columns come in their order, the bytes written are the row; only otherwise they are sorted at the end. Used
 * for one row after another; not thread safe.
 */
final class RowWriter {

    /** Instead of the place of a column, and of its value. */
    static final int NO_COLUMN = -1;

    private final RowLayout layout;
    private final JsonCursor json;
    private final VirtualValues virtualValues = new VirtualValues();
    private final Codec[] codecs;
    private final boolean hasVirtualColumns;
    private final boolean refusesUnknownFields;

    /** Flag and value of each column, in the order in which they came. */
    private final Bytes row = new Bytes(4096);

    private final int[] starts;
    private final int[] ends;

    /** How many columns have been passed: the next one in order. */
    private int next;

    private boolean inOrder;
    private boolean takesDefault;
    private int current;

    /**
     * A writer of rows.
     *
     * @param json where values are read from; virtual values are presented to codecs through it too
     */
    RowWriter(RowLayout layout, JsonCursor json) {
        this.layout = layout;
        this.json = json;
        codecs = layout.codecs();
        hasVirtualColumns = layout.hasVirtualColumns();
        refusesUnknownFields = layout.settings().limits().unknownFields() == EncodeSettings.UnknownFields.REJECT;
        starts = new int[codecs.length];
        ends = new int[codecs.length];
    }

    /** Starts a row for a document. */
    void begin(byte[] bytes, int offset, int length, StreamRecord origin) {
        if (hasVirtualColumns) {
            virtualValues.open(bytes, offset, length, origin);
        }
        row.truncate(0);
        Arrays.fill(starts, NO_COLUMN);
        next = 0;
        inOrder = true;
        takesDefault = false;
        current = NO_COLUMN;
    }

    /** Whether a document may have no fields but those of columns. */
    boolean refusesUnknownFields() {
        return refusesUnknownFields;
    }

    /** The column that is being written, or {@link #NO_COLUMN}. */
    int current() {
        return current;
    }

    /** Notes which column what is read is for; {@link #NO_COLUMN} for none. */
    void reads(int column) {
        current = column;
    }

    /** Reads the value that comes next as the column's; {@code null} leaves it absent, unless that is a value of it. */
    void read(int column) throws Fault {
        reach(column);
        Codec codec = codecs[column];
        if (json.peek() == 'n' && !codec.takesNull()) {
            json.value();
            starts[column] = NO_COLUMN;
            return;
        }
        int start = row.size();
        row.writeByte(0);
        codec.read(json, row);
        close(column, start);
    }

    /** Writes a value of an array column. */
    void writeArray(int column, int count, Bytes elements) throws Fault {
        reach(column);
        int start = row.size();
        row.writeByte(0);
        row.writeVarint(count);
        row.write(elements.array(), 0, elements.size());
        close(column, start);
    }

    /** Makes the column absent again. */
    void forget(int column) {
        if (starts[column] != NO_COLUMN) {
            starts[column] = NO_COLUMN;
            inOrder = false;
        }
    }

    /** The whole row. */
    EncodedRow finish(StreamRecord origin) throws Fault {
        for (int[] group : layout.nested()) {
            alignNested(group);
        }
        pass(starts.length);
        return inOrder ? new EncodedRow(origin, row.copy(), takesDefault) : sorted(origin);
    }

    private void reach(int column) throws Fault {
        if (column < next) {
            inOrder = false;
        } else if (column > next) {
            pass(column);
        }
        current = column;
    }

    private void close(int column, int start) {
        starts[column] = start;
        ends[column] = row.size();
        if (column == next) {
            next++;
        }
    }

    /** Writes what the columns before {@code column} have without a field: a virtual value, or that of an absent one. */
    private void pass(int column) throws Fault {
        while (next < column) {
            VirtualColumn source = layout.virtualSource(next);
            if (source == null) {
                byte[] absent = layout.absent(next++);
                takesDefault |= absent[0] != 0;
                row.write(absent, 0, absent.length);
            } else {
                virtualValues.present(source, layout.takesTimeAsText(next), json);
                current = next;
                int start = row.size();
                row.writeByte(0);
                codecs[next].write(json, row);
                close(next, start);
            }
        }
    }

    /** Makes sure that the arrays of a Nested are equally long; one that is absent gets as many elements. */
    private void alignNested(int[] group) throws Fault {
        int model = NO_COLUMN;
        int count = 0;
        for (int column : group) {
            if (starts[column] != NO_COLUMN) {
                int length = Bytes.varint(row.array(), starts[column] + 1);
                if (model == NO_COLUMN) {
                    model = column;
                    count = length;
                } else if (length != count) {
                    current = column;
                    throw new Fault(
                            Rejection.Kind.CAST,
                            "found an array of " + length + " elements; wanted " + count + ", as many as column '"
                                    + layout.columns().get(model).name() + "' has");
                }
            }
        }
        for (int column : group) {
            if (count > 0 && starts[column] == NO_COLUMN && layout.absent(column)[0] == 0) {
                reach(column);
                int start = row.size();
                row.writeByte(0);
                layout.arrayCodec(column).writeAbsents(count, row);
                close(column, start);
            }
        }
    }

    /** Copies the values out in the order of columns, neighbours in one go. */
    private EncodedRow sorted(StreamRecord origin) {
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
