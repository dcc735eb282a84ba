package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataTypeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Int8",
                "UInt256",
                "BFloat16",
                "Time",
                "MultiLineString",
                "FixedString(16)",
                "Decimal(76, 38)",
                "DateTime",
                "DateTime('Europe/Berlin')",
                "DateTime64(9)",
                "DateTime64(3, 'Asia/Kathmandu')",
                "Time64(6)",
                "Enum8('a' = -128, 'it\\'s' = 0, '\\\\ \\n\\t\\0' = 127)",
                "Enum16('' = -32768, 'ü, (b)' = 2)",
                "Nullable(Decimal(18, 4))",
                "LowCardinality(Nullable(String))",
                "Array(Array(Nullable(UInt8)))",
                "Map(LowCardinality(String), Array(Tuple(String, UInt8)))",
                "Tuple()",
                "Tuple(a String, `b c` Nullable(UInt8), `d\\`e` Tuple(UUID, IPv4), `null` String, Date String)",
                "Nested(id UInt64, `x.y` Array(String))",
                "SimpleAggregateFunction(sum, UInt64)",
                "SimpleAggregateFunction(groupArrayArray(10), Array(DateTime64(3, 'UTC')))",
                "AggregateFunction(quantiles(0.5, 0.9), UInt64)",
                "AggregateFunction(argMax, Enum8('a)' = 1), String)",
                "Variant(Array(UInt8), String, UInt64)",
                "Dynamic",
                "Dynamic(max_types=5)",
                "JSON",
                "JSON(max_dynamic_types=8, max_dynamic_paths=16, `a.b` UInt32, `c d.e` Array(String), SKIP `x.y`, SKIP REGEXP"
                        + " '^z\\\\.\\'')",
                "IntervalDay",
                "Nothing"
            })
    void printsWhatItParsed(String text) throws Exception {
        DataType type = DataType.parse(text);
        assertThat(type.toString()).isEqualTo(text);
        assertThat(DataType.parse(type.toString())).isEqualTo(type);
        assertThat(copied(type)).isEqualTo(type);
    }

    @Test
    void understandsOtherSpellings() {
        assertThat(DataType.parse(" Decimal64( 4 ) ")).hasToString("Decimal(18, 4)");
        assertThat(DataType.parse("Decimal(5)")).hasToString("Decimal(5, 0)");
        assertThat(DataType.parse("Enum8('a', 'b' = 5, 'c')")).hasToString("Enum8('a' = 1, 'b' = 5, 'c' = 6)");
        assertThat(DataType.parse("Enum8('it''s' = 1)")).hasToString("Enum8('it\\'s' = 1)");
        assertThat(DataType.parse("JSON(a String,max_dynamic_paths = 3,SKIP b)"))
                .hasToString("JSON(max_dynamic_paths=3, a String, SKIP b)");
    }

    @Test
    void namesTextAndPositionOfWhatItCannotRead() {
        assertFails(
                "Strin",
                "Cannot read type 'Strin': unknown type 'Strin' at position 0; a type this version knows is"
                        + " wanted");
        assertFails(
                "Array(Foo(1))",
                "Cannot read type 'Array(Foo(1))': unknown type 'Foo' at position 6; a type this"
                        + " version knows is wanted");
        assertFails("", "Cannot read type '': found the end at position 0; wanted a type name");
        assertFails("Array(UInt8", "Cannot read type 'Array(UInt8': found the end at position 11; wanted ')'");
        assertFails("Array", "Cannot read type 'Array': found the end at position 5; wanted '('");
        assertFails("UInt8)", "Cannot read type 'UInt8)': found ')' at position 5; wanted the end of the type");
        assertFails("Map(String)", "Cannot read type 'Map(String)': found ')' at position 10; wanted ','");
        assertFails(
                "DateTime(UTC)",
                "Cannot read type 'DateTime(UTC)': found 'U' at position 9; wanted a text in single" + " quotes");
        assertFails(
                "Enum8('a = 1)",
                "Cannot read type 'Enum8('a = 1)': found ''' at position 6; wanted the closing"
                        + " quote of what begins here");
        assertFails("FixedString(x)", "Cannot read type 'FixedString(x)': found 'x' at position 12; wanted a number");
        assertFails(
                "Dynamic(types=1)",
                "Cannot read type 'Dynamic(types=1)': found '=' at position 13; wanted" + " max_types=N");
        assertFails(
                "AggregateFunction(sum",
                "Cannot read type 'AggregateFunction(sum': found '(' at position 17; wanted"
                        + " the closing ')' of what begins here");
    }

    @Test
    void namesParametersOutOfRange() {
        assertFails(
                "Nullable(Decimal(77, 1))",
                "Cannot read type 'Nullable(Decimal(77, 1))' at position 9: Cannot use"
                        + " Decimal precision: found 77; wanted 1 to 76");
        assertFails(
                "Decimal(5, 6)",
                "Cannot read type 'Decimal(5, 6)' at position 0: Cannot use Decimal scale: found 6;"
                        + " wanted 0 to the precision");
        assertFails(
                "Enum8('a' = 128)",
                "Cannot read type 'Enum8('a' = 128)' at position 0: Cannot use Enum number: found"
                        + " 128; wanted -128 to 127");
        assertFails(
                "Enum8('a' = 1, 'a' = 2)",
                "Cannot read type 'Enum8('a' = 1, 'a' = 2)' at position 0: Cannot use Enum"
                        + " name: found 'a'; wanted each name once");
        assertFails(
                "Tuple(a UInt8, a UInt8)",
                "Cannot read type 'Tuple(a UInt8, a UInt8)' at position 0: Cannot use"
                        + " Tuple element name: found a; wanted each name once");
        assertFails(
                "DateTime64(10)",
                "Cannot read type 'DateTime64(10)' at position 0: Cannot use DateTime64 precision:"
                        + " found 10; wanted 0 to 9");
    }

    @Test
    void givesUpOnNestingThatNoTableHas() {
        String text = "Array(".repeat(5000) + "UInt8" + ")".repeat(5000);
        assertThatThrownBy(() -> DataType.parse(text))
                .isInstanceOf(SchemaException.class)
                .hasMessageEndingWith("wanted at most 200 nested types");
    }

    private static void assertFails(String text, String message) {
        assertThatThrownBy(() -> DataType.parse(text))
                .as(text)
                .isInstanceOf(SchemaException.class)
                .hasMessage(message);
    }

    private static Object copied(Object original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
