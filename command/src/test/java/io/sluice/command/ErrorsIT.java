package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.ClickHouseUser;
import io.sluice.local.LocalClickHouse;
import io.sluice.local.LocalKinesis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pipe rejected, shown and replayed, on a real engine. */
class ErrorsIT {

    private static final LocalKinesis KINESIS = LocalKinesis.start();
    private static final LocalClickHouse CLICKHOUSE = LocalClickHouse.temporary(
            new ClickHouseUser("looker", "l", List.of("GRANT SELECT, INSERT ON errors.*"), false));

    @TempDir
    private static Path folder;

    @BeforeAll
    static void rejectSome() throws IOException {
        Streams.create(KINESIS, "counts", 1);
        for (int i = 0; i < 5; i++) {
            put("{\"page\": \"p" + i + "\", \"n\": " + (250 + i * 3) + "}");
        }
        put("{\"page\": \"bad\", \"n\": \"many\"}");
        put("{\"page\": \"worse\", \"n\": \"most\"}");
        put("no JSON");
        KINESIS.put("counts", "k", gzip("{\"page\": \"lines\", \"n\": 1}\n{\"page\": \"line two\", \"n\": 300}"));
        put("{\"page\": \"forbidden\", \"n\": 7}");
        CLICKHOUSE.query("CREATE DATABASE errors");
        createTable();
        Typed typed = Typed.in(folder, "run", "--web-port", "0", "--config", pipe().toString());
        assertThat(typed.status()).as(typed.out() + typed.err()).isZero();
        CLICKHOUSE.query("CREATE DATABASE once");
        CLICKHOUSE.query("RENAME TABLE errors.counts TO once.counts,"
                + " errors.counts_clickpipes_error TO once.counts_clickpipes_error");
    }

    private static void createTable() {
        CLICKHOUSE.query("CREATE TABLE errors.counts (page String, n UInt8, _sub_sequence UInt64,"
                + " CONSTRAINT allowed CHECK page != 'forbidden')"
                + " ENGINE = MergeTree ORDER BY page SETTINGS non_replicated_deduplication_window = 1000");
    }

    @AfterAll
    static void stop() {
        KINESIS.close();
        CLICKHOUSE.close();
    }

    /** What the pipe left behind, as often as it takes. */
    @BeforeEach
    void leaveBehind() {
        CLICKHOUSE.query("DROP DATABASE errors SYNC");
        CLICKHOUSE.query("CREATE DATABASE errors");
        createTable();
        CLICKHOUSE.query("CREATE TABLE errors.counts_clickpipes_error AS once.counts_clickpipes_error");
        CLICKHOUSE.query(
                "INSERT INTO errors.counts (page, n, _sub_sequence) SELECT page, n, _sub_sequence FROM once.counts");
        CLICKHOUSE.query("INSERT INTO errors.counts_clickpipes_error SELECT * REPLACE"
                + " (now64(3) - multiIf(error_kind = 'SERVER', 1, error_kind = 'CAST', 2, 3) AS inserted_at)"
                + " FROM once.counts_clickpipes_error");
    }

    @Test
    void showsTheReasonsWithoutWhatDiffers() throws IOException {
        Typed typed = Typed.in(folder, "errors", "--config", pipe().toString());

        Screen.check("errors.txt", masked(typed.out()));
        assertThat(typed.status()).isZero();
        assertThat(Typed.in(folder, "errors", "--json", "--limit", "1", "--config", pipe().toString())
                        .out())
                .contains("\"rejected\" : 8", "\"count\" : ", "\"sequenceNumber\" : \"");
    }

    @Test
    void replaysExactlyWhatIsARowAfterTheColumnIsMended() throws IOException {
        assertThat(rows()).isEqualTo("lines 1\np0 250\np1 253");
        assertThat(rejected()).isEqualTo("8");
        CLICKHOUSE.query("ALTER TABLE errors.counts MODIFY COLUMN n UInt16 SETTINGS mutations_sync = 2");

        Typed typed = replay();

        assertThat(typed.err()).isEmpty();
        assertThat(typed.out())
                .isEqualTo("Replayed 4 rejected records of pipe counts as 4 rows of errors.counts;"
                        + " 4 stay in errors.counts_clickpipes_error." + System.lineSeparator());
        assertThat(rows()).isEqualTo("line two 300\nlines 1\np0 250\np1 253\np2 256\np3 259\np4 262");
        assertThat(CLICKHOUSE.query("SELECT _sub_sequence FROM errors.counts WHERE page = 'line two'"))
                .isEqualTo("1");
        assertThat(CLICKHOUSE.query("SELECT raw_message FROM errors.counts_clickpipes_error ORDER BY raw_message"))
                .isEqualTo("no JSON\n{\"page\": \"bad\", \"n\": \"many\"}\n{\"page\": \"forbidden\", \"n\": 7}\n"
                        + "{\"page\": \"worse\", \"n\": \"most\"}");

        assertThat(replay().out()).startsWith("Replayed 0 rejected records of pipe counts as 0 rows");
        assertThat(rows().lines()).hasSize(7);
    }

    @Test
    void aReplayThatWasCutOffBeforeTheRemovalDoesNotDuplicate() throws IOException {
        CLICKHOUSE.query("ALTER TABLE errors.counts MODIFY COLUMN n UInt16 SETTINGS mutations_sync = 2");
        CLICKHOUSE.query("CREATE TABLE errors.kept AS errors.counts_clickpipes_error");
        CLICKHOUSE.query("INSERT INTO errors.kept SELECT * FROM errors.counts_clickpipes_error");
        replay();
        // As if what follows the insert had never been: the error table is as it was before.
        CLICKHOUSE.query("EXCHANGE TABLES errors.kept AND errors.counts_clickpipes_error");

        assertThat(replay().out()).startsWith("Replayed 4 rejected records of pipe counts as 4 rows");
        assertThat(rows().lines()).hasSize(7);
        assertThat(rejected()).isEqualTo("4");
    }

    @Test
    void whatTheServerRefusesAmongManyStaysAlone() throws IOException {
        CLICKHOUSE.query("ALTER TABLE errors.counts MODIFY COLUMN n String SETTINGS mutations_sync = 2");
        assertThat(replay().out())
                .startsWith("Replayed 6 rejected records of pipe counts as 6 rows of errors.counts; 2 stay");
        assertThat(CLICKHOUSE.query("SELECT error_kind FROM errors.counts_clickpipes_error ORDER BY error_kind"))
                .isEqualTo("SERVER\nSYNTAX");

        CLICKHOUSE.query("ALTER TABLE errors.counts DROP CONSTRAINT allowed");
        assertThat(replay().out())
                .startsWith("Replayed 1 rejected record of pipe counts as 1 row of errors.counts; 1 stays");
    }

    @Test
    void replaysOtherPipesNot() throws IOException {
        CLICKHOUSE.query("ALTER TABLE errors.counts MODIFY COLUMN n UInt16 SETTINGS mutations_sync = 2");

        Typed other = Typed.in(folder, "errors", "--replay", "--config", pipe().toString(), "--name", "other");

        assertThat(other.out()).startsWith("Replayed 0 rejected records of pipe other");
        assertThat(Typed.in(folder, "errors", "--config", pipe().toString(), "--name", "other")
                        .out())
                .startsWith("No rejected records of pipe other in errors.counts_clickpipes_error.");
        assertThat(rejected()).isEqualTo("8");
    }

    @Test
    void saysThatThereIsNoErrorTableYet() throws IOException {
        CLICKHOUSE.query("DROP TABLE errors.counts_clickpipes_error SYNC");
        Typed typed = Typed.in(folder, "errors", "--config", pipe().toString());

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err())
                .startsWith("Cannot show the rejected records of pipe counts: found no table"
                        + " errors.counts_clickpipes_error; the pipe makes it when it first runs");
    }

    @Test
    void insertsNothingWhereItMayNotRemove() throws IOException {
        CLICKHOUSE.query("ALTER TABLE errors.counts MODIFY COLUMN n UInt16 SETTINGS mutations_sync = 2");

        Typed typed = Typed.in(
                folder,
                "errors",
                "--replay",
                "--config",
                pipe().toString(),
                "--clickhouse.user",
                "looker",
                "--clickhouse.password",
                "l");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err())
                .contains("found that user looker may not take rows out of errors.counts_clickpipes_error")
                .contains("GRANT SELECT, ALTER DELETE ON errors.counts_clickpipes_error");
        assertThat(rows().lines()).hasSize(3);
    }

    @Test
    void aTableThatTheMappingCannotFillIsNamed() throws IOException {
        CLICKHOUSE.query("DROP TABLE errors.counts SYNC");

        Typed typed = replay();

        assertThat(typed.status()).isEqualTo(1);
        assertThat(typed.err()).contains("create the table or correct destination.table");
    }

    private static void put(String document) {
        KINESIS.put("counts", "k", document.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Typed replay() throws IOException {
        return Typed.in(folder, "errors", "--replay", "--config", pipe().toString());
    }

    private static String rows() {
        return CLICKHOUSE.query("SELECT page || ' ' || toString(n) FROM errors.counts ORDER BY page");
    }

    private static String rejected() {
        return CLICKHOUSE.query("SELECT count() FROM errors.counts_clickpipes_error");
    }

    private static Path pipe() throws IOException {
        ClickHouseServer server = CLICKHOUSE.server();
        return Files.writeString(folder.resolve("pipe.yaml"), """
            name: counts
            source:
              kinesis:
                streamName: counts
                region: eu-central-1
                endpoint: %s
                authentication: IAM_USER
                accessKey: {accessKeyId: local, secretKey: local}
                iteratorType: TRIM_HORIZON
                stopPosition: LATEST
            clickhouse:
              url: %s
              user: %s
              password: %s
            destination:
              database: errors
              table: counts
            """.formatted(
                        KINESIS.endpoint(), server.url(), server.user(), server.password()));
    }

    private static String masked(String shown) {
        return shown.replaceAll(
                        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d to (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)",
                        "$1")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "TIME")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID")
                .replaceAll("version [0-9.]+", "version VERSION")
                .replaceAll("queryId= \\S+\\)", "queryId= ID)")
                .replaceAll("\\b\\d{40,}\\b", "SEQUENCE_NUMBER");
    }
}
