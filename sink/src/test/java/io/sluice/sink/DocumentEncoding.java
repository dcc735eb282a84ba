package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages with a document in each line.
 *
 * @param mappings which field fills which column; empty for "by name"
 */
record LineEncoding(List<FieldMapping> mappings) implements Encoding {

    private static final long serialVersionUID = 1L;

    static final LineEncoding BY_NAME = new LineEncoding(List.of());

    @Override
    public Rows into(Table table) {
        RowEncoder encoder = RowEncoder.forTable(table, mappings);
        return new Rows() {
            @Override
            public List<Column> columns() {
                return encoder.columns();
            }

            @Override
            public List<MappedRecord> of(StreamRecord message) {
                List<MappedRecord> documents = new ArrayList<>();
                byte[] bytes = message.payload();
                int from = 0;
                for (int at = 0; at <= bytes.length; at++) {
                    if (at == bytes.length || bytes[at] == '\n') {
                        documents.add(encoder.encode(bytes, from, at - from, message));
                        from = at + 1;
                    }
                }
                return documents;
            }
        };
    }
}
