package io.sluice.schema;

import java.util.List;

/** Encodes JSON documents as rows of one table. Built once per table and task; not thread safe. */
public final class RowEncoder {

    private RowEncoder() {}

    /** The columns of a row, in the order of its bytes: the column list of the INSERT. */
    public List<Column> columns() {
        return List.of();
    }
}
