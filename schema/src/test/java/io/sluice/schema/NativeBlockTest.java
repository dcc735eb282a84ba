package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativeBlockTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UInt16 | 1 | 258 | UInt16 | 0100 0201",
                "String | 'a' | 'bc' | String | 0161 026263",
                "LowCardinality(String) | 'a' | '' | String | 0161 00",
                "Nullable(UInt8) | null | 5 | Nullable(UInt8) | 01 00 00 05",
                "Nullable(Enum8('a' = 3)) | null | 'a' | Nullable(Enum8('a' = 3)) | 01 00 03 03",
                "Array(UInt8) | [1,2] | [3] | Array(UInt8) | 0200000000000000 0300000000000000 01 02 03",
                "Array(Array(UInt8)) | [[1],[]] | [] | Array(Array(UInt8)) |"
                        + " 0200000000000000 0200000000000000 0100000000000000 0100000000000000 01",
                "Map(String, UInt8) | {'a':1} | {'b':2} | Map(String, UInt8) |"
                        + " 0100000000000000 0200000000000000 0161 0162 01 02",
                "Tuple(a UInt8, b LowCardinality(String)) | [1,'x'] | [2,'y'] | Tuple(a UInt8, b String) | 01 02 0178 0179",
                "Variant(String, UInt8) | 1 | 'a' | Variant(String, UInt8) | 0000000000000000 01 00 0161 01",
                "Variant(LowCardinality(String), UInt8) | 'a' | 'b' | Variant(LowCardinality(String), UInt8) |"
                        + " 0000000000000000 0100000000000000 00 00 0206000000000000 0300000000000000 00 0161 0162"
                        + " 0200000000000000 01000000 02000000",
                "Variant(LowCardinality(String), UInt8) | 1 | 2 | Variant(LowCardinality(String), UInt8) |"
                        + " 0000000000000000 0100000000000000 01 01 01 02",
                "Variant(JSON, UInt8) | {} | 5 | Variant(JSON, UInt8) |"
                        + " 0000000000000000 0100000000000000 00 01 027b7d 05",
                "Variant(Array(LowCardinality(Nullable(String))), UInt8) | ['a',null] | []"
                        + " | Variant(Array(LowCardinality(Nullable(String))), UInt8) |"
                        + " 0000000000000000 0100000000000000 00 00 0200000000000000 0200000000000000"
                        + " 0206000000000000 0200000000000000 00 0161 0200000000000000 01000000 00000000",
                "Bool | true | false | Bool | 01 00",
                "UInt64 | 1 | 2 | UInt64 | 0100000000000000 0200000000000000",
                "Int128 | 1 | -1 | Int128 | 01000000000000000000000000000000 ffffffffffffffffffffffffffffffff",
                "UInt256 | 1 | 0 | UInt256 | 0100000000000000000000000000000000000000000000000000000000000000"
                        + " 0000000000000000000000000000000000000000000000000000000000000000",
                "Float32 | 1.5 | 0 | Float32 | 0000c03f 00000000",
                "BFloat16 | 1.5 | 0 | BFloat16 | c03f 0000",
                "Decimal(9, 2) | 1.23 | 0 | Decimal(9, 2) | 7b000000 00000000",
                "Decimal(38, 0) | 1 | 0 | Decimal(38, 0) | 01000000000000000000000000000000"
                        + " 00000000000000000000000000000000",
                "FixedString(3) | 'a' | 'abc' | FixedString(3) | 610000 616263",
                "Date | '1970-01-02' | '1970-01-03' | Date | 0100 0200",
                "Date32 | '1970-01-02' | '1969-12-31' | Date32 | 01000000 ffffffff",
                "DateTime('UTC') | 1 | 2 | DateTime('UTC') | 01000000 02000000",
                "DateTime64(3) | '1970-01-01 00:00:01' | '1970-01-01 00:00:00' | DateTime64(3) |"
                        + " e803000000000000 0000000000000000",
                "Time | 1 | -1 | Time | 01000000 ffffffff",
                "Time64(1) | 1 | 0 | Time64(1) | 0a00000000000000 0000000000000000",
                "Enum16('a' = 258) | 'a' | 'a' | Enum16('a' = 258) | 0201 0201",
                "UUID | '61f0c404-5cb3-11e7-907b-a6006ad3dba0' | '00000000-0000-0000-0000-000000000000' | UUID |"
                        + " e711b35c04c4f061a0dbd36a00a67b90 00000000000000000000000000000000",
                "IPv4 | '1.2.3.4' | '0.0.0.0' | IPv4 | 04030201 00000000",
                "IPv6 | '::1' | '::' | IPv6 | 00000000000000000000000000000001 00000000000000000000000000000000",
                "LowCardinality(Nullable(FixedString(2))) | null | 'ab' | Nullable(FixedString(2)) | 01 00 0000 6162",
                "Nullable(Tuple(UInt8, String)) | null | [1,'a'] | Nullable(Tuple(UInt8, String)) | 01 00 00 01 00 0161",
                "Nested(a UInt8, b String) | [{'a':1,'b':'x'}] | [] | Nested(a UInt8, b String) |"
                        + " 0100000000000000 0100000000000000 01 0178",
                "Array(JSON) | [{}] | [] | Array(JSON) | 0100000000000000 0100000000000000 0100000000000000 027b7d",
                "Ring | [[0,0]] | [] | Ring | 0100000000000000 0100000000000000 0000000000000000 0000000000000000",
                "Polygon | [[]] | [] | Polygon | 0100000000000000 0100000000000000 0000000000000000",
                "SimpleAggregateFunction(sum, UInt8) | 1 | 2 | UInt8 | 01 02",
                "JSON | {} | {'a':1} | JSON | 0100000000000000 027b7d 077b2261223a317d",
                "Nullable(JSON) | null | {} | Nullable(JSON) | 0100000000000000 01 00 027b7d 027b7d",
                "Variant(LowCardinality(String), UInt8) | 'x' | 'x' | Variant(LowCardinality(String), UInt8) |"
                        + " 0000000000000000 0100000000000000 00 00 0206000000000000 0300000000000000 00 0178 0178"
                        + " 0200000000000000 01000000 02000000",
                "Variant(LowCardinality(String), UInt8) | 1 | null | Variant(LowCardinality(String), UInt8) |"
                        + " 0000000000000000 0100000000000000 01 ff 01",
                "Point | [0,0] | [0,0] | Point | 00000000000000000000000000000000 00000000000000000000000000000000"
            })
    void laysRowsOutAsColumns(String type, String first, String second, String declared, String values)
            throws IOException {
        Table table = new Table("d", "t", List.of(new Column("v", DataType.parse(type), Column.DefaultKind.NONE)));
        NativeBlock block = new NativeBlock(table.columns());
        block.add(row(table, first));
        block.clear();
        block.add(row(table, first));
        block.add(row(table, second));
        String header = "0102" + hex("\u0001v") + hex((char) declared.length() + declared);
        assertThat(block.rows()).isEqualTo(2);
        assertThat(written(block)).isEqualTo(header + values.replace(" ", ""));
        assertThat(block.size()).isEqualTo(written(block).length() / 2);
    }

    @Test
    void refusesARowThatTakesADefault() {
        NativeBlock block =
                new NativeBlock(List.of(new Column("v", DataType.parse("UInt8"), Column.DefaultKind.DEFAULT)));
        EncodedRow row = new EncodedRow(record("{}"), new byte[] {1}, true);
        assertThatThrownBy(() -> block.add(row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot add row to a Native block: it takes a DEFAULT; send its batch as"
                        + " RowBinaryWithDefaults");
    }

    @Test
    void failsOnEveryTruncatedRow() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            RandomColumn column = RandomColumn.of(random, 0);
            Table table = new Table(
                    "d", "t", List.of(new Column("v", DataType.parse(column.type()), Column.DefaultKind.NONE)));
            EncodedRow whole = row(table, column.json().apply(random).replace('\'', ' '));
            for (int length = 0; length < whole.bytes().length; length++) {
                EncodedRow cut = new EncodedRow(whole.origin(), Arrays.copyOf(whole.bytes(), length), false);
                assertThatThrownBy(() -> new NativeBlock(table.columns()).add(cut))
                        .as("seed %s, %s, %s bytes", seed, column.type(), length)
                        .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void refusesARowOfAnotherTable() {
        NativeBlock block = new NativeBlock(List.of(new Column("v", DataType.parse("UInt8"), Column.DefaultKind.NONE)));
        EncodedRow row = new EncodedRow(record("{}"), new byte[] {0, 1, 0, 2}, false);
        assertThatThrownBy(() -> block.add(row))
                .hasMessage(
                        "Cannot add row to a Native block: found 4 bytes, read 2; the row must have the columns of the"
                                + " block");
    }

    private static EncodedRow row(Table table, String value) {
        MappedRecord mapped = RowEncoder.forTable(table, List.of()).encode(record("{'v':" + value + "}"));
        assertThat(mapped).as("%s: %s", table, value).isInstanceOf(EncodedRow.class);
        return (EncodedRow) mapped;
    }

    private static StreamRecord record(String json) {
        return new StreamRecord(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "s", "s", "1", 0, "k", 0);
    }

    private static String written(NativeBlock block) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        block.writeTo(bytes);
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
