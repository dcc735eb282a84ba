package io.sluice.schema;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rows turned into the columns of one block of ClickHouse's Native format.
 *
 * <pre>
 * number of columns (varint)  number of rows (varint)
 * for each column:  name (text)  type (text)  [prefix of the type]  values, column by column
 * </pre>
 *
 * <p>Where the server casts it to the column's own type, a block declares a plainer one: LowCardinality as what it holds,
 * SimpleAggregateFunction as what it stores.
 *
 * <p>Fill it with {@link #add}, send it with {@link #writeTo}, use it again after {@link #clear}, which keeps the
 * buffers. Not thread safe.
 */
public final class NativeBlock {

    private final NativeColumn[] columns;
    private final byte[][] headers;
    private int rows;

    /**
     * An empty block.
     *
     * @param columns what {@link RowEncoder#columns} said for the rows that will be added
     */
    public NativeBlock(List<Column> columns) {
        this.columns = new NativeColumn[columns.size()];
        this.headers = new byte[columns.size()][];
        for (int i = 0; i < headers.length; i++) {
            Column column = columns.get(i);
            this.columns[i] = NativeColumn.of(column.type());
            headers[i] = header(column);
        }
    }

    private static byte[] header(Column column) {
        Bytes header = new Bytes(64);
        for (String text :
                List.of(column.name(), NativeColumn.declared(column.type()).toString())) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            header.writeVarint(utf8.length);
            header.write(utf8, 0, utf8.length);
        }
        return header.copy();
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if the row takes a DEFAULT, which only RowBinaryWithDefaults can say
     */
    public void add(EncodedRow row) {
        if (row.takesDefault()) {
            throw new IllegalArgumentException(
                    "Cannot add row to a Native block: it takes a DEFAULT; send its batch as RowBinaryWithDefaults");
        }
        byte[] bytes = row.bytes();
        int at = 0;
        for (NativeColumn column : columns) {
            at = column.append(bytes, at + 1);
        }
        if (at != bytes.length) {
            throw new IllegalArgumentException("Cannot add row to a Native block: found " + bytes.length
                    + " bytes, read " + at + "; the row must have the columns of the block");
        }
        rows++;
    }

    /** How many rows have been added. */
    public int rows() {
        return rows;
    }

    /** Size of what {@link #writeTo} writes, in bytes. */
    public long size() {
        long size = (long) Bytes.varintLength(columns.length) + Bytes.varintLength(rows);
        for (int i = 0; i < columns.length; i++) {
            size += headers[i].length + columns[i].size();
        }
        return size;
    }

    /** Writes the block; a block without rows ends nothing and writes nothing but its header. */
    public void writeTo(OutputStream out) throws IOException {
        Bytes counts = new Bytes(10);
        counts.writeVarint(columns.length);
        counts.writeVarint(rows);
        counts.writeTo(out);
        for (int i = 0; i < columns.length; i++) {
            out.write(headers[i]);
            columns[i].writePrefix(out);
            columns[i].write(out);
        }
    }

    /** Removes all rows. */
    public void clear() {
        rows = 0;
        for (NativeColumn column : columns) {
            column.clear();
        }
    }
}
