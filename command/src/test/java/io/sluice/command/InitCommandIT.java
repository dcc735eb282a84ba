package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.ServiceError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a new user comes from a stream of unknown JSON to rows, and what stands in the way. */
class InitCommandIT {

    private static final String KEY = "aws.accessKeyId";
    private static final String SECRET = "aws.secretAccessKey";

    @TempDir
    private Path folder;

    private TestPipe pipe;

    @BeforeEach
    void open() {
        pipe = new TestPipe(folder, "init_command");
        pipe.stream("clicks", 2).stream("orders", 1);
        // what "this machine has"
        System.setProperty(KEY, "local");
        System.setProperty(SECRET, "local");
    }

    @AfterEach
    void close() {
        System.clearProperty(KEY);
        System.clearProperty(SECRET);
        pipe.close();
    }

    @Test
    void leadsFromUnknownJsonToRowsInUnderTenAnswers() {
        pipe.put(
                "clicks",
                IntStream.range(0, 40)
                        .mapToObj(i -> """
                            {"id": %d, "at": "2026-01-31T12:00:%02d.250Z", "page": "/p%d", "ms": %d.5,\
                             "user": {"name": "u%d", "plan": %s}, "tags": ["a", "b%d"]}\
                            """.formatted(1000 + i, i, i % 7, i, i % 5, i % 3 == 0 ? "null" : "\"pro\"", i))
                        .toArray(String[]::new));
        Dialog dialog = new Dialog(Map.of("CLICKHOUSE_PASSWORD", pipe.server().password()), folder);

        dialog.type(
                List.of(
                        "eu-central-1",
                        "",
                        "1",
                        pipe.server().url().toString(),
                        pipe.server().user(),
                        "",
                        ""),
                "init",
                "--endpoint",
                pipe.kinesis().endpoint().toString(),
                "--database",
                pipe.database());
        assertThat(dialog.status()).isZero();
        int answers = dialog.answers();
        dialog.type(List.of(), "create", "--config", "pipe.yaml", "--apply");
        assertThat(dialog.status()).isZero();
        String transcript = dialog.screen();
        dialog.type(
                List.of(),
                "run",
                "--config",
                "pipe.yaml",
                "--source.kinesis.stopPosition",
                "LATEST",
                "--web-port",
                "0");

        assertThat(dialog.status()).as(dialog.screen()).isZero();
        assertThat(answers).isLessThan(10);
        Screen.check("init-transcript.txt", pipe.masked(transcript));
        Screen.check("init-pipe.yaml", pipe.masked(file()));
        assertThat(pipe.query("SELECT count(), countDistinct(id), min(at), max(ms) FROM $.clicks"))
                .isEqualTo("40\t40\t2026-01-31 12:00:00.250\t39.5");
        assertThat(pipe.query("SELECT count() FROM $.clicks_clickpipes_error")).isEqualTo("0");
    }

    @Test
    void takesATableThatIsThere() throws IOException {
        pipe.query("CREATE TABLE $.clicks (id UInt64) ENGINE = MergeTree ORDER BY id");
        pipe.put("clicks", "{\"id\":1}");
        Dialog dialog = new Dialog(Map.of(), folder);

        dialog.type(
                List.of(
                        "eu-central-1",
                        "2",
                        "local",
                        "se${cret",
                        "clicks",
                        pipe.server().url().toString(),
                        pipe.server().user(),
                        pipe.server().password(),
                        "1"),
                "init",
                "--endpoint",
                pipe.kinesis().endpoint().toString(),
                "--database",
                pipe.database());

        assertThat(dialog.status()).as(dialog.screen()).isZero();
        assertThat(dialog.screen())
                .contains("Tables in database init_command:\n   1  clicks\n")
                .doesNotContain("create --config");
        assertThat(file())
                .contains("secretKey: \"se$${cret\"", "  table: clicks\n")
                .doesNotContain("columns");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("pipe.yaml"))))
                .isEqualTo("rw-------");
    }

    @Test
    void takesOptionsForAnswersWithoutATerminal() throws IOException {
        pipe.put("clicks", "{\"id\":1,\"true\":\"x\",\"a b\":{\"c\":1}}");

        Typed typed = init("--table", "new_table", "--sorting-key", "id", "--json");

        assertThat(typed.err()).isEmpty();
        assertThat(new ObjectMapper().readTree(typed.out())).isEqualTo(new ObjectMapper().readTree("""
            {"file":"pipe.yaml","stream":"clicks","table":"init_command.new_table","tableExists":false,"columns":3}
            """));
        assertThat(file())
                .contains("sortingKey: [id]")
                .contains("- {name: \"true\", type: String}")
                .contains("- {name: \"a b\", type: \"Tuple(c Int64)\"}");
        assertThat(pipe.type("create", "--apply").status()).isZero();
        assertThat(pipe.tables()).contains("new_table");
    }

    @Test
    void writesAFileWithoutColumnsForAStreamWithoutDocuments() {
        Typed typed = init();

        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).contains("The stream holds no documents yet: create infers the table once it does.");
        assertThat(file()).doesNotContain("columns");
    }

    @Test
    void overwritesOnlyWhenForced() {
        pipe.write("mine: true\n");

        Typed typed = init();

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err())
                .isEqualTo("Cannot write pipe.yaml: found it there already; name another with --output, or overwrite it"
                        + " with --force\n");
        assertThat(file()).isEqualTo("mine: true\n");
        assertThat(init("--output", "other.yaml").status()).isZero();
        assertThat(init("--force").status()).isZero();
        assertThat(file()).contains("streamName: clicks");
    }

    @Test
    void namesEveryAnswerThatIsMissingWithoutATerminal() {
        fails(
                Typed.in(folder, "init", "--login", "key"),
                "Cannot ask for what is missing: found no terminal; give --region, --stream, --url, --access-key-id,"
                        + " --secret-key");
        fails(Typed.in(folder, "init", "--login", "role"), "--role");
    }

    @Test
    void saysWhatIsWrongWithAnAnswer() {
        fails(init("--region", "Frankfurt"), "Frankfurt");
        fails(init("--login", "magic"), "Cannot log in to AWS by 'magic': found no such way");
        fails(init("--stream", "no-such"), "Cannot read stream no-such: no such stream in eu-central-1");
        fails(init("--password", "${env:NOWHERE}"), "NOWHERE");
        assertThat(init("--password", "wrong").err())
                .contains("Cannot log in to ClickHouse")
                .doesNotContain("wrong");
        assertThat(init("--url", "http://127.0.0.1:1").err()).contains("Cannot reach ClickHouse");
        assertThat(folder.resolve("pipe.yaml")).doesNotExist();
    }

    @Test
    void asksForTheNameWhereStreamsMayNotBeListed() {
        pipe.kinesis()
                .faults()
                .add(Fault.refuse(KinesisAction.LIST_STREAMS, ServiceError.of("AccessDeniedException", "not you")));
        Dialog dialog = new Dialog(Map.of("AWS_REGION", "eu-central-1"), folder);

        dialog.type(
                List.of("", "clicks"),
                "init",
                "--login",
                "machine",
                "--endpoint",
                pipe.kinesis().endpoint().toString(),
                "--url",
                pipe.server().url().toString(),
                "--user",
                pipe.server().user(),
                "--password",
                pipe.server().password(),
                "--database",
                pipe.database(),
                "--table",
                "t");

        assertThat(dialog.status()).as(dialog.screen()).isZero();
        assertThat(dialog.screen())
                .contains("AWS region [eu-central-1]: ")
                .contains("allow kinesis:ListStreams for this identity, or name the stream yourself");
    }

    @Test
    void givesUpWhereNobodyAnswers() {
        Dialog dialog = new Dialog(Map.of(), folder);

        dialog.type(List.of(""), "init");

        assertThat(dialog.status()).isEqualTo(2);
        assertThat(dialog.screen())
                .contains("Cannot go on without an answer to 'AWS region': found none; give it as --region");
    }

    private Typed init(String... more) {
        List<String> options = new ArrayList<>(List.of("init"));
        add(options, more, "--region", "eu-central-1");
        add(options, more, "--login", "key");
        add(options, more, "--access-key-id", "local");
        add(options, more, "--secret-key", "local");
        add(options, more, "--stream", "clicks");
        add(options, more, "--endpoint", pipe.kinesis().endpoint().toString());
        add(options, more, "--url", pipe.server().url().toString());
        add(options, more, "--user", pipe.server().user());
        add(options, more, "--password", pipe.server().password());
        add(options, more, "--database", pipe.database());
        options.addAll(List.of(more));
        return Typed.in(folder, options.toArray(String[]::new));
    }

    private static void add(List<String> options, String[] more, String option, String value) {
        if (!has(more, option)) {
            options.add(option);
            options.add(value);
        }
    }

    private static boolean has(String[] options, String option) {
        return List.of(options).contains(option);
    }

    private String file() {
        try {
            return Files.readString(folder.resolve("pipe.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fails(Typed typed, String message) {
        assertThat(typed.err()).contains(message).doesNotContain("\tat ", "Caused by");
        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.out()).isEmpty();
    }
}
