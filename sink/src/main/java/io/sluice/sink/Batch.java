package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Records that go into one table by one INSERT, now and after a restore: same records, same token. Immutable.
 */
sealed interface Batch {

    /** Deduplication token. */
    String token();

    /**
     * When the batch was cut, milliseconds since the epoch: it was not sent before. 0 if that is not known, which is so
     * in the state of old releases.
     */
    long cutMillis();

    /** The records, in the order of the insert. */
    List<? extends MappedRecord> records();

    /** A token that no other batch has. */
    static String newToken() {
        return UUID.randomUUID().toString();
    }

    /**
     * Rows for the destination table.
     *
     * @param columns what the rows were encoded for, in the order of their bytes; kept with them, because the table
     *     may have changed before a restore
     */
    record Rows(String token, long cutMillis, List<Column> columns, List<EncodedRow> records) implements Batch {
        public Rows {
            Objects.requireNonNull(token, "token");
            columns = List.copyOf(columns);
        }
    }

    /** Rejections for the error table. */
    record Rejections(String token, long cutMillis, List<Rejection> records) implements Batch {
        public Rejections {
            Objects.requireNonNull(token, "token");
        }
    }
}
