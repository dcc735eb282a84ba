package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.util.List;

/**
 * Messages that are a document each.
 *
 * @param mappings which field fills which column; empty for "by name"
 */
record DocumentEncoding(List<FieldMapping> mappings) implements Encoding {

    private static final long serialVersionUID = 1L;

    static final DocumentEncoding BY_NAME = new DocumentEncoding(List.of());

    @Override
    public Rows into(Table table) {
        RowEncoder encoder = RowEncoder.forTable(table, mappings);
        return new Rows() {
            @Override
            public List<Column> columns() {
                return encoder.columns();
            }

            @Override
            public MappedRecord of(StreamRecord document) {
                return encoder.encode(document);
            }
        };
    }
}
