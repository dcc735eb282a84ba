package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.ServiceError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code preview} shows, and that nothing of it stays. */
class PreviewCommandIT {

    private static final String CLICK =
            "{\"id\":1,\"at\":\"2026-01-31T12:00:00.5Z\",\"page\":\"/a\",\"user\":{\"name\":\"ann\"}}";
    private static final String OTHER =
            "{\"id\":2,\"at\":\"2026-01-31T12:00:01Z\",\"page\":\"/b\",\"user\":{\"name\":\"bob\"}}";

    @TempDir
    private Path folder;

    private TestPipe pipe;

    @BeforeEach
    void open() {
        pipe = new TestPipe(folder, "preview_command");
        pipe.stream("clicks", 2);
    }

    @AfterEach
    void close() {
        pipe.close();
    }

    @Test
    void infersTheTableThatIsNotThere() throws IOException {
        pipe.put("clicks", CLICK)
                .put("clicks", "key-5", gzip(OTHER + "\n" + CLICK))
                .file("clicks", "table: clicks");

        Typed typed = pipe.type("preview");

        assertThat(typed.err()).isEmpty();
        assertThat(typed.status()).isZero();
        Screen.check("preview-inferred.txt", pipe.masked(typed.out()));
        assertThat(pipe.tables()).isEmpty();
    }

    @Test
    void triesRowsInATableLikeTheOneThatIsThere() {
        pipe.query("CREATE TABLE $.clicks (id UInt8, page LowCardinality(String), source String DEFAULT 'web',"
                + " slug String MATERIALIZED lower(page), CONSTRAINT known CHECK page != '/secret')"
                + " ENGINE = ReplacingMergeTree ORDER BY id");
        pipe.put(
                        "clicks",
                        "{\"id\":1,\"page\":\"/A\"}",
                        "{\"id\":1,\"page\":\"/secret\"}",
                        "{\"id\":300,\"page\":\"/b\"}",
                        "{\"id\":2,\"page\":\"/c\",\"source\":\"app\",\"more\":true}",
                        "no document at all")
                .file("clicks", "table: clicks");

        Typed typed = pipe.type("preview");

        assertThat(typed.err()).isEmpty();
        assertThat(typed.status()).isZero();
        Screen.check("preview-existing.txt", pipe.masked(typed.out()));
        assertThat(pipe.tables()).isEqualTo("clicks");
        assertThat(pipe.query("SELECT count() FROM $.clicks")).isEqualTo("0");
    }

    @Test
    void triesTheTableThatTheFileDescribes() throws IOException {
        pipe.put("clicks", CLICK).file("clicks", """
            table: clicks
            columns:
              - {name: id, type: UInt64}
              - {name: at, type: "DateTime64(3, 'Europe/Berlin')"}
              - {name: _shard, type: String}
            """);

        JsonNode answer = json(pipe.type("preview", "--json"));

        assertThat(answer.at("/table/origin").textValue()).isEqualTo("DEFINED");
        assertThat(answer.at("/documents/0/row")).isEqualTo(json("""
            {"id":1,"at":"2026-01-31 13:00:00.500","_shard":"shardId-000000000001"}\
            """));
        assertThat(answer.at("/documents/0/document").textValue()).isEqualTo(CLICK);
        assertThat(answer.at("/ignoredFields").longValue()).isEqualTo(2);
        assertThat(pipe.tables()).isEmpty();
    }

    @Test
    void givesEveryOutcomeAsJson() throws IOException {
        pipe.query("CREATE TABLE $.clicks (id UInt8) ENGINE = Null");
        pipe.put("clicks", "{\"id\":1}", "{\"id\":\"x\"}").file("clicks", "table: clicks");

        JsonNode answer = json(pipe.type("preview", "--json"));

        assertThat(answer.at("/stream").textValue()).isEqualTo("clicks");
        assertThat(answer.at("/shards")).hasSize(2);
        assertThat(answer.at("/documents")).hasSize(2).anySatisfy(document -> {
            assertThat(document.at("/rejection/kind").textValue()).isEqualTo("CAST");
            assertThat(document.at("/rejection/column").textValue()).isEqualTo("id");
            assertThat(document.at("/rejection/reason").textValue()).startsWith("Cannot write column 'id'");
        });
        assertThat(answer.at("/documents"))
                .anySatisfy(document -> assertThat(document.at("/row")).isEqualTo(json("{\"id\":1}")));
    }

    @Test
    void showsMessagesAsTheyAreToATableOfThem() {
        pipe.query("CREATE TABLE $.clicks (_raw_message String, _key String) ENGINE = MergeTree ORDER BY ()");
        pipe.put("clicks", "any text").file("clicks", "table: clicks");

        assertThat(pipe.type("preview").out()).contains("{\"_raw_message\":\"any text\",\"_key\":\"key-0\"}");
    }

    @Test
    void saysThatAnEmptyStreamAsksForNoTable() {
        pipe.file("clicks", "table: clicks");

        fails(
                pipe.type("preview"),
                2,
                "Cannot infer table preview_command.clicks: found no document in stream clicks;"
                        + " put some records into it, or describe the table in destination.columns");
    }

    @Test
    void showsATableThatIsThereToAnEmptyStream() {
        pipe.query("CREATE TABLE $.clicks (id UInt8) ENGINE = MergeTree ORDER BY ()");
        pipe.file("clicks", "table: clicks");

        Typed typed = pipe.type("preview");

        assertThat(typed.status()).isZero();
        assertThat(typed.out()).contains("0 documents in 0 records of 2 shards", "id      UInt8", "gone again: none");
    }

    @Test
    void namesTheMissingStream() {
        pipe.file("orders", "table: clicks");

        fails(pipe.type("preview"), 2, "Cannot read stream orders: no such stream in eu-central-1, only clicks;");
    }

    @Test
    void namesTheMissingPermission() {
        pipe.kinesis()
                .faults()
                .add(Fault.refuse(KinesisAction.GET_SHARD_ITERATOR, ServiceError.of("AccessDeniedException", "not you"))
                        .always());
        pipe.file("clicks", "table: clicks");

        fails(pipe.type("preview"), 2, "allow kinesis:GetShardIterator for this identity");
    }

    @Test
    void saysThatClickHouseIsDown() {
        pipe.put("clicks", CLICK).file("clicks", "table: clicks");

        fails(
                pipe.type("preview", "--clickhouse.url", "http://127.0.0.1:1"),
                1,
                "Cannot reach ClickHouse at http://127.0.0.1:1");
    }

    @Test
    void saysThatTheDatabaseIsMissing() {
        pipe.put("clicks", CLICK).file("clicks", "table: clicks");

        fails(
                pipe.type("preview", "--destination.database", "nowhere"),
                1,
                "create the database or correct destination.database");
    }

    @Test
    void saysWhichMappingHasNoColumn() {
        pipe.query("CREATE TABLE $.clicks (id UInt8) ENGINE = MergeTree ORDER BY ()");
        pipe.put("clicks", CLICK).file("clicks", "table: clicks");

        fails(pipe.type("preview", "--fieldMappings", "[{sourceField: id, destinationField: number}]"), 2, "number");
        assertThat(pipe.tables()).isEqualTo("clicks");
    }

    @Test
    void saysWhichCountItTakes() {
        pipe.file("clicks", "table: clicks");

        fails(
                pipe.type("preview", "--per-shard", "0"),
                2,
                "Cannot take --per-shard 0: found a number outside of 1 to 1000");
    }

    private static void fails(Typed typed, int status, String message) {
        assertThat(typed.err()).contains(message).doesNotContain("\tat ", "Caused by");
        assertThat(typed.status()).isEqualTo(status);
        assertThat(typed.out()).isEmpty();
    }

    private static JsonNode json(Typed typed) throws IOException {
        assertThat(typed.err()).isEmpty();
        assertThat(typed.status()).isZero();
        return json(typed.out());
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
