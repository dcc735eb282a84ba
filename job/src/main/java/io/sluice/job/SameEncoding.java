package io.sluice.job;

import io.sluice.schema.Column;
import io.sluice.schema.EncodeSettings;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.Flattening;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import io.sluice.sink.Encoding;
import java.util.List;

/**
 * What {@link RecordMapper} does, for a table that has changed since: the sink encodes with it again what it could not
 * insert as it was.
 *
 * <p>The message of a row is its own document, whatever the record was that it came in, so there is nothing to unpack again.
 *
 * @param mappings which field fills which column; empty for "by name"
 * @param flattening how fields of nested objects are named
 * @param settings how values are read, and what is refused
 */
record SameEncoding(List<FieldMapping> mappings, Flattening flattening, EncodeSettings settings) implements Encoding {

    private static final long serialVersionUID = 1;

    SameEncoding {
        mappings = List.copyOf(mappings);
    }

    @Override
    public Encoding.Rows into(Table table) {
        RowEncoder encoder = RowEncoder.forTable(table, mappings, flattening, settings);
        return new Encoding.Rows() {
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
