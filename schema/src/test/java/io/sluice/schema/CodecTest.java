package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line per case: the type, a JSON value in single quotes for double ones, the bytes or why there are none. */
final class CodecTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // integers
                "Int8 | -128 | 80",
                "Int8 | 127 | 7f",
                "Int8 | 128 | !found 128; wanted Int8, an integer from -128 to 127",
                "Int8 | -129 | !found -129; wanted Int8, an integer from -128 to 127",
                "UInt8 | 255 | ff",
                "UInt8 | -0 | 00",
                "UInt8 | -1 | !found -1; wanted UInt8, an integer from 0 to 255",
                "UInt8 | 1e2 | 64",
                "UInt8 | 1.50e1 | 0f",
                "UInt8 | 25.0 | 19",
                "UInt8 | 0.5 | !found 0.5; wanted UInt8, an integer from 0 to 255",
                "UInt8 | '12' | 0c",
                "UInt8 | '+007' | 07",
                "UInt8 | '' | !found \"\"; wanted UInt8, an integer from 0 to 255",
                "UInt8 | ' 1' | !found \" 1\"; wanted UInt8, an integer from 0 to 255",
                "UInt8 | true | 01",
                "UInt8 | false | 00",
                "UInt8 | [1] | !found an array; wanted UInt8, an integer from 0 to 255",
                "Int16 | -2 | feff",
                "UInt16 | 65535 | ffff",
                "Int32 | 305419896 | 78563412",
                "UInt32 | 4294967295 | ffffffff",
                "UInt32 | 4294967296 | !found 4294967296; wanted UInt32, an integer from 0 to 4294967295",
                "Int64 | 9223372036854775807 | ffffffffffffff7f",
                "Int64 | -9223372036854775808 | 0000000000000080",
                "Int64 | 9223372036854775808 | !found 9223372036854775808; wanted Int64, an integer from"
                        + " -9223372036854775808 to 9223372036854775807",
                "Int64 | 9007199254740993 | 0100000000002000",
                "UInt64 | 18446744073709551615 | ffffffffffffffff",
                "UInt64 | 18446744073709551616 | !found 18446744073709551616; wanted UInt64, an integer from 0 to"
                        + " 18446744073709551615",
                "UInt64 | 1e19 | 0000e8890423c78a",
                "UInt64 | 1e999999999999 | !found 1e999999999999; wanted UInt64, an integer from 0 to"
                        + " 18446744073709551615",
                "UInt64 | 10000000000000000000e-19 | 0100000000000000",
                "Int128 | -1 | ffffffffffffffffffffffffffffffff",
                "Int128 | 170141183460469231731687303715884105727 | ffffffffffffffffffffffffffffff7f",
                "Int128 | -170141183460469231731687303715884105728 | 00000000000000000000000000000080",
                "Int128 | 170141183460469231731687303715884105728 | !found 170141183460469231731687303715884105728;"
                        + " wanted Int128, an integer of 128 bits with sign",
                "UInt128 | '340282366920938463463374607431768211455' | ffffffffffffffffffffffffffffffff",
                "UInt128 | 340282366920938463463374607431768211456 | !found 340282366920938463463374607431768211456;"
                        + " wanted UInt128, an integer of 128 bits without sign",
                "UInt128 | -1 | !found -1; wanted UInt128, an integer of 128 bits without sign",
                "UInt128 | 3402823669209384634633746.07431768211455e14 | ffffffffffffffffffffffffffffffff",
                "UInt128 | 12345678901234567890.5 | !found 12345678901234567890.5; wanted UInt128, an integer of 128"
                        + " bits without sign",
                "UInt128 | true | 01000000000000000000000000000000",
                "UInt256 | 115792089237316195423570985008687907853269984665640564039457584007913129639935 |"
                        + " ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "UInt256 | 115792089237316195423570985008687907853269984665640564039457584007913129639936 | !found"
                        + " 1157920892373161954235709850086879078532699846656405640394575840...; wanted UInt256, an"
                        + " integer of 256 bits without sign",
                "Int256 | -2 | feffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                // floats
                "Float64 | 0.1 | 9a9999999999b93f",
                "Float64 | -0.0 | 0000000000000080",
                "Float64 | 1e308 | a0c8eb85f3cce17f",
                "Float64 | 1e309 | !found 1e309; wanted Float64, a number of its range",
                "Float64 | 9007199254740993 | 0000000000004043",
                "Float64 | 'nan' | 000000000000f87f",
                "Float64 | '-Inf' | 000000000000f0ff",
                "Float64 | 'x' | !found \"x\"; wanted Float64, a number",
                "Float64 | '1.5' | 000000000000f83f",
                "Float64 | true | 000000000000f03f",
                "Float32 | 0.1 | cdcccc3d",
                "Float32 | 16777217.0000001 | 0100804b",
                "Float32 | 1e39 | !found 1e39; wanted Float32, a number of its range",
                "BFloat16 | 1.5 | c03f",
                // booleans
                "Bool | true | 01",
                "Bool | 0 | 00",
                "Bool | 1 | 01",
                "Bool | 'TRUE' | 01",
                "Bool | '0' | 00",
                "Bool | 2 | !found 2; wanted Bool: true, false, 1 or 0",
                "Bool | 'on' | !found \"on\"; wanted Bool: true, false, 1 or 0",
                // text
                "String | '' | 00",
                "String | 'grün' | 056772c3bc6e",
                "String | 'a\\n\\u00e9\\ud83d\\ude00\\/' | 09610ac3a9f09f98802f",
                "String | 1.50 | 04312e3530",
                "String | true | 0474727565",
                "String | {'a': [1, '\\n']} | 107b2261223a205b312c20225c6e225d7d",
                "String | [ ] | 035b205d",
                // DateTime
                "DateTime | '2023-11-14 22:13:20' | 00f15365",
                "DateTime | '2023-11-14T22:13:20Z' | 00f15365",
                "DateTime | '2023-11-14T23:13:20.999+01:00' | 00f15365",
                "DateTime | '2023-11-14T17:13:20-0500' | 00f15365",
                "DateTime | '2023-11-14' | 80b85265",
                "DateTime('Europe/Berlin') | '2023-11-14 23:13:20' | 00f15365",
                "DateTime('Europe/Berlin') | '2023-11-14T22:13:20Z' | 00f15365",
                "DateTime('Europe/Berlin') | '2023-07-01T02:00:00' | 806c9f64",
                "DateTime | 1700000000 | 00f15365",
                "DateTime | '1700000000' | 00f15365",
                "DateTime | 1700000000000 | 00f15365",
                "DateTime | 1700000000000000 | 00f15365",
                "DateTime | 1700000000000000000 | 00f15365",
                "DateTime | 1700000000.75 | 00f15365",
                "DateTime | 1.7e9 | 00f15365",
                "DateTime | '2024-02-29' | 00c9df65",
                "DateTime | '2023-02-29' | !found \"2023-02-29\"; wanted DateTime, a time from 1970-01-01 00:00:00 to"
                        + " 2106-02-07 06:28:15 UTC",
                "DateTime | '1969-12-31 23:59:59' | !found \"1969-12-31 23:59:59\"; wanted DateTime, a time from"
                        + " 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC",
                "DateTime | '2106-02-07 06:28:15' | ffffffff",
                "DateTime | '2106-02-07 06:28:16' | !found \"2106-02-07 06:28:16\"; wanted DateTime, a time from"
                        + " 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC",
                "DateTime | 'yesterday' | !found \"yesterday\"; wanted DateTime, a time from 1970-01-01 00:00:00 to"
                        + " 2106-02-07 06:28:15 UTC",
                "DateTime | true | !found true; wanted DateTime, a time from 1970-01-01 00:00:00 to 2106-02-07"
                        + " 06:28:15 UTC",
                // DateTime64
                "DateTime64(3) | '2023-11-14T22:13:20.123Z' | 7b68e5cf8b010000",
                "DateTime64(3) | '2023-11-14 22:13:20.123999' | 7b68e5cf8b010000",
                "DateTime64(0) | '2023-11-14 22:13:20.9' | 00f1536500000000",
                "DateTime64(6) | 1700000000123 | 78202018240a0600",
                "DateTime64(9) | 1700000000.000000001 | 01002a36fe9c9717",
                "DateTime64(1) | '2023-11-14 22:13:20.1' | 016a47f503000000",
                "DateTime64(3) | '1969-12-31T23:59:59.999Z' | ffffffffffffffff",
                "DateTime64(3) | -0.001 | ffffffffffffffff",
                "DateTime64(3, 'Asia/Tokyo') | '1970-01-01 09:00:00.001' | 0100000000000000",
                "DateTime64(3) | '1899-12-31 23:59:59' | !found \"1899-12-31 23:59:59\"; wanted DateTime64(3), a time"
                        + " from the year 1900 to 2299",
                "DateTime64(9) | '2263-01-01' | !found \"2263-01-01\"; wanted DateTime64(9), a time from the year 1900"
                        + " to 2262",
                // containers
                "Nullable(UInt8) | null | 01",
                "Nullable(UInt8) | 5 | 0005",
                "LowCardinality(Nullable(String)) | 'a' | 000161",
                "Array(UInt8) | [] | 00",
                "Array(UInt8) | [1,2,null] | 03010200",
                "Array(Nullable(UInt8)) | [1,null] | 02000101",
                "Array(Array(String)) | [[],['a']] | 0200010161",
                "Array(UInt8) | [1,'x'] | !found \"x\"; wanted UInt8, an integer from 0 to 255",
                "Array(UInt8) | 1 | !found 1; wanted Array(UInt8), an array",
                "Map(String, UInt8) | {} | 00",
                "Map(String, UInt8) | {'a':1,'b':null,'a':3} | 03016101016200016103",
                "Map(UInt16, Array(UInt8)) | {'258':[1]} | 0102010101",
                "Map(String, UInt8) | [] | !found an array; wanted Map(String, UInt8), an object",
                "SimpleAggregateFunction(sum, UInt16) | 3 | 0300",
                // decimals
                "Decimal(9, 2) | 1.23 | 7b000000",
                "Decimal(9, 2) | '-1.2300' | 85ffffff",
                "Decimal(9, 2) | -1.239 | !found -1.239; wanted Decimal(9, 2), a number of at most 2 digits behind the"
                        + " point",
                "Decimal(38, 2) | 1.001 | !found 1.001; wanted Decimal(38, 2), a number of at most 2 digits behind the"
                        + " point",
                "Decimal(9, 2) | 9999999.99 | ffc99a3b",
                "Decimal(9, 2) | 10000000 | !found 10000000; wanted Decimal(9, 2), a number of at most 7 digits before"
                        + " the point",
                "Decimal(18, 4) | 1e-4 | 0100000000000000",
                "Decimal(18, 0) | 999999999999999999 | ffff63a7b3b6e00d",
                "Decimal(38, 37) | -1 | 0000000060c90bff26b9252aef117af8",
                "Decimal(76, 0) | 1e75 | 000000000000000000e88ebe312af28bf2503d97" + "7778f0b32b82c281ddfa3502",
                "Decimal(9, 2) | true | !found true; wanted Decimal(9, 2), a number",
                // days and times of day
                "Date | '2024-02-29' | 464d",
                "Date | '2024-02-29T23:59:59.9+05:00' | 464d",
                "Date | 1709164800 | 464d",
                "Date | 12 | 0c00",
                "Date | '2149-06-07' | !found \"2149-06-07\"; wanted Date, a date from 1970-01-01 to 2149-06-06",
                "Date32 | '1900-01-01' | 219cffff",
                "Date32 | '1899-12-31' | !found \"1899-12-31\"; wanted Date32, a date from 1900-01-01 to 2299-12-31",
                "Time | '25:01:02' | ce5f0100",
                "Time | -1.9 | ffffffff",
                "Time | '1:02' | !found \"1:02\"; wanted Time, a time from -999:59:59 to 999:59:59, or a number of"
                        + " seconds",
                "Time64(3) | '-00:00:01.5' | 24faffffffffffff",
                "Time64(3) | 1.5 | dc05000000000000",
                "Time64(3) | 3600000 | !found 3600000; wanted Time64(3), a time from -999:59:59 to 999:59:59, or a"
                        + " number of seconds",
                // texts with a form
                "UUID | '61f0c404-5cb3-11e7-907b-a6006ad3dba0' | e711b35c04c4f061a0dbd36a00a67b90",
                "UUID | '61F0C4045CB311E7907BA6006AD3DBA0' | e711b35c04c4f061a0dbd36a00a67b90",
                "UUID | '61f0c404-5cb3-11e7-907ba-6006ad3dba0' | !found \"61f0c404-5cb3-11e7-907ba-6006ad3dba0\"; wanted"
                        + " UUID, 32 hexadecimal digits with or without dashes",
                "IPv4 | '1.2.3.4' | 04030201",
                "IPv4 | '::ffff:1.2.3.4' | 04030201",
                "IPv4 | '1.2.3' | !found \"1.2.3\"; wanted IPv4, an address as text",
                "IPv4 | '::1' | !found \"::1\"; wanted IPv4, an address as text",
                "IPv6 | '2001:db8::1' | 20010db8000000000000000000000001",
                "IPv6 | '1.2.3.4' | 00000000000000000000ffff01020304",
                "IPv6 | '::' | 00000000000000000000000000000000",
                "IPv6 | '1::2::3' | !found \"1::2::3\"; wanted IPv6, an address as text",
                "FixedString(4) | 'ab' | 61620000",
                "FixedString(4) | 'abcde' | !found \"abcde\"; wanted FixedString(4), text of at most 4 bytes",
                "Enum8('a' = -1, 'b' = 2) | 'b' | 02",
                "Enum8('a' = -1, 'b' = 2) | -1 | ff",
                "Enum8('a' = -1, 'b' = 2) | '2' | 02",
                "Enum8('a' = -1, 'b' = 2) | 3 | !found 3; wanted Enum8, one of 'a' = -1, 'b' = 2",
                "Enum8('a' = -1, 'b' = 2) | 'c' | !found \"c\"; wanted Enum8, one of 'a' = -1, 'b' = 2",
                "Enum16('x' = 1000, '' = 3) | '' | 0300",
                // tuples and what is built of them
                "Tuple(UInt8, String) | [1,'a'] | 010161",
                "Tuple(UInt8, String) | [1] | !found an array of 1 elements; wanted Tuple(UInt8, String)",
                "Tuple(UInt8, String) | [1,'a',2] | !found an array of more than 2 elements; wanted Tuple(UInt8, String)",
                "Tuple(UInt8, String) | {} | !found an object; wanted Tuple(UInt8, String), an array of 2 elements",
                "Tuple(a UInt8, b Tuple(c UInt8, d UInt8)) | {'b':{'d':3,'c':2},'a':1} | 010203",
                "Tuple(a UInt8, b Nullable(UInt8)) | {} | 0001",
                "Tuple(a UInt8, b UInt8) | {'a':1,'x':[{}],'b':2,'a':3} | 0302",
                "Tuple(a UInt8, b UInt8) | [1,2] | 0102",
                "Nested(a UInt8, b String) | [{'b':'x','a':1},{}] | 020101780000",
                "Point | [1,2.5] | 000000000000f03f0000000000000440",
                "Ring | [[0,0]] | 0100000000000000000000000000000000",
                "MultiPolygon | [[[]]] | 010100",
                // variants: members in the order of their texts
                "Variant(String, UInt64) | 1 | 010100000000000000",
                "Variant(UInt64, String) | 'a' | 000161",
                "Variant(String, UInt64) | null | ff",
                "Variant(Float64, Int64) | 1.5 | 00000000000000f83f",
                "Variant(Float64, Int64) | 15e-1 | 00000000000000f83f",
                "Variant(Float64, Int64) | 1 | 010100000000000000",
                "Variant(Float64, Int64) | 18014398509481984000.5 | 00000000000040ef43",
                "Variant(Float64, Int256) | 180143985094819840000000.25 | 0000000000d012c344",
                "Variant(Float64, Int64) | 'a' | !found \"a\"; wanted Variant(Float64, Int64), a value of one of its"
                        + " members",
                "Variant(Date, String) | '2024-02-29' | 00464d",
                "Variant(Date, String) | '2024-02-30' | 010a323032342d30322d3330",
                "Variant(Date, DateTime, String) | '2024-02-29' | 00464d",
                "Variant(Date, DateTime, String) | '2024-02-29 00:00:00' | 0100c9df65",
                "Variant(Date, DateTime, String) | '1709164800' | 020a31373039313634383030",
                "Variant(Date, String) | '2024-02-29 00:00:00' | 00464d",
                "Variant(Date, String) | '12' | 01023132",
                "Variant(String, Time) | '12' | 00023132",
                "Variant(String, Time) | '00:00:05' | 0105000000",
                "Variant(DateTime64(3), Date32, Time, UUID, IPv4, IPv6, Int8, Float64, Bool, String) | '1.2.3.4' |"
                        + " 0404030201",
                "Variant(DateTime64(3), Date32, Time, UUID, IPv4, IPv6, Int8, Float64, Bool, String) | '::1' |"
                        + " 0500000000000000000000000000000001",
                // dynamic: the type of the value, then the value
                "Dynamic | 1 | 0a0100000000000000",
                "Dynamic | -9223372036854775808 | 0a0000000000000080",
                "Dynamic | 9223372036854775808 | 040000000000000080",
                "Dynamic | 18446744073709551616 | 15143138343436373434303733373039353531363136",
                "Dynamic | -9223372036854775809 | 15142d39323233333732303336383534373735383039",
                "Dynamic | 1.5 | 0e000000000000f83f",
                "Dynamic | 1e309 | !found 1e309; wanted Float64, a number of its range",
                "Dynamic | true | 2d01",
                "Dynamic | null | 00",
                "Dynamic | '2024-02-29' | 0f464d",
                "Dynamic | '2023-11-14 22:13:20' | 1100f15365",
                "Dynamic | '1970-01-01T00:00:00.5Z' | 13090065cd1d00000000",
                "Dynamic | '2300-01-01' | 150a323330302d30312d3031",
                "Dynamic | 'x' | 150178",
                "Dynamic | {'a': 1} | 15087b2261223a20317d",
                "Dynamic | [] | 1e1500",
                "Dynamic | [true, null] | 1e232d02000101",
                "Dynamic | [1, 2.5] | 1e0e02000000000000f03f0000000000000440",
                "Dynamic | [9007199254740993, 2.5] | 1e2b20020a01000000000020000e0000000000000440",
                "Dynamic | [1, 'a', null, [2]] | 1e2b20040a01000000000000001501610" + "01e0a010200000000000000",
                "Dynamic | ['2024-02-29', 'x'] | 1e15020a323032342d30322d32390178",
                "JSON | {'a': 1} | 087b2261223a20317d",
                "JSON | [1] | !found an array; wanted JSON, an object"
            })
    void writes(String type, String json, String expected) {
        assertThat(written(type, json.replace('\'', '"'))).isEqualTo(expected);
    }

    @Test
    void writesTheLengthOfLongText() {
        assertThat(written("String", '"' + "a".repeat(300) + '"')).isEqualTo("ac02" + "61".repeat(300));
    }

    @Test
    void countsElementsBeyondOneByte() {
        for (int count : new int[] {127, 128, 300, 16_383, 16_384}) {
            String json = "[" + "7,".repeat(count - 1) + "7]";
            Bytes length = new Bytes(8);
            length.writeVarint(count);
            assertThat(written("Array(UInt8)", json))
                    .isEqualTo(HexFormat.of().formatHex(length.array(), 0, length.size()) + "07".repeat(count));
        }
    }

    @Test
    void saysWhichMembersOfAVariantClash() {
        assertThatThrownBy(() -> Codec.of(DataType.parse("Variant(DateTime64(3), UInt8, DateTime, String)")))
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "members DateTime and DateTime64(3) of Variant(DateTime, DateTime64(3), String, UInt8) clash: JSON"
                                + " does not tell which of them is meant");
        for (String clashing : List.of(
                "Variant(Int8, UInt64)",
                "Variant(Float64, Decimal(9, 2))",
                "Variant(Date, Date32)",
                "Variant(String, FixedString(3))",
                "Variant(Array(UInt8), Array(String))",
                "Variant(Array(UInt8), Tuple(UInt8))",
                "Variant(Map(String, UInt8), JSON)",
                "Variant(Tuple(a UInt8), JSON)",
                "Variant(Enum8('a' = 1), Enum16('b' = 1))")) {
            assertThatThrownBy(() -> Codec.of(DataType.parse(clashing)))
                    .as(clashing)
                    .hasMessageContaining(" clash: JSON does not tell which of them is meant");
        }
        assertThatThrownBy(() -> Codec.of(DataType.parse("Variant(Dynamic, UInt8)")))
                .hasMessage("type Dynamic cannot be a member of a Variant filled from JSON");
    }

    private static String written(String type, String json) {
        byte[] document = json.getBytes(StandardCharsets.UTF_8);
        JsonCursor cursor = new JsonCursor();
        cursor.open(document, 0, document.length);
        Bytes out = new Bytes(1);
        try {
            cursor.value();
            Codec.of(DataType.parse(type)).writeOrAbsent(cursor, out);
            cursor.end();
        } catch (Fault fault) {
            return "!" + fault.detail();
        }
        return HexFormat.of().formatHex(out.array(), 0, out.size());
    }
}
