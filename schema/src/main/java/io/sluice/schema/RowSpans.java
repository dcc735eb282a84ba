package io.sluice.schema;

import java.util.List;

/** Finds the values of a row in its bytes. Not thread safe. */
public final class RowSpans {

    private final NativeColumn[] columns;
    private final int[] ends;

    /**
     * @param columns what {@link RowEncoder#columns} said for the rows that will be looked at
     */
    public RowSpans(List<Column> columns) {
        this.columns =
                columns.stream().map(column -> NativeColumn.of(column.type())).toArray(NativeColumn[]::new);
        this.ends = new int[this.columns.length];
    }

    /**
     * Where each value ends, which is where the flag of the next one stands.
     *
     * @return positions behind the values, in the order of the columns; good until the next call
     */
    public int[] ends(EncodedRow row) {
        byte[] bytes = row.bytes();
        int at = 0;
        for (int i = 0; i < columns.length; i++) {
            boolean isDefault = bytes[at] == 1;
            at++;
            if (!isDefault) {
                at = columns[i].append(bytes, at);
                columns[i].clear();
            }
            ends[i] = at;
        }
        return ends;
    }
}
