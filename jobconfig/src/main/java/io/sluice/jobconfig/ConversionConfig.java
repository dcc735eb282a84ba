package io.sluice.jobconfig;

import java.io.Serializable;
import java.util.Objects;

/**
 * Section {@code destination.conversions} of the pipe file: how values are read that can be meant in more than one way,
 * and what is refused.
 *
 * @param times how points in time are read
 * @param nulls what becomes of nulls in columns without NULL
 * @param decimals what becomes of digits that a Decimal has no place for behind the point
 * @param fixedStrings what the text for a FixedString is
 * @param documents what a document may be
 */
public record ConversionConfig(
        Times times, Nulls nulls, Decimals decimals, FixedStrings fixedStrings, Documents documents)
        implements Serializable {

    /** What holds where nothing is said. */
    public static final ConversionConfig DEFAULT = new ConversionConfig(
            new Times(EpochUnit.MAGNITUDE, "UTC"),
            Nulls.DEFAULT,
            Decimals.REJECT,
            FixedStrings.TEXT,
            new Documents(500, 32 << 20, InvalidUtf8.REJECT, UnknownFields.IGNORE));

    public ConversionConfig {
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(nulls, "nulls");
        Objects.requireNonNull(decimals, "decimals");
        Objects.requireNonNull(fixedStrings, "fixedStrings");
        Objects.requireNonNull(documents, "documents");
    }

    /**
     * How points in time are read.
     *
     * @param epochUnit what an integer counts since 1970
     * @param zone name of the zone of a text without one, for columns without one
     */
    public record Times(EpochUnit epochUnit, String zone) implements Serializable {
        public Times {
            Objects.requireNonNull(epochUnit, "epochUnit");
            Objects.requireNonNull(zone, "zone");
        }
    }

    /**
     * What a document may be.
     *
     * @param maxDepth how deeply values may be nested
     * @param maxBytes how large it may be
     * @param invalidUtf8 whether text must be UTF-8
     * @param unknownFields whether there may be fields that fill no column
     */
    public record Documents(int maxDepth, int maxBytes, InvalidUtf8 invalidUtf8, UnknownFields unknownFields)
            implements Serializable {
        public Documents {
            Objects.requireNonNull(invalidUtf8, "invalidUtf8");
            Objects.requireNonNull(unknownFields, "unknownFields");
        }
    }

    /** Key {@code epochUnit}. */
    public enum EpochUnit {
        MAGNITUDE,
        SECONDS,
        MILLISECONDS,
        MICROSECONDS,
        NANOSECONDS
    }

    /** Key {@code nulls}. */
    public enum Nulls {
        DEFAULT,
        REJECT
    }

    /** Key {@code decimals}. */
    public enum Decimals {
        REJECT,
        ROUND,
        CUT
    }

    /** Key {@code fixedStrings}. */
    public enum FixedStrings {
        TEXT,
        BASE64
    }

    /** Key {@code invalidUtf8}. */
    public enum InvalidUtf8 {
        REJECT,
        KEEP
    }

    /** Key {@code unknownFields}. */
    public enum UnknownFields {
        IGNORE,
        REJECT
    }
}
