package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.SchemaException;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.util.ArrayList;
import java.util.Arrays;
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

    /**
     * The rows as the table wants them, each a row or the reason why it cannot be one.
     *
     * @throws SchemaException if a row is not found among the documents of its message
     */
    List<MappedRecord> encode(Batch.Rows batch, Wanted wanted) {
        Encoding.Rows now = encoding.into(wanted.table());
        Encoding.Rows before = encoding.into(new Table(destination.database(), destination.name(), batch.columns()));
        List<MappedRecord> encoded = new ArrayList<>(batch.records().size());
        StreamRecord message = null;
        List<MappedRecord> documents = List.of();
        List<MappedRecord> documentsBefore = List.of();
        int next = 0;
        for (EncodedRow row : batch.records()) {
            if (!isSame(message, row.origin())) {
                message = row.origin();
                documents = now.of(message);
                documentsBefore = documents.size() == 1 ? List.of() : before.of(message);
                next = 0;
            }
            if (documents.size() != 1) {
                next = indexOf(row, documentsBefore, next);
            }
            encoded.add(documents.get(next));
            next = documents.size() == 1 ? 0 : next + 1;
        }
        return encoded;
    }

    /** Which document of a message a row was: the one that gives the same bytes for the same columns. */
    private int indexOf(EncodedRow row, List<MappedRecord> documents, int from) {
        for (int i = from; i < documents.size(); i++) {
            if (documents.get(i) instanceof EncodedRow candidate && Arrays.equals(candidate.bytes(), row.bytes())) {
                return i;
            }
        }
        throw new SchemaException("Cannot encode a row of " + destination.table()
                + " again: it is none of the documents of its message, at sequence number "
                + row.origin().sequenceNumber() + "; start the pipe again");
    }

    @SuppressWarnings("ReferenceEquality") // the same object, not an equal one, is what is shared
    private static boolean isSame(@Nullable StreamRecord before, StreamRecord origin) {
        return before == origin;
    }
}
