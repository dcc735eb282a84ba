package io.sluice.schema;

import java.io.Serializable;
import java.util.Objects;

/**
 * How values are read that can be meant in more than one way, and what is refused. Immutable.
 *
 * @param times how points in time are read
 * @param nulls what becomes of nulls where the type has no NULL
 * @param decimals what becomes of digits behind a Decimal's scale
 * @param fixedStrings what the text for a FixedString is
 * @param limits what a document may be
 */
public record EncodeSettings(
        Times times, Nulls nulls, Decimals decimals, FixedStrings fixedStrings, DocumentLimits limits)
        implements Serializable {

    /** What holds where nothing is said. */
    public static final EncodeSettings DEFAULTS = new EncodeSettings(
            new Times(EpochUnit.MAGNITUDE, "UTC"),
            Nulls.DEFAULT,
            Decimals.REJECT,
            FixedStrings.TEXT,
            new DocumentLimits(JsonCursor.MAX_DEPTH, 32 << 20, InvalidUtf8.REJECT, UnknownFields.IGNORE));

    /**
     * How points in time are read.
     *
     * @param epochUnit what an integer counts since 1970
     * @param zone zone of a text without one, for a column that names none either
     */
    public record Times(EpochUnit epochUnit, String zone) implements Serializable {
        public Times {
            Objects.requireNonNull(epochUnit, "epochUnit");
            Objects.requireNonNull(zone, "zone");
        }
    }

    /** The unit of an integer that is a point in time. */
    public enum EpochUnit {
        /** Told by its magnitude, which is plain for all of 1973 to 5138; smaller ones are seconds. */
        MAGNITUDE(0),
        SECONDS(0),
        MILLISECONDS(3),
        MICROSECONDS(6),
        NANOSECONDS(9);

        private final int digits;

        EpochUnit(int digits) {
            this.digits = digits;
        }

        /** How many decimal digits it is finer than a second. */
        int digits() {
            return digits;
        }
    }

    /** What {@code null} is where the type has no NULL. */
    public enum Nulls {
        /** The column's DEFAULT, or the type's. */
        DEFAULT,
        REJECT
    }

    /** What becomes of digits other than zero that a Decimal has no place for behind the point. */
    public enum Decimals {
        REJECT,
        /** To the nearest, halves away from zero. */
        ROUND,
        /** Left out, as ClickHouse does. */
        CUT
    }

    /** What the text for a FixedString is. */
    public enum FixedStrings {
        TEXT,
        BASE64
    }

    /** What becomes of bytes that are not UTF-8. */
    public enum InvalidUtf8 {
        REJECT,
        KEEP
    }

    /** What becomes of fields that fill no column. */
    public enum UnknownFields {
        /** They are counted, and passed over. */
        IGNORE,
        REJECT
    }

    /**
     * What a document may be.
     *
     * @param maxDepth how deeply values may be nested, 1 to 500
     * @param maxBytes how large it may be
     * @param invalidUtf8 whether text must be UTF-8
     * @param unknownFields whether it may have other fields than the table, at its top
     */
    public record DocumentLimits(int maxDepth, int maxBytes, InvalidUtf8 invalidUtf8, UnknownFields unknownFields)
            implements Serializable {
        public DocumentLimits {
            if (maxDepth < 1 || maxDepth > JsonCursor.MAX_DEPTH) {
                throw new SchemaException(
                        "Cannot use a depth of " + maxDepth + "; wanted 1 to " + JsonCursor.MAX_DEPTH);
            }
            if (maxBytes < 1) {
                throw new SchemaException("Cannot use a size of " + maxBytes + " bytes; wanted at least 1");
            }
            Objects.requireNonNull(invalidUtf8, "invalidUtf8");
            Objects.requireNonNull(unknownFields, "unknownFields");
        }
    }

    public EncodeSettings {
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(nulls, "nulls");
        Objects.requireNonNull(decimals, "decimals");
        Objects.requireNonNull(fixedStrings, "fixedStrings");
        Objects.requireNonNull(limits, "limits");
    }

    /** The same with other times. */
    public EncodeSettings with(Times others) {
        return new EncodeSettings(others, nulls, decimals, fixedStrings, limits);
    }

    /** The same with other nulls. */
    public EncodeSettings with(Nulls others) {
        return new EncodeSettings(times, others, decimals, fixedStrings, limits);
    }

    /** The same with other decimals. */
    public EncodeSettings with(Decimals others) {
        return new EncodeSettings(times, nulls, others, fixedStrings, limits);
    }

    /** The same with other fixed strings. */
    public EncodeSettings with(FixedStrings others) {
        return new EncodeSettings(times, nulls, decimals, others, limits);
    }

    /** The same with other limits. */
    public EncodeSettings with(DocumentLimits others) {
        return new EncodeSettings(times, nulls, decimals, fixedStrings, others);
    }
}
