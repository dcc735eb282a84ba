package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.refuses;

import io.sluice.jobconfig.ConversionConfig.Decimals;
import io.sluice.jobconfig.ConversionConfig.EpochUnit;
import io.sluice.jobconfig.ConversionConfig.FixedStrings;
import io.sluice.jobconfig.ConversionConfig.InvalidUtf8;
import io.sluice.jobconfig.ConversionConfig.Nulls;
import io.sluice.jobconfig.ConversionConfig.UnknownFields;
import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ConversionSectionTest {

    private static final String SECTION = "destination.conversions.";

    static final List<Absent> ABSENT = Stream.of(
                    "epochUnit",
                    "timeZone",
                    "nulls",
                    "decimals",
                    "fixedStrings",
                    "invalidUtf8",
                    "unknownFields",
                    "maxDepth",
                    "maxDocumentBytes")
            .map(key -> defaults(SECTION + key, conversions(all -> all), ConversionConfig.DEFAULT))
            .toList();

    static final List<Mapped> MAPPED = List.of(
            maps(
                    SECTION + "epochUnit",
                    "MILLISECONDS",
                    conversions(all -> all.times().epochUnit()),
                    EpochUnit.MILLISECONDS),
            maps(
                    SECTION + "timeZone",
                    "Europe/Berlin",
                    conversions(all -> all.times().zone()),
                    "Europe/Berlin"),
            maps(SECTION + "nulls", "REJECT", conversions(ConversionConfig::nulls), Nulls.REJECT),
            maps(SECTION + "decimals", "ROUND", conversions(ConversionConfig::decimals), Decimals.ROUND),
            maps(SECTION + "decimals", "CUT", conversions(ConversionConfig::decimals), Decimals.CUT),
            maps(SECTION + "fixedStrings", "BASE64", conversions(ConversionConfig::fixedStrings), FixedStrings.BASE64),
            maps(
                    SECTION + "invalidUtf8",
                    "KEEP",
                    conversions(all -> all.documents().invalidUtf8()),
                    InvalidUtf8.KEEP),
            maps(
                    SECTION + "unknownFields",
                    "REJECT",
                    conversions(all -> all.documents().unknownFields()),
                    UnknownFields.REJECT),
            maps(SECTION + "maxDepth", "3", conversions(all -> all.documents().maxDepth()), 3),
            maps(
                    SECTION + "maxDocumentBytes",
                    "1073741824",
                    conversions(all -> all.documents().maxBytes()),
                    1 << 30));

    static final List<Refused> REFUSED = List.of(
            refuses(SECTION + "epochUnit", "ms", """
                    destination.conversions.epochUnit (line 1): found "ms"
                        Write one of MAGNITUDE, SECONDS, MILLISECONDS, MICROSECONDS, NANOSECONDS."""),
            refuses(SECTION + "timeZone", "Mars/Olympus", """
                    destination.conversions.timeZone (line 1): found "Mars/Olympus"
                        Write a time zone such as UTC or Europe/Berlin."""),
            refuses(SECTION + "nulls", "ZERO", """
                    destination.conversions.nulls (line 1): found "ZERO"
                        Write one of DEFAULT, REJECT."""),
            refuses(SECTION + "decimals", "UP", """
                    destination.conversions.decimals (line 1): found "UP"
                        Write one of REJECT, ROUND, CUT."""),
            refuses(SECTION + "fixedStrings", "HEX", """
                    destination.conversions.fixedStrings (line 1): found "HEX"
                        Write one of TEXT, BASE64."""),
            refuses(SECTION + "invalidUtf8", "REPLACE", """
                    destination.conversions.invalidUtf8 (line 1): found "REPLACE"
                        Write one of REJECT, KEEP."""),
            refuses(SECTION + "unknownFields", "ADD", """
                    destination.conversions.unknownFields (line 1): found "ADD"
                        Write one of IGNORE, REJECT."""),
            refuses(SECTION + "maxDepth", "501", """
                    destination.conversions.maxDepth (line 1): found "501"
                        Write a whole number from 1 to 500."""),
            refuses(SECTION + "maxDocumentBytes", "1023", """
                    destination.conversions.maxDocumentBytes (line 1): found "1023"
                        Write a number of bytes from 1024 to 1073741824."""));

    private static Function<PipeConfig, Object> conversions(Function<ConversionConfig, Object> part) {
        return config -> part.apply(config.destination().conversions());
    }

    @ParameterizedTest
    @FieldSource("ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }
}
