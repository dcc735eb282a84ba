package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.Column.DefaultKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowEncoderTest {

    private static final Table TABLE = table(
            column("id", "UInt8", DefaultKind.NONE),
            column("name", "Nullable(String)", DefaultKind.NONE),
            column("seen", "Int16", DefaultKind.DEFAULT),
            column("size", "UInt16", DefaultKind.NONE),
            column("twice", "UInt16", DefaultKind.MATERIALIZED),
            column("other", "UInt16", DefaultKind.ALIAS),
            column("hint", "UInt8", DefaultKind.EPHEMERAL));

    @Test
    void writesFieldsInColumnOrder() {
        assertRow("{'id':1,'name':'ab','seen':2,'size':3}", "00 01  00 00 02 6162  00 0200  00 0300");
    }

    @Test
    void takesFieldsInAnyOrder() {
        assertRow("{'size':3,'seen':2,'name':'ab','id':1}", "00 01  00 00 02 6162  00 0200  00 0300");
    }

    @Test
    void keepsTheLastOfRepeatedFields() {
        assertRow(
                "{'id':1,'id':9,'name':'a','seen':1,'size':3,'seen':2,'id':7}", "00 07  00 00 01 61  00 0200  00 0300");
    }

    @Test
    void letsALastNullWinToo() {
        assertRow("{'id':1,'name':'a','seen':1,'size':3,'size':null}", "00 01  00 00 01 61  00 0100  00 0000");
    }

    @Test
    void fillsGapsWithDefaultNullOrZero() {
        EncodedRow row = assertRow("{}", "00 00  00 01  01  00 0000");
        assertThat(row.takesDefault()).isTrue();
    }

    @Test
    void takesNullAsAGapWhereTheColumnHasNone() {
        EncodedRow row = assertRow("{'id':null,'name':null,'seen':null,'size':null}", "00 00  00 01  01  00 0000");
        assertThat(row.takesDefault()).isTrue();
    }

    @Test
    void takesNoDefaultWhereItsFieldIsGiven() {
        EncodedRow row = assertRow("{'seen':0}", "00 00  00 01  00 0000  00 0000");
        assertThat(row.takesDefault()).isFalse();
    }

    @Test
    void countsUnknownFieldsAndPassesOverThem() {
        RowEncoder encoder = RowEncoder.forTable(TABLE, List.of());
        encode(encoder, "{'x':{'id':[1,{'id':2}]},'id':5,'y':[],'z':'\\u0041'}");
        encode(encoder, "{'x':1}");
        assertThat(encoder.ignoredFields()).isEqualTo(4);
    }

    @Test
    void leavesNothingOfARejectedDocumentBehind() {
        RowEncoder encoder = RowEncoder.forTable(TABLE, List.of());
        encode(encoder, "{'id':1,'name':'left behind','seen':3,'size':'x'}");
        assertThat(hex(encode(encoder, "{'size':2}"))).isEqualTo(compact("00 00  00 01  01  00 0200"));
    }

    @Test
    void saysWhichColumnAndFieldAValueDoesNotFit() {
        Rejection rejection = rejected("{'id':256}");
        assertThat(rejection.kind()).isEqualTo(Rejection.Kind.CAST);
        assertThat(rejection.column()).isEqualTo("id");
        assertThat(rejection.field()).isEqualTo("id");
        assertThat(rejection.reason())
                .isEqualTo(
                        "Cannot write column 'id' from field 'id': found 256; wanted UInt8, an integer from 0 to 255");
    }

    @Test
    void shortensTheTokenOfARejection() {
        assertThat(rejected("{'id':'" + "x".repeat(70) + "'}").reason())
                .contains("found \"" + "x".repeat(64) + "...\"; wanted UInt8");
    }

    @Test
    void saysWhereADocumentIsNoJson() {
        assertSyntax("{'id':1", "found the end of the document at byte 7; wanted ',' or '}'");
        assertSyntax("{'id':1]", "found ']' at byte 7; wanted ',' or '}'");
        assertSyntax("{'id':01}", "found '0' at byte 6; wanted a number as JSON writes it");
        assertSyntax("{'id' 1}", "found '1' at byte 6; wanted ':'");
        assertSyntax("{'id':1,}", "found '}' at byte 8; wanted a field name");
        assertSyntax("{'id':1} {}", "found '{' at byte 9; wanted the end of the document");
        assertSyntax("{'x':nul}", "found 'n' at byte 5; wanted null");
        assertSyntax("{'x':'a\tb'}", "found control character 0x9 in a string at byte 7; wanted it escaped");
        assertSyntax("{'x':'\\x'}", "found 'x' at byte 7; wanted an escape that JSON knows");
        assertSyntax("{'x':'\\ud800'}", "found the first half of a surrogate pair alone at byte 8; wanted a character");
        assertSyntax("", "found the end of the document at byte 0; wanted a value");
        assertSyntax("[1]", "found an array; wanted one JSON object");
    }

    @Test
    void rejectsBytesThatAreNotUtf8() {
        byte[] payload = "{\"name\":\"?\"}".getBytes(StandardCharsets.US_ASCII);
        payload[9] = (byte) 0xFF;
        MappedRecord mapped = RowEncoder.forTable(TABLE, List.of()).encode(record(payload));
        assertThat(((Rejection) mapped).reason()).contains("bytes that are not UTF-8 at byte 9; wanted text in UTF-8");
    }

    @Test
    void rejectsDeepNesting() {
        Rejection rejection = rejected("{'x':" + "[".repeat(1000) + "]".repeat(1000) + "}");
        assertThat(rejection.kind()).isEqualTo(Rejection.Kind.SIZE);
        assertThat(rejection.reason()).contains("found more than 500 nested values at byte 504");
    }

    @Test
    void rejectsUnknownFieldsIfToldTo() {
        RowEncoder encoder = strict(new EncodeSettings.DocumentLimits(
                500, 1000, EncodeSettings.InvalidUtf8.REJECT, EncodeSettings.UnknownFields.REJECT));
        Rejection rejection = (Rejection) encode(encoder, "{'id':1,'x y':{'id':2}}");
        assertThat(rejection.reason())
                .isEqualTo("Cannot read document: found field \"x y\"; wanted only fields that fill columns");
        assertThat(rejection.kind()).isEqualTo(Rejection.Kind.CAST);
        assertThat(hex(encode(encoder, "{'id':1}"))).isEqualTo(compact("00 01  00 01  01  00 0000"));
        assertThat(encoder.ignoredFields()).isZero();
    }

    @Test
    void rejectsDocumentsThatAreTooLarge() {
        RowEncoder encoder = strict(new EncodeSettings.DocumentLimits(
                500, 10, EncodeSettings.InvalidUtf8.REJECT, EncodeSettings.UnknownFields.IGNORE));
        assertThat(encode(encoder, "{'id' : 1}")).isInstanceOf(EncodedRow.class);
        Rejection rejection = (Rejection) encode(encoder, "{'id'  : 1}");
        assertThat(rejection.reason()).isEqualTo("Cannot read document: found 11 bytes; wanted at most 10 bytes");
        assertThat(rejection.kind()).isEqualTo(Rejection.Kind.SIZE);
    }

    @Test
    void rejectsNullWithoutAPlaceIfToldTo() {
        RowEncoder encoder = RowEncoder.forTable(
                TABLE, List.of(), Flattening.NONE, EncodeSettings.DEFAULTS.with(EncodeSettings.Nulls.REJECT));
        assertThat(((Rejection) encode(encoder, "{'id':null}")).reason())
                .isEqualTo("Cannot write column 'id' from field 'id': found null; wanted UInt8, not null");
        assertThat(((Rejection) encode(encoder, "{'seen':null}")).reason())
                .as("a DEFAULT is for what is missing")
                .isEqualTo("Cannot write column 'seen' from field 'seen': found null; wanted Int16, not null");
        assertThat(hex(encode(encoder, "{'name':null}"))).isEqualTo(compact("00 00  00 01  01  00 0000"));
    }

    private static RowEncoder strict(EncodeSettings.DocumentLimits limits) {
        return RowEncoder.forTable(TABLE, List.of(), Flattening.NONE, EncodeSettings.DEFAULTS.with(limits));
    }

    @Test
    void fillsSeveralColumnsFromOneField() {
        RowEncoder encoder = RowEncoder.forTable(
                table(column("a", "UInt8", DefaultKind.NONE), column("b", "String", DefaultKind.NONE)),
                List.of(new FieldMapping("x", "b"), new FieldMapping("x", "a")));
        assertThat(encoder.columns()).extracting(Column::name).containsExactly("b", "a");
        assertThat(hex(encode(encoder, "{'x':'12'}"))).isEqualTo(compact("00 02 3132  00 0c"));
    }

    @Test
    void fillsEphemeralColumnsWhenMapped() {
        RowEncoder encoder = RowEncoder.forTable(TABLE, List.of(new FieldMapping("h", "hint")));
        assertThat(hex(encode(encoder, "{'h':3}"))).isEqualTo("0003");
        assertThat(RowEncoder.forTable(TABLE, List.of()).columns())
                .extracting(Column::name)
                .containsExactly("id", "name", "seen", "size");
    }

    @Test
    void fillsVirtualColumns() {
        RowEncoder encoder = RowEncoder.forTable(
                table(
                        column("_key", "String", DefaultKind.NONE),
                        column("_timestamp", "DateTime64(3)", DefaultKind.NONE),
                        column("_stream", "LowCardinality(String)", DefaultKind.NONE),
                        column("_sequence_number", "UInt128", DefaultKind.NONE),
                        column("_sub_sequence", "UInt8", DefaultKind.NONE),
                        column("_shard", "Nullable(String)", DefaultKind.NONE),
                        column("_raw_message", "String", DefaultKind.NONE)),
                List.of());
        assertThat(hex(encode(encoder, "not JSON")))
                .isEqualTo(compact("00 03 6bc3a4  00 0168e5cf8b010000  00 01 73  00 01000000000000001000000000000000"
                        + "  00 04  00 00 07 73686172642d31  00 08 6e6f74204a534f4e"));
    }

    @Test
    void givesTheArrivalInTheFormOfTheColumn() {
        for (String[] typeAndHex : new String[][] {
            {"DateTime", "00e46b65"},
            {"Int64", "0168e5cf8b010000"},
            {"String", "18323032332d31312d31345432323a31333a32302e3030315a"}
        }) {
            RowEncoder encoder = RowEncoder.forTable(
                    table(column("t", typeAndHex[0], DefaultKind.NONE)), List.of(new FieldMapping("_timestamp", "t")));
            MappedRecord row =
                    encoder.encode(new StreamRecord(new byte[0], "s", "shard-1", "1", 0, "k", 1_700_000_000_001L));
            assertThat(hex(row)).as(typeAndHex[0]).isNotEmpty();
        }
    }

    @Test
    void encodesASliceAsIfItStoodAlone() {
        byte[] documents = utf8("{'id':1}{'id':2}{'id':");
        RowEncoder encoder = RowEncoder.forTable(table(column("id", "UInt8", DefaultKind.NONE)), List.of());
        StreamRecord origin = record(documents);
        assertThat(hex(encoder.encode(documents, 8, 8, origin))).isEqualTo("0002");
        assertThat(((Rejection) encoder.encode(documents, 16, 6, origin)).reason())
                .contains("found the end of the document at byte 6; wanted a value");
    }

    @Test
    void tellsAllProblemsOfATableAtOnce() {
        Table table = table(
                column("a", "AggregateFunction(sum, UInt64)", DefaultKind.NONE),
                column("m", "UInt8", DefaultKind.MATERIALIZED),
                column("z", "DateTime('Mars/Olympus')", DefaultKind.NONE),
                column("ok", "UInt8", DefaultKind.NONE));
        assertThatThrownBy(() -> RowEncoder.forTable(
                        table,
                        List.of(
                                new FieldMapping("a", "a"),
                                new FieldMapping("m", "m"),
                                new FieldMapping("z", "z"),
                                new FieldMapping("q", "quark"),
                                new FieldMapping("ok", "ok"),
                                new FieldMapping("ko", "ok"))))
                .isInstanceOf(SchemaException.class)
                .hasMessage(lines(
                        "Cannot fill column 'a': type AggregateFunction(sum, UInt64) cannot be filled from JSON; map the"
                                + " fields to the other columns",
                        "Cannot map field 'm' to column 'm': it is MATERIALIZED, computed by the server; remove the"
                                + " mapping",
                        "Cannot fill column 'z': time zone 'Mars/Olympus' is unknown to this Java (Unknown time-zone ID:"
                                + " Mars/Olympus); map the fields to the other columns",
                        "Cannot map field 'q' to column 'quark': table t has no such column; it has a, m, ok, z",
                        "Cannot map field 'ko' to column 'ok': another field fills it; keep one of the mappings"));
    }

    @Test
    void refusesATableWithoutAColumnToFill() {
        assertThatThrownBy(() -> RowEncoder.forTable(table(column("m", "UInt8", DefaultKind.MATERIALIZED)), List.of()))
                .hasMessage("Cannot fill table t: found no column that takes values; wanted at least one");
    }

    private static EncodedRow assertRow(String json, String hex) {
        MappedRecord mapped = encode(RowEncoder.forTable(TABLE, List.of()), json);
        assertThat(hex(mapped)).as(json).isEqualTo(compact(hex));
        return (EncodedRow) mapped;
    }

    private static Rejection rejected(String json) {
        return (Rejection) encode(RowEncoder.forTable(TABLE, List.of()), json);
    }

    private static void assertSyntax(String json, String detail) {
        Rejection rejection = rejected(json);
        assertThat(rejection.reason()).as(json).isEqualTo("Cannot read document: " + detail);
        assertThat(rejection.kind()).isEqualTo(Rejection.Kind.SYNTAX);
        assertThat(rejection.column()).isEmpty();
        assertThat(rejection.field()).isEmpty();
    }

    private static MappedRecord encode(RowEncoder encoder, String json) {
        return encoder.encode(record(utf8(json)));
    }

    private static byte[] utf8(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static StreamRecord record(byte[] payload) {
        return new StreamRecord(payload, "s", "shard-1", "295147905179352825857", 4, "kä", 1_700_000_000_001L);
    }

    private static Table table(Column... columns) {
        return new Table("d", "t", new ArrayList<>(List.of(columns)));
    }

    private static Column column(String name, String type, DefaultKind kind) {
        return new Column(name, DataType.parse(type), kind);
    }

    private static String hex(MappedRecord mapped) {
        if (mapped instanceof EncodedRow row) {
            return HexFormat.of().formatHex(row.bytes());
        }
        return mapped.toString();
    }

    private static String compact(String hex) {
        return hex.replace(" ", "");
    }

    private static String lines(String... lines) {
        return String.join("\n", lines);
    }
}
