package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalClickHouseIT {

    @Test
    void servesTheRealEngineOverHttp() throws Exception {
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            assertThat(engine.query("SELECT version()")).startsWith("26.7.");
            assertThat(engine.query("SELECT number, 'x' FROM numbers(2)")).isEqualTo("0\tx\n1\tx");
            assertThat(page(engine, "/play")).contains("<title>ClickHouse Query</title>");
        }
    }

    @Test
    void tellsTheCodeAndMessageOfARefusedStatement() {
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            assertThatThrownBy(() -> engine.query("SELECT * FROM nowhere"))
                    .isInstanceOfSatisfying(
                            ClickHouseQueryException.class,
                            e -> assertThat(e.code()).isEqualTo(60))
                    .hasMessageContaining("UNKNOWN_TABLE");
        }
    }

    @Test
    void letsNobodyInWithoutThePasswordAndKeepsUsersToTheirGrants() {
        ClickHouseUser writer = new ClickHouseUser("writer", "<&>", List.of("GRANT INSERT ON default.t"), false);
        ClickHouseUser reader = new ClickHouseUser("reader", "r", List.of("GRANT ALL ON *.*"), true);
        try (LocalClickHouse engine = LocalClickHouse.temporary(writer, reader)) {
            engine.query("CREATE TABLE default.t (n Int32) ENGINE = MergeTree ORDER BY n");

            assertThatThrownBy(() -> as(engine, "sluice", "wrong").query("SELECT 1"))
                    .isInstanceOfSatisfying(
                            ClickHouseQueryException.class,
                            e -> assertThat(e.code()).isEqualTo(516));
            assertThatThrownBy(() -> as(engine, "default", "").query("SELECT n FROM default.t"))
                    .isInstanceOfSatisfying(
                            ClickHouseQueryException.class,
                            e -> assertThat(e.code()).isEqualTo(497));
            as(engine, "writer", "<&>").query("INSERT INTO default.t VALUES (1)");
            assertThatThrownBy(() -> as(engine, "writer", "<&>").query("SELECT n FROM default.t"))
                    .isInstanceOfSatisfying(
                            ClickHouseQueryException.class,
                            e -> assertThat(e.code()).isEqualTo(497));
            assertThatThrownBy(() -> as(engine, "reader", "r").query("INSERT INTO default.t VALUES (1)"))
                    .isInstanceOfSatisfying(
                            ClickHouseQueryException.class,
                            e -> assertThat(e.code()).isEqualTo(164));
        }
    }

    @Test
    void keepsPortAndDataOverStopAndKill() {
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            engine.query("CREATE TABLE default.t (n Int32) ENGINE = MergeTree ORDER BY n");
            engine.query("INSERT INTO default.t VALUES (1)");

            engine.stop();
            assertThatThrownBy(() -> engine.query("SELECT 1")).isInstanceOf(UncheckedIOException.class);
            engine.restart();
            assertThat(engine.query("SELECT n FROM default.t")).isEqualTo("1");

            engine.query("INSERT INTO default.t VALUES (2)");
            engine.kill();
            engine.restart();
            assertThat(engine.query("SELECT n FROM default.t ORDER BY n")).isEqualTo("1\n2");
        }
    }

    @Test
    void keepsAGivenFolderAndRemovesATemporaryOne(@TempDir Path folder) throws IOException {
        try (LocalClickHouse engine = LocalClickHouse.in(folder)) {
            engine.query("CREATE TABLE default.t (n Int32) ENGINE = MergeTree ORDER BY n");
            engine.query("INSERT INTO default.t VALUES (7)");
        }
        try (LocalClickHouse engine = LocalClickHouse.in(folder)) {
            assertThat(engine.query("SELECT n FROM default.t")).isEqualTo("7");
        }

        Path removed;
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            removed = Path.of(engine.query("SELECT path FROM system.disks LIMIT 1"));
            assertThat(removed).exists();
        }
        assertThat(removed).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isNotEmpty();
        }
    }

    @Test
    void logsQueries() {
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            engine.query("SELECT 'find me'");
            engine.query("SYSTEM FLUSH LOGS");
            assertThat(engine.query("SELECT count() FROM system.query_log WHERE query = 'SELECT \\'find me\\''"
                            + " AND type = 'QueryFinish'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void endsWithTheProcessThatStartedItHoweverThatEnds(@TempDir Path folder) throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long engine;
        try (var reader = parent.inputReader()) {
            engine = Long.parseLong(reader.readLine());
        }
        assertThat(ProcessHandle.of(engine)).isPresent();

        parent.destroyForcibly();

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        ProcessHandle.of(engine).filter(ProcessHandle::isAlive).isEmpty());
    }

    /** Starts an engine, prints its process id and waits to be killed. */
    static final class Parent {
        private Parent() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) throws InterruptedException {
            LocalClickHouse engine = LocalClickHouse.in(Path.of(arguments[0]));
            System.out.println(engine.pid().orElseThrow());
            Thread.currentThread().join();
        }
    }

    private static ClickHouseServer as(LocalClickHouse engine, String user, String password) {
        return new ClickHouseServer(engine.url(), user, password);
    }

    private static String page(LocalClickHouse engine, String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(engine.url().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
