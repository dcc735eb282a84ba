package io.sluice.jobconfig;

import io.sluice.jobconfig.ConversionConfig.Decimals;
import io.sluice.jobconfig.ConversionConfig.Documents;
import io.sluice.jobconfig.ConversionConfig.EpochUnit;
import io.sluice.jobconfig.ConversionConfig.FixedStrings;
import io.sluice.jobconfig.ConversionConfig.InvalidUtf8;
import io.sluice.jobconfig.ConversionConfig.Nulls;
import io.sluice.jobconfig.ConversionConfig.Times;
import io.sluice.jobconfig.ConversionConfig.UnknownFields;
import java.util.List;

/** Keys below {@code destination.conversions}. */
final class ConversionSection {

    private static final int DEEPEST = 500;

    static final Key<EpochUnit> EPOCH_UNIT = Key.withDefault(
            "destination.conversions.epochUnit",
            Types.choice(EpochUnit.values()),
            "MAGNITUDE",
            "What an integer for a DateTime or DateTime64 counts since 1970. MAGNITUDE tells it by its size: below 10^11"
                    + " seconds, below 10^14 milliseconds, below 10^17 microseconds, else nanoseconds.");
    static final Key<String> TIME_ZONE = Key.withDefault(
            "destination.conversions.timeZone",
            Types.timeZone(),
            "UTC",
            "Time zone of a time that is written without one, for a column whose type names none.");
    static final Key<Nulls> NULLS = Key.withDefault(
            "destination.conversions.nulls",
            Types.choice(Nulls.values()),
            "DEFAULT",
            "What becomes of null in a column without NULL: the column's DEFAULT or its type's, or the record is rejected.");
    static final Key<Decimals> DECIMALS = Key.withDefault(
            "destination.conversions.decimals",
            Types.choice(Decimals.values()),
            "REJECT",
            "What becomes of digits that a Decimal has no place for behind the point: the record is rejected, the number"
                    + " is rounded, halves away from zero, or they are cut off as ClickHouse does.");
    static final Key<FixedStrings> FIXED_STRINGS = Key.withDefault(
            "destination.conversions.fixedStrings",
            Types.choice(FixedStrings.values()),
            "TEXT",
            "Whether the text for a FixedString is its bytes, or base64 of them.");
    static final Key<InvalidUtf8> INVALID_UTF8 = Key.withDefault(
            "destination.conversions.invalidUtf8",
            Types.choice(InvalidUtf8.values()),
            "REJECT",
            "What becomes of text that is not UTF-8: the record is rejected, or its bytes are kept.");
    static final Key<UnknownFields> UNKNOWN_FIELDS = Key.withDefault(
            "destination.conversions.unknownFields",
            Types.choice(UnknownFields.values()),
            "IGNORE",
            "What becomes of a field that fills no column: it is counted and left out, or the record is rejected.");
    static final Key<Integer> MAX_DEPTH = Key.withDefault(
            "destination.conversions.maxDepth",
            Types.wholeNumber(1, DEEPEST),
            "500",
            "How deeply the values of a document may be nested.");
    static final Key<Long> MAX_DOCUMENT_BYTES = Key.withDefault(
            "destination.conversions.maxDocumentBytes",
            Types.bytes(1024, 1L << 30),
            "33554432",
            "How many bytes a document may have.");

    static final Section<ConversionConfig> SECTION = Section.of(
            List.of(
                    EPOCH_UNIT,
                    TIME_ZONE,
                    NULLS,
                    DECIMALS,
                    FIXED_STRINGS,
                    INVALID_UTF8,
                    UNKNOWN_FIELDS,
                    MAX_DEPTH,
                    MAX_DOCUMENT_BYTES),
            values -> new ConversionConfig(
                    new Times(values.value(EPOCH_UNIT), values.value(TIME_ZONE)),
                    values.value(NULLS),
                    values.value(DECIMALS),
                    values.value(FIXED_STRINGS),
                    new Documents(
                            values.value(MAX_DEPTH),
                            Math.toIntExact(values.value(MAX_DOCUMENT_BYTES)),
                            values.value(INVALID_UTF8),
                            values.value(UNKNOWN_FIELDS))));

    private ConversionSection() {}
}
