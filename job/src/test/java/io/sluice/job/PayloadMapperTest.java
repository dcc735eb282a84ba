package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Documents;
import io.sluice.jobconfig.PayloadConfig.Envelope;
import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.FieldMapping;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadMapperTest {

    private static final Table TABLE = new Table(
            "default",
            "t",
            List.of(
                    column("page", "String"),
                    column("added", "Int32"),
                    column("tags", "Array(String)"),
                    column("_sub_sequence", "UInt64"),
                    column("_raw_message", "String")));

    private static final List<String> EDITS = List.of(
            "{\"page\":\"Talk:Oswald Tilghman\",\"added\":36,\"tags\":[\"mobile\",\"new {}\"]}",
            "{\"page\":\"Roma (Bandung) \\u00e9 \\\"x\\\"\",\"added\":-17,\"tags\":[]}",
            "{\"added\":0,\"tags\":[\"}\"],\"page\":\"\u041f\u0435\u0442\u0440\u043e\u0433\u0440\u0430\u0434\"}");

    /** A way to put documents into one payload, and how it is read. */
    private record Packing(String name, PayloadConfig config, Function<List<String>, String> pack) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Packing> PACKINGS = List.of(
            new Packing("lines", Payloads.config(Documents.AUTO), documents -> String.join("\n", documents)),
            new Packing("lines, pinned", Payloads.config(Documents.LINES), documents -> String.join("\r\n", documents)),
            new Packing("concatenated", Payloads.config(Documents.AUTO), documents -> String.join("", documents)),
            new Packing(
                    "with blanks", Payloads.config(Documents.CONCATENATED), documents -> String.join("  ", documents)),
            new Packing("array", Payloads.config(Documents.AUTO), documents -> documents.toString()),
            new Packing("array, pinned", Payloads.config(Documents.ARRAY), documents -> " " + documents + "\n"),
            new Packing(
                    "byte order mark",
                    Payloads.config(Documents.AUTO),
                    documents -> "\ufeff" + String.join("", documents)),
            new Packing(
                    "records[*]",
                    Payloads.config(new Envelope.Wrapper("records[*]", List.of(), List.of(), List.of())),
                    documents -> "{\"n\":3,\"records\":" + documents + "}"),
            new Packing(
                    "text",
                    Payloads.config(new Envelope.Wrapper("Message", List.of(), List.of(), List.of())),
                    documents -> "{\"Message\":\""
                            + String.join("\n", documents)
                                    .replace("\\", "\\\\")
                                    .replace("\"", "\\\"")
                                    .replace("\n", "\\n")
                            + "\"}"));

    static Stream<Arguments> compressionsAndPackings() {
        return Stream.of(Compression.NONE, Compression.GZIP, Compression.ZSTD, Compression.LZ4, Compression.SNAPPY)
                .flatMap(compression -> PACKINGS.stream().map(packing -> Arguments.of(compression, packing)));
    }

    @ParameterizedTest
    @MethodSource("compressionsAndPackings")
    void makesTheRowsThatPlainDocumentsMake(Compression compression, Packing packing) {
        byte[] payload =
                Payloads.compress(compression, Payloads.utf8(packing.pack().apply(EDITS)));
        List<MappedRecord> mapped = map(packing.config(), Payloads.record(payload));
        assertThat(rows(mapped)).isEqualTo(plainRows());
        assertThat(mapped).extracting(row -> row.origin().sequenceNumber()).containsOnly("1");
    }

    @ParameterizedTest
    @MethodSource("compressionsAndPackings")
    void doesTheSameForUserRecordsOfAnAggregate(Compression compression, Packing packing) {
        byte[] payload =
                Payloads.compress(compression, Payloads.utf8(packing.pack().apply(EDITS)));
        List<MappedRecord> mapped = map(
                packing.config(),
                Payloads.record(payload, "7", 0),
                Payloads.record(payload, "7", 1),
                Payloads.record(payload, "8", 0));
        assertThat(mapped)
                .extracting(row -> row.origin().subSequenceNumber())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 0L, 1L, 2L);
        assertThat(rows(mapped.subList(6, 9))).isEqualTo(plainRows());
    }

    @Test
    void passesAPlainDocumentOnUncopied() {
        StreamRecord record = Payloads.record(Payloads.utf8(EDITS.get(0)), "7", 5);
        List<MappedRecord> mapped = map(PayloadConfig.DEFAULT, record);
        assertThat(mapped)
                .singleElement()
                .satisfies(row -> assertThat(row.origin()).isSameAs(record));
    }

    /** What a changed table is encoded from again is the document, whatever it came in. */
    @Test
    void givesEachRowItsDocumentAsOrigin() {
        byte[] payload = Payloads.compress(Compression.GZIP, Payloads.utf8(String.join("\n", EDITS)));
        assertThat(map(PayloadConfig.DEFAULT, Payloads.record(payload)))
                .extracting(row -> new String(row.origin().payload(), StandardCharsets.UTF_8))
                .isEqualTo(EDITS);
    }

    @Test
    void numbersDocumentsOverAllUserRecordsOfAnAggregate() {
        byte[] two = Payloads.utf8(EDITS.get(0) + EDITS.get(1));
        byte[] one = Payloads.utf8(EDITS.get(2));
        assertThat(map(
                        PayloadConfig.DEFAULT,
                        Payloads.record(one, "7", 0),
                        Payloads.record(two, "7", 1),
                        Payloads.record(one, "7", 2),
                        Payloads.record(one, "7", 3),
                        Payloads.record(one, "8", 0),
                        Payloads.record(one, "8", 1)))
                .extracting(row ->
                        row.origin().sequenceNumber() + "." + row.origin().subSequenceNumber())
                .containsExactly("7.0", "7.1", "7.2", "7.3", "7.4", "8.0", "8.1");
    }

    @Test
    void rejectsOnlyTheBadAmongGoodDocuments() {
        String payload = EDITS.get(0) + "\n{\"page\":\"x\",\"added\":\"many\"}\n{\"page\":\n" + EDITS.get(1);
        List<MappedRecord> mapped = map(PayloadConfig.DEFAULT, Payloads.record(Payloads.utf8(payload)));
        assertThat(mapped).hasSize(4);
        assertThat(mapped.get(0)).isInstanceOf(EncodedRow.class);
        assertRejected(
                mapped.get(1),
                Rejection.Kind.CAST,
                "{\"page\":\"x\",\"added\":\"many\"}",
                "Cannot write column 'added' from field 'added': ");
        assertRejected(
                mapped.get(2),
                Rejection.Kind.SYNTAX,
                "{\"page\":",
                "Cannot read document: found an object that does not end; wanted a JSON object");
        assertThat(mapped.get(3)).isInstanceOf(EncodedRow.class);
        assertThat(mapped).extracting(row -> row.origin().subSequenceNumber()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void rejectsWhatHoldsNoDocument() {
        for (String nothing : List.of("", " \n ", "\ufeff")) {
            assertRejected(
                    only(PayloadConfig.DEFAULT, Payloads.utf8(nothing)),
                    Rejection.Kind.SYNTAX,
                    nothing,
                    "Cannot read record: found nothing; wanted a JSON object");
        }
        assertRejected(
                only(PayloadConfig.DEFAULT, Payloads.utf8("hello")),
                Rejection.Kind.SYNTAX,
                "hello",
                "Cannot read document: found byte 0x68; wanted a JSON object");
    }

    @Test
    void takesAnEmptyArrayForNoDocuments() {
        assertThat(map(PayloadConfig.DEFAULT, Payloads.record(Payloads.utf8("[]"))))
                .isEmpty();
    }

    @Test
    void rejectsATruncatedPayloadWholeAndAsItCame() {
        byte[] whole = Payloads.compress(Compression.GZIP, Payloads.utf8(EDITS.get(0)));
        byte[] truncated = Arrays.copyOf(whole, whole.length - 9);
        Rejection rejection = only(PayloadConfig.DEFAULT, truncated);
        assertThat(rejection.kind()).isEqualTo(Rejection.Kind.DECOMPRESS);
        assertThat(rejection.reason())
                .isEqualTo("Cannot decompress record of " + truncated.length + " bytes (GZIP): it ends too early");
        assertThat(rejection.origin().payload()).isSameAs(truncated);
    }

    @Test
    void rejectsWhatIsNotCompressedAsItWasToldToBe() {
        Rejection rejection = only(Payloads.config(Compression.GZIP, 1 << 20), Payloads.utf8(EDITS.get(0)));
        assertThat(rejection.kind()).isEqualTo(Rejection.Kind.DECOMPRESS);
        assertThat(rejection.reason()).endsWith("(GZIP): found something else than a gzip member at byte 0");
    }

    @Test
    void rejectsWhatIsTooLargeAndKeepsItsBeginning() {
        byte[] large = Payloads.utf8("{\"page\":\"" + "x".repeat(200_000) + "\"}");
        Rejection plain = only(Payloads.config(Compression.AUTO, 100_000), large);
        assertThat(plain.kind()).isEqualTo(Rejection.Kind.SIZE);
        assertThat(plain.reason())
                .isEqualTo("Cannot read record: it holds 200011 bytes, 100000 are allowed, the first 65536 are kept;"
                        + " raise source.kinesis.payload.maxMessageBytes");
        assertThat(plain.origin().payload()).isEqualTo(Arrays.copyOf(large, 65_536));
        assertThat(plain.origin().sequenceNumber()).isEqualTo("1");

        byte[] compressed = Payloads.compress(Compression.ZSTD, large);
        Rejection bomb = only(Payloads.config(Compression.AUTO, 100_000), compressed);
        assertThat(bomb.kind()).isEqualTo(Rejection.Kind.SIZE);
        assertThat(bomb.reason()).contains("it holds more than 100000 bytes (ZSTD)");
        assertThat(bomb.origin().payload()).isEqualTo(compressed);
    }

    @Test
    void takesTheLargestThatIsAllowed() {
        byte[] document = Payloads.utf8("{\"page\":\"" + "x".repeat(99_989) + "\"}");
        assertThat(document).hasSize(100_000);
        assertThat(map(Payloads.config(Compression.AUTO, 100_000), Payloads.record(document)))
                .singleElement()
                .isInstanceOf(EncodedRow.class);
        assertThat(map(
                        Payloads.config(Compression.AUTO, 100_000),
                        Payloads.record(Payloads.compress(Compression.LZ4, document))))
                .singleElement()
                .isInstanceOf(EncodedRow.class);
    }

    /** A pipe of virtual columns takes every message as it is, decompressed. */
    @Test
    void neverLooksIntoMessagesWhoseFieldsNobodyWants() {
        RowEncoder raw = RowEncoder.forTable(
                TABLE, List.of(new FieldMapping("_raw_message", "page"), new FieldMapping("_key", "_raw_message")));
        for (String message : List.of("{}{}", "[1,2]", "no JSON", "", "\ufeff")) {
            List<MappedRecord> mapped = map(
                    raw,
                    PayloadConfig.DEFAULT,
                    Payloads.record(Payloads.utf8(message)),
                    Payloads.record(Payloads.compress(Compression.SNAPPY, Payloads.utf8(message)), "2", 0));
            assertThat(mapped).hasSize(2).allSatisfy(row -> {
                assertThat(row).isInstanceOf(EncodedRow.class);
                assertThat(row.origin().payload()).isEqualTo(Payloads.utf8(message));
            });
        }
    }

    @Test
    void countsEachIgnoredFieldOnce() {
        List<MappedRecord> out = new ArrayList<>();
        try (PayloadMapper mapper =
                new PayloadMapper(RowEncoder.forTable(TABLE, List.of()), PayloadConfig.DEFAULT, mapped -> {})) {
            Collector<MappedRecord> collector = collector(out);
            mapper.map(Payloads.record(Payloads.utf8("{\"x\":1,\"page\":\"a\"}"), "1", 0), collector);
            assertThat(mapper.ignoredFields()).isEqualTo(1);
            mapper.map(Payloads.record(Payloads.utf8("{\"x\":1}{\"x\":2}"), "2", 0), collector);
            assertThat(mapper.ignoredFields()).isEqualTo(3);
            mapper.map(Payloads.record(Payloads.utf8("{\"x\":1}{\"x\":2}"), "3", 0), collector);
            assertThat(mapper.ignoredFields()).isEqualTo(5);
            mapper.map(Payloads.record(Payloads.utf8("{\"x\":1,\"added\":\"?\"}"), "4", 0), collector);
            assertThat(mapper.ignoredFields()).isEqualTo(6);
            mapper.map(Payloads.record(Payloads.utf8("{\"x\":1,\"added\":\"?\"}"), "5", 0), collector);
            assertThat(mapper.ignoredFields()).isEqualTo(7);
        }
        assertThat(out).hasSize(7);
    }

    @Test
    void countsTheBytesOfDocumentsAsTheyAreWhenOpened() {
        byte[] edit = Payloads.utf8(EDITS.get(0));
        byte[] several = Payloads.utf8(EDITS.get(0) + "\n" + EDITS.get(1));
        byte[] broken = {0x1f, (byte) 0x8b, 8, 1, 2, 3};
        Collector<MappedRecord> collector = collector(new ArrayList<>());
        try (PayloadMapper mapper =
                new PayloadMapper(RowEncoder.forTable(TABLE, List.of()), PayloadConfig.DEFAULT, mapped -> {})) {
            mapper.map(Payloads.record(edit, "1", 0), collector);
            mapper.map(Payloads.record(Payloads.compress(Compression.GZIP, edit), "2", 0), collector);
            assertThat(mapper.documentBytes()).isEqualTo(2L * edit.length);
            mapper.map(Payloads.record(several, "3", 0), collector);
            assertThat(mapper.documentBytes()).isEqualTo(2L * edit.length + several.length - 1);
            mapper.map(Payloads.record(broken, "4", 0), collector);
            assertThat(mapper.documentBytes()).isEqualTo(2L * edit.length + several.length - 1 + broken.length);
        }
    }

    private static Column column(String name, String type) {
        return new Column(name, DataType.parse(type), Column.DefaultKind.NONE);
    }

    private static List<List<Byte>> plainRows() {
        RowEncoder encoder = RowEncoder.forTable(TABLE, List.of());
        List<MappedRecord> rows = new ArrayList<>();
        for (String edit : EDITS) {
            rows.add(encoder.encode(Payloads.record(Payloads.utf8(edit), "1", rows.size())));
        }
        return rows(rows);
    }

    private static List<List<Byte>> rows(List<MappedRecord> mapped) {
        return mapped.stream()
                .map(row -> {
                    assertThat(row).isInstanceOf(EncodedRow.class);
                    List<Byte> bytes = new ArrayList<>();
                    for (byte b : ((EncodedRow) row).bytes()) {
                        bytes.add(b);
                    }
                    return bytes;
                })
                .toList();
    }

    private static void assertRejected(MappedRecord mapped, Rejection.Kind kind, String kept, String reason) {
        assertThat(mapped).isInstanceOfSatisfying(Rejection.class, rejection -> {
            assertThat(rejection.kind()).isEqualTo(kind);
            assertThat(rejection.reason()).startsWith(reason);
            assertThat(rejection.origin().payload()).isEqualTo(Payloads.utf8(kept));
        });
    }

    private static Rejection only(PayloadConfig config, byte[] payload) {
        List<MappedRecord> mapped = map(config, Payloads.record(payload));
        assertThat(mapped).singleElement().isInstanceOf(Rejection.class);
        return (Rejection) mapped.get(0);
    }

    private static List<MappedRecord> map(PayloadConfig config, StreamRecord... records) {
        return map(RowEncoder.forTable(TABLE, List.of()), config, records);
    }

    private static List<MappedRecord> map(RowEncoder encoder, PayloadConfig config, StreamRecord... records) {
        List<MappedRecord> seen = new ArrayList<>();
        List<MappedRecord> out = new ArrayList<>();
        try (PayloadMapper mapper = new PayloadMapper(encoder, config, seen::add)) {
            for (StreamRecord record : records) {
                mapper.map(record, collector(out));
            }
        }
        assertThat(seen).isEqualTo(out);
        return out;
    }

    static Collector<MappedRecord> collector(List<MappedRecord> out) {
        return new Collector<>() {
            @Override
            public void collect(MappedRecord mapped) {
                out.add(mapped);
            }

            @Override
            public void close() {}
        };
    }
}
