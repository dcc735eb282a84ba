package io.sluice.schema;

import java.util.Objects;

/**
 * A document that cannot become a row, with the reason; its whole message goes to the error table.
 *
 * @param origin the stream record it came from
 * @param kind what sort of fault it was
 * @param reason a sentence for people: what was found, and what was wanted
 * @param column destination column, empty where the fault is not of one column
 * @param field source field, empty where the fault is not of one field
 */
public record Rejection(StreamRecord origin, Kind kind, String reason, String column, String field)
        implements MappedRecord {

    /** The sorts of fault. */
    public enum Kind {
        /** The payload is compressed, and truncated or corrupt. */
        DECOMPRESS,
        /** It is, or holds, something else than JSON objects. */
        SYNTAX,
        /** Its documents are not where the pipe was told they are. */
        ENVELOPE,
        /** A value does not fit its column. */
        CAST,
        /** The message exceeds a size or depth limit. */
        SIZE,
        /** ClickHouse refused the row. */
        SERVER
    }

    public Rejection {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(field, "field");
    }
}
