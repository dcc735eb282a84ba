package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.SchemaException;
import io.sluice.schema.StreamRecord;
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
    private final List<FieldMapping> mappings;
    private final PipeLog log;
    private volatile @Nullable Wanted last;

    /**
     * @param mappings which field fills which column; empty for "by name"
     */
    TableWatch(ClickHouseClient client, Destination destination, List<FieldMapping> mappings, PipeLog log) {
        this.client = client;
        this.destination = destination;
        this.mappings = List.copyOf(mappings);
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
            known = new Wanted(now, RowEncoder.forTable(now, mappings).columns());
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

    /**
     * The rows as the table wants them, each a row or the reason why it cannot be one.
     *
     * @throws SchemaException if a message holds several documents: which of them a row was is not known
     */
    List<MappedRecord> encode(List<EncodedRow> rows, Wanted wanted) {
        RowEncoder encoder = RowEncoder.forTable(wanted.table(), mappings);
        List<MappedRecord> encoded = new ArrayList<>(rows.size());
        StreamRecord before = null;
        for (EncodedRow row : rows) {
            if (isSame(before, row.origin())) {
                throw new SchemaException("Cannot encode the rows of " + destination.table()
                        + " again: a message holds several documents, and which of them a row was is not known; start the"
                        + " pipe again");
            }
            before = row.origin();
            encoded.add(encoder.encode(row.origin()));
        }
        return encoded;
    }

    @SuppressWarnings("ReferenceEquality") // the same object, not an equal one, is what is shared
    private static boolean isSame(@Nullable StreamRecord before, StreamRecord origin) {
        return before == origin;
    }
}
