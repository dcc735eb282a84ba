package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.LocalKinesis;
import io.sluice.local.SharedClickHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees who runs a pipe that cannot run: one clear message, exit status 2, no stack trace. */
class UnusablePipeIT {

    private static final ClickHouseServer CLICKHOUSE = SharedClickHouse.server();
    private static final LocalKinesis KINESIS = LocalKinesis.start();

    @TempDir
    private Path folder;

    @BeforeAll
    static void createTable() {
        CLICKHOUSE.query("CREATE DATABASE unusable_pipe");
        CLICKHOUSE.query("CREATE TABLE unusable_pipe.edits (page String) ENGINE = MergeTree ORDER BY page");
    }

    @AfterAll
    static void stop() {
        CLICKHOUSE.query("DROP DATABASE unusable_pipe");
        KINESIS.close();
    }

    @Test
    void namesTheKeyNextToAnUnknownOne() throws IOException {
        assertThat(run(pipe("tabel: edits", KINESIS.endpoint(), CLICKHOUSE.url(), CLICKHOUSE.password())))
                .contains("destination.tabel")
                .contains("table");
    }

    @Test
    void namesTheMissingTableAndTheMissingStreamAtOnce() throws IOException {
        assertThat(run(pipe("table: nothing", KINESIS.endpoint(), CLICKHOUSE.url(), CLICKHOUSE.password())))
                .contains("Cannot read stream no-such-stream: no such stream in eu-central-1")
                .contains("Cannot describe table `unusable_pipe`.`nothing` of ClickHouse at")
                .contains("create the table or correct destination.table");
    }

    @Test
    void namesTheRegionThatIsNone() throws IOException {
        Path file = pipe("table: edits", KINESIS.endpoint(), CLICKHOUSE.url(), CLICKHOUSE.password());
        Files.writeString(file, Files.readString(file).replace("eu-central-1", "Frankfurt"));

        assertThat(run(file)).contains("source.kinesis.region").contains("Frankfurt");
    }

    @Test
    void saysThatNoKinesisAnswers() throws IOException {
        assertThat(run(pipe("table: edits", unreachable(), CLICKHOUSE.url(), CLICKHOUSE.password())))
                .contains("Cannot read stream no-such-stream")
                .contains("is the endpoint and reachable from here");
    }

    @Test
    void saysThatNoClickHouseAnswers() throws IOException {
        URI nowhere = unreachable();
        assertThat(run(pipe("table: edits", KINESIS.endpoint(), nowhere, CLICKHOUSE.password())))
                .contains("Cannot reach ClickHouse at " + nowhere)
                .contains("start the server or correct clickhouse.url");
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotPrintIt() throws IOException {
        assertThat(run(pipe("table: edits", KINESIS.endpoint(), CLICKHOUSE.url(), "not-the-password")))
                .contains("Cannot log in to ClickHouse at " + CLICKHOUSE.url())
                .contains("correct clickhouse.user or clickhouse.password")
                .doesNotContain("not-the-password");
    }

    @Test
    void deregistersNoConsumerOfAPipeThatPollsOrOfAStreamThatIsNotThere() throws IOException {
        Path file = pipe("table: edits", KINESIS.endpoint(), CLICKHOUSE.url(), CLICKHOUSE.password());
        assertThat(execute("deregister", file)).contains("found a pipe that registers none");
        Files.writeString(file, Files.readString(file).replace("region:", "useEnhancedFanOut: true\n    region:"));

        assertThat(execute("deregister", file)).contains("Cannot read stream no-such-stream: no such stream");
    }

    @Test
    void saysThatThereIsNoPipeFile() {
        assertThat(run(folder.resolve("nowhere.yaml"))).contains("nowhere.yaml").contains("no such file");
    }

    @Test
    void saysThatNoPipeIsNamed() {
        Typed typed = Typed.in(folder, "run");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err()).contains("found no --config; name the pipe file");
    }

    @Test
    void takesASlipInAnOptionForAnUnknownKey() throws IOException {
        Path file = pipe("table: edits", KINESIS.endpoint(), CLICKHOUSE.url(), CLICKHOUSE.password());
        Typed typed = Typed.in(folder, "run", "--config", file.toString(), "--paralelism", "2");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err()).contains("paralelism").doesNotContain("Unknown option");
    }

    @Test
    void argumentsOverrideTheFile() throws IOException {
        Path file = pipe("table: edits", KINESIS.endpoint(), CLICKHOUSE.url(), CLICKHOUSE.password());
        Typed typed = Typed.in(folder, "run", "--config", file.toString(), "--destination.table", "other_table");

        assertThat(typed.err()).contains("`unusable_pipe`.`other_table`");
    }

    private String run(Path file) {
        return execute("run", file);
    }

    private String execute(String command, Path file) {
        Typed typed = Typed.in(folder, command, "--config", file.toString());
        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err()).doesNotContain("\tat ", "Caused by");
        return typed.err();
    }

    private Path pipe(String table, URI kinesis, URI clickHouse, String password) throws IOException {
        return Files.writeString(
                folder.resolve("pipe.yaml"), """
                name: unusable
                source:
                  kinesis:
                    streamName: no-such-stream
                    region: eu-central-1
                    endpoint: %s
                    authentication: IAM_USER
                    accessKey: {accessKeyId: local, secretKey: local}
                clickhouse:
                  url: %s
                  user: %s
                  password: "%s"
                destination:
                  database: unusable_pipe
                  %s
                """.formatted(kinesis, clickHouse, CLICKHOUSE.user(), password, table));
    }

    private static URI unreachable() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
