package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowSpansTest {

    /** Flag, length and letters of the value behind. */
    private static final int LAST = 5;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UInt16 | 258",
                "String | 'a text'",
                "LowCardinality(Nullable(String)) | 'a'",
                "Nullable(UInt8) | null",
                "Nullable(UInt8) | 7",
                "Array(Nullable(String)) | ['a',null,'bcd']",
                "Map(String, Array(UInt64)) | {'a':[1,2],'b':[]}",
                "Tuple(a UInt8, b Tuple(String, Date)) | [1,['x','2020-01-01']]",
                "Nested(a UInt8, b String) | [{'a':1,'b':'x'}]",
                "Variant(LowCardinality(String), UInt8) | 'a'",
                "Dynamic | [1,'x']",
                "JSON | {'a':{'b':1}}",
                "Enum8('a' = 1) | 'a'",
                "Decimal(38, 2) | 1.23",
                "SimpleAggregateFunction(sum, UInt64) | 9"
            })
    void endsAValueWhereTheNextBegins(String type, String json) {
        List<Column> columns = columns(type, Column.DefaultKind.NONE);
        EncodedRow row = row(columns, "{\"x\":" + json.replace('\'', '"') + ",\"s\":\"end\"}");
        RowSpans spans = new RowSpans(columns);

        for (int again = 0; again < 2; again++) {
            assertThat(spans.ends(row)).containsExactly(row.bytes().length - LAST, row.bytes().length);
        }
    }

    @Test
    void knowsThatADefaultIsNoMoreThanItsFlag() {
        List<Column> columns = columns("UInt32", Column.DefaultKind.DEFAULT);

        assertThat(new RowSpans(columns).ends(row(columns, "{\"s\":\"end\"}"))).containsExactly(1, 1 + LAST);
    }

    private static List<Column> columns(String type, Column.DefaultKind kind) {
        return List.of(
                new Column("x", DataType.parse(type), kind),
                new Column("s", DataType.parse("String"), Column.DefaultKind.NONE));
    }

    private static EncodedRow row(List<Column> columns, String json) {
        RowEncoder encoder = RowEncoder.forTable(new Table("d", "t", columns), List.of());
        MappedRecord mapped = encoder.encode(
                new StreamRecord(json.getBytes(StandardCharsets.UTF_8), "stream", "shard", "1", 0, "key", 0));
        assertThat(mapped).isInstanceOf(EncodedRow.class);
        return (EncodedRow) mapped;
    }
}
