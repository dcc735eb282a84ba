package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.SchemaException;
import io.sluice.schema.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the destination, and encodes rows again that were encoded for what it was. Thread safe.
 *
 * <p>A batch is inserted as what the table is at that moment, since the server is no judge: it takes the bytes of one
 * type for those of another in RowBinaryWithDefaults, and cuts numbers short in Native.
 */
final class TableWatch {

    private final ClickHouseClient client;
    private final Destination destination;
    private final Encoding encoding;
    private final PipeLog log;
    private volatile @Nullable Wanted last;

    TableWatch(ClickHouseClient client, Destination destination, Encoding encoding, PipeLog log) {
        this.client = client;
        this.destination = destination;
        this.encoding = encoding;
        this.log = log;
    }

    /**
     * What the table wants.
     *
     * @param table as it is
     * @param columns what a row has to give, in the order of its bytes
     */
    record Wanted(Table table, List<Column> columns) {}

    /**
     * What the table wants at this moment.
     *
     * @throws ClickHouseException if the server does not tell
     * @throws SchemaException if the pipe cannot fill the table any more
     */
    Wanted look() throws ClickHouseException {
        Table now = client.describe(destination.database(), destination.name());
        Wanted known = last;
        if (known == null || !known.table().equals(now)) {
            known = new Wanted(now, encoding.into(now).columns());
            last = known;
        }
        return known;
    }

    /** Tells of a change, in the log table. */
    void changed(List<Column> before, Wanted now) {
        String changes = String.join(", ", TableChange.between(before, now.table()));
        log.add(
                PipeLog.Event.SCHEMA_CHANGE,
                "Table " + destination.table() + " has changed"
                        + (changes.isEmpty() ? "" : ": " + changes)
                        + "; rows are encoded again from their messages");
    }

    /** The rows as the table wants them, each a row or the reason why it cannot be one. */
    List<MappedRecord> encode(Batch.Rows batch, Wanted wanted) {
        Encoding.Rows rows = encoding.into(wanted.table());
        List<MappedRecord> encoded = new ArrayList<>(batch.records().size());
        for (EncodedRow row : batch.records()) {
            encoded.add(rows.of(row.origin()));
        }
        return encoded;
    }
}
