package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.io.Serializable;
import java.util.List;

/** How a pipe makes rows of messages, whatever its table has become: what the mapper before the sink did. */
public interface Encoding extends Serializable {

    /**
     * The way to the rows of {@code table}.
     *
     * @throws io.sluice.schema.SchemaException if the pipe cannot fill that table
     */
    Rows into(Table table);

    /** Rows of one table. For one thread. */
    interface Rows {

        /** What a row gives, in the order of its bytes. */
        List<Column> columns();

        /** What becomes of a document: the origin of a row is that, whatever the record held beside it. */
        MappedRecord of(StreamRecord document);
    }
}
