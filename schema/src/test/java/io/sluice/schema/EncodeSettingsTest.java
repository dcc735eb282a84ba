package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.EncodeSettings.Decimals;
import io.sluice.schema.EncodeSettings.DocumentLimits;
import io.sluice.schema.EncodeSettings.EpochUnit;
import io.sluice.schema.EncodeSettings.FixedStrings;
import io.sluice.schema.EncodeSettings.InvalidUtf8;
import io.sluice.schema.EncodeSettings.Nulls;
import io.sluice.schema.EncodeSettings.Times;
import io.sluice.schema.EncodeSettings.UnknownFields;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each setting makes of the values it is about. */
final class EncodeSettingsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SECONDS | DateTime64(3) | 1700000000 | 0068e5cf8b010000 | ",
                "SECONDS | DateTime64(3) | 100000000001 | | 100000000001 is no year up to 2299",
                "MILLISECONDS | DateTime64(3) | 1700000000123 | 7b68e5cf8b010000 | ",
                "MILLISECONDS | DateTime64(3) | 5 | 0500000000000000 | ",
                "MILLISECONDS | DateTime64(6) | 0.25 | fa00000000000000 | ",
                "MILLISECONDS | DateTime64(3) | -1 | ffffffffffffffff | ",
                "MILLISECONDS | DateTime64(3) | '5' | 0500000000000000 | ",
                "MILLISECONDS | DateTime64(3) | 5e3 | 8813000000000000 | ",
                "MICROSECONDS | DateTime64(6) | 5 | 0500000000000000 | ",
                "MICROSECONDS | DateTime | 1700000000999999 | 00f15365 | ",
                "NANOSECONDS | DateTime64(9) | 5 | 0500000000000000 | ",
                "NANOSECONDS | DateTime64(9) | 1e-30 | 0000000000000000 | ",
                "MILLISECONDS | Date | 1709164800000 | 464d | ",
                "MAGNITUDE | DateTime64(3) | 99999999999 | | seconds up to there",
                "MAGNITUDE | DateTime64(3) | 100000000000 | 00e8764817000000 | milliseconds from there",
                "MAGNITUDE | DateTime64(3) | 99999999999999 | | ",
                "MAGNITUDE | DateTime64(3) | 100000000000000 | 00e8764817000000 | microseconds",
                "MAGNITUDE | DateTime64(3) | 100000000000000000 | 00e8764817000000 | nanoseconds",
            })
    void readsEpochsInTheUnitThatIsSet(EpochUnit unit, String type, String json, String hex, String remark) {
        EncodeSettings settings = EncodeSettings.DEFAULTS.with(new Times(unit, "UTC"));
        if (hex == null) {
            assertThat(written(type, json, settings))
                    .as(remark)
                    .isEqualTo("!found " + json + "; wanted " + type + ", a time from the year 1900 to 2299");
        } else {
            assertThat(written(type, json, settings)).as(remark).isEqualTo(hex);
        }
    }

    @Test
    void readsTextWithoutZoneInTheZoneThatIsSet() {
        EncodeSettings settings = EncodeSettings.DEFAULTS.with(new Times(EpochUnit.MAGNITUDE, "Asia/Tokyo"));
        assertThat(written("DateTime", "'1970-01-01 09:00:05'", settings)).isEqualTo("05000000");
        assertThat(written("DateTime", "'1970-01-01T00:00:05Z'", settings)).isEqualTo("05000000");
        assertThat(written("DateTime('UTC')", "'1970-01-01 00:00:05'", settings))
                .as("the column's own zone comes first")
                .isEqualTo("05000000");
    }

    @Test
    void refusesNullWhereverItHasNoPlace() {
        EncodeSettings strict = EncodeSettings.DEFAULTS.with(Nulls.REJECT);
        assertThat(written("UInt8", "null", strict)).isEqualTo("!found null; wanted UInt8, not null");
        assertThat(written("Array(UInt8)", "[1,null]", strict)).isEqualTo("!found null; wanted UInt8, not null");
        assertThat(written("Tuple(a UInt8)", "{'a':null}", strict)).isEqualTo("!found null; wanted UInt8, not null");
        assertThat(written("Map(String, String)", "{'a':null}", strict))
                .isEqualTo("!found null; wanted String, not null");
        assertThat(written("Nullable(UInt8)", "null", strict)).isEqualTo("01");
        assertThat(written("Tuple(a UInt8, b UInt8)", "{'a':1}", strict))
                .as("a field that is missing is no null")
                .isEqualTo("0100");
        assertThat(written("Variant(String, UInt64)", "null", strict)).isEqualTo("ff");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Decimal(9, 2) | 1.234 | 7b000000 | 7b000000",
                "Decimal(9, 2) | 1.235 | 7b000000 | 7c000000",
                "Decimal(9, 2) | '-1.235' | 85ffffff | 84ffffff",
                "Decimal(9, 2) | 1.2349999 | 7b000000 | 7b000000",
                "Decimal(9, 2) | 9999999.999 | ffc99a3b | !found 9999999.999; wanted Decimal(9, 2), a number of at most 7"
                        + " digits before the point",
                "Decimal(18, 0) | 0.5 | 0000000000000000 | 0100000000000000",
                "Decimal(18, 2) | 5e-3 | 0000000000000000 | 0100000000000000",
                "Decimal(18, 2) | 5e-30 | 0000000000000000 | 0000000000000000",
                "Decimal(38, 2) | 1.235 | 7b000000000000000000000000000000 | 7c000000000000000000000000000000",
                "Decimal(38, 2) | 0.00999999999999999999999999999 | 00000000000000000000000000000000 |"
                        + " 01000000000000000000000000000000",
                "Decimal(38, 2) | 0.004 | 00000000000000000000000000000000 | 00000000000000000000000000000000",
                "Decimal(38, 2) | 5e-30 | 00000000000000000000000000000000 | 00000000000000000000000000000000",
            })
    void cutsOrRoundsDigitsBehindTheScale(String type, String json, String cut, String rounded) {
        assertThat(written(type, json, EncodeSettings.DEFAULTS.with(Decimals.CUT)))
                .isEqualTo(cut);
        assertThat(written(type, json, EncodeSettings.DEFAULTS.with(Decimals.ROUND)))
                .isEqualTo(rounded);
        assertThat(written(type, json, EncodeSettings.DEFAULTS)).contains("digits behind the point");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'AQID' | 01020300",
                "'AQIDBA==' | 01020304",
                "'AQIDBA' | 01020304",
                "'AQI=' | 01020000",
                "'-_8=' | fbff0000",
                "'+/8=' | fbff0000",
                "'' | 00000000",
                "'AQIDBAU=' | !found \"AQIDBAU=\"; wanted FixedString(4), base64 of at most 4 bytes",
                "'AQIDB' | !found \"AQIDB\"; wanted FixedString(4), base64 of at most 4 bytes",
                "'AQ=I' | !found \"AQ=I\"; wanted FixedString(4), base64 of at most 4 bytes",
                "'AQI==' | !found \"AQI==\"; wanted FixedString(4), base64 of at most 4 bytes",
                "'AQJ' | !found \"AQJ\"; wanted FixedString(4), base64 of at most 4 bytes",
                "12 | !found 12; wanted FixedString(4), base64 of at most 4 bytes",
            })
    void readsFixedStringsFromBase64(String json, String expected) {
        assertThat(written("FixedString(4)", json, EncodeSettings.DEFAULTS.with(FixedStrings.BASE64)))
                .isEqualTo(expected);
    }

    @Test
    void keepsBytesThatAreNotUtf8() {
        byte[] document = "'\u00ff\\n\u00c3'".replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1);
        DocumentLimits limits = new DocumentLimits(500, 100, InvalidUtf8.KEEP, UnknownFields.IGNORE);
        assertThat(written("String", document, EncodeSettings.DEFAULTS.with(limits)))
                .isEqualTo("03ff0ac3");
        assertThat(written("String", document, EncodeSettings.DEFAULTS))
                .isEqualTo("!found bytes that are not UTF-8 at byte 1; wanted text in UTF-8");
    }

    @Test
    void holdsDocumentsToTheirDepth() {
        DocumentLimits limits = new DocumentLimits(2, 100, InvalidUtf8.REJECT, UnknownFields.IGNORE);
        assertThat(written("String", "[[1]]", EncodeSettings.DEFAULTS.with(limits)))
                .isEqualTo("055b5b315d5d");
        assertThat(written("String", "[[[1]]]", EncodeSettings.DEFAULTS.with(limits)))
                .isEqualTo("!found more than 2 nested values at byte 2; wanted a flatter document");
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        assertThatThrownBy(() -> new DocumentLimits(501, 100, InvalidUtf8.REJECT, UnknownFields.IGNORE))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Cannot use a depth of 501; wanted 1 to 500");
        assertThatThrownBy(() -> new DocumentLimits(1, 0, InvalidUtf8.REJECT, UnknownFields.IGNORE))
                .hasMessage("Cannot use a size of 0 bytes; wanted at least 1");
    }

    private static String written(String type, String json, EncodeSettings settings) {
        return written(type, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), settings);
    }

    private static String written(String type, byte[] document, EncodeSettings settings) {
        JsonCursor cursor = new JsonCursor(settings.limits());
        cursor.open(document, 0, document.length);
        Bytes out = new Bytes(1);
        try {
            Codec.of(DataType.parse(type), settings).read(cursor, out);
            cursor.finish();
        } catch (Fault fault) {
            return "!" + fault.detail();
        }
        return HexFormat.of().formatHex(out.array(), 0, out.size());
    }
}
