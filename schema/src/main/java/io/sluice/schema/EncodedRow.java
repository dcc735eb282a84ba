package io.sluice.schema;

import java.util.Objects;

/**
 * One row in ClickHouse's RowBinaryWithDefaults format, in the column order of the {@link RowEncoder} that made it.
 *
 * <pre>
 * for each column:  flag (1 byte: 0 = a value follows, 1 = the column's DEFAULT, nothing follows)  [value]
 * </pre>
 *
 * @param origin the stream record it was encoded from
 * @param bytes the row; shared, never changed
 * @param takesDefault whether some column's flag is 1, so that only RowBinaryWithDefaults can carry it
 */
@SuppressWarnings("ArrayRecordComponent") // rows are written, never compared
public record EncodedRow(StreamRecord origin, byte[] bytes, boolean takesDefault) implements MappedRecord {

    public EncodedRow {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(bytes, "bytes");
    }
}
