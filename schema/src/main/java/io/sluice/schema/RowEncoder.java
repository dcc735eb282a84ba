package io.sluice.schema;

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
    private final JsonCursor json;
    private final int maxBytes;
    private final RowWriter row;
    private long documents;

    private RowEncoder(RowLayout layout) {
        this.layout = layout;
        EncodeSettings.DocumentLimits limits = layout.settings().limits();
        json = new JsonCursor(limits);
        maxBytes = limits.maxBytes();
        row = new RowWriter(layout, json);
    }

    /**
     * An encoder for the rows of {@code table}.
     *
     * @param mappings which field fills which column; if empty, each column that takes values is filled by the field, or
     *     the virtual column, of its name
     * @throws SchemaException naming every column and mapping that rows cannot be made for
     */
    public static RowEncoder forTable(Table table, List<FieldMapping> mappings) {
        return forTable(table, mappings, Flattening.NONE);
    }

    /**
     * An encoder for the rows of {@code table}.
     *
     * @param mappings which field fills which column; if empty, each column that takes values is filled by the field, or
     *     the virtual column, of its name
     * @param flattening how fields of nested objects are named
     * @throws SchemaException naming every column and mapping that rows cannot be made for
     */
    public static RowEncoder forTable(Table table, List<FieldMapping> mappings, Flattening flattening) {
        return forTable(table, mappings, flattening, EncodeSettings.DEFAULTS);
    }

    /**
     * An encoder for the rows of {@code table}.
     *
     * @param mappings which field fills which column; if empty, each column that takes values is filled by the field, or
     *     the virtual column, of its name
     * @param flattening how fields of nested objects are named
     * @param settings how ambiguous values are read, and what is refused
     * @throws SchemaException naming every column and mapping that rows cannot be made for
     */
    public static RowEncoder forTable(
            Table table, List<FieldMapping> mappings, Flattening flattening, EncodeSettings settings) {
        return new RowEncoder(RowLayout.of(table, mappings, flattening, settings));
    }

    /** The columns of a row, in the order of its bytes: the column list of the INSERT. */
    public List<Column> columns() {
        return layout.columns();
    }

    /** Whether some column comes from the document's fields, so that documents are read at all. */
    public boolean readsFields() {
        return layout.readsFields();
    }

    /** How many fields were passed over so far because no column wants them. */
    public long ignoredFields() {
        return layout.fields().ignored();
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
        row.begin(bytes, offset, length, origin);
        try {
            if (length > maxBytes) {
                throw new Fault(
                        Rejection.Kind.SIZE, "found " + length + " bytes; wanted at most " + maxBytes + " bytes");
            }
            if (layout.readsFields()) {
                json.open(bytes, offset, length);
                readDocument();
            }
            return row.finish(origin);
        } catch (Fault fault) {
            return rejection(fault, origin);
        }
    }

    private void readDocument() throws Fault {
        if (json.value() != JsonCursor.Token.OBJECT) {
            throw new Fault(Rejection.Kind.SYNTAX, json.cast("one JSON object").detail());
        }
        layout.fields().read(json, row, documents++);
        json.finish();
    }

    private MappedRecord rejection(Fault fault, StreamRecord origin) {
        if (row.current() == RowWriter.NO_COLUMN || fault.kind() != Rejection.Kind.CAST) {
            return new Rejection(origin, fault.kind(), "Cannot read document: " + fault.detail(), "", "");
        }
        String column = layout.columns().get(row.current()).name();
        String field = layout.fieldOf(row.current());
        return new Rejection(
                origin,
                fault.kind(),
                "Cannot write column '" + column + "' from field '" + field + "': " + fault.detail(),
                column,
                field);
    }
}
