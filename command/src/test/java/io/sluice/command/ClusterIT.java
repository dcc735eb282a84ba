package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.LocalKinesis;
import io.sluice.local.SharedClickHouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a pipe on a Flink cluster, driven by its REST address alone, between a real engine and a Kinesis. */
class ClusterIT {

    private static final ClickHouseServer CLICKHOUSE = SharedClickHouse.server();
    private static final LocalKinesis KINESIS = LocalKinesis.start();

    @TempDir
    private static Path folder;

    private static MiniCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        Configuration configuration = Configuration.fromMap(Map.of(
                "rest.address", "127.0.0.1",
                "rest.bind-address", "127.0.0.1",
                "rest.bind-port", "0",
                "web.upload.dir", folder.resolve("jars").toString(),
                "metrics.fetcher.update-interval", "200 ms",
                "execution.checkpointing.savepoint-dir",
                        folder.resolve("savepoints").toUri().toString()));
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build());
        cluster.start();
        Streams.create(KINESIS, "visits", 1);
        CLICKHOUSE.query("CREATE DATABASE cluster");
        CLICKHOUSE.query("CREATE TABLE cluster.visits (n UInt32) ENGINE = MergeTree ORDER BY n"
                + " SETTINGS non_replicated_deduplication_window = 1000");
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        KINESIS.close();
        CLICKHOUSE.query("DROP DATABASE cluster SYNC");
    }

    @Test
    void startsShowsStopsGoesOnAndDeletes() throws Exception {
        Path file = pipe();
        assertThat(type("list").out()).startsWith("No pipes.");
        assertThat(type("status", "--config", file.toString()).err())
                .contains("Cannot show pipe visits")
                .contains("knows no job of that name; list shows those it knows");
        assertThat(type("stop", "--config", file.toString()).status()).isEqualTo(2);
        put(0, 50);
        put("{\"n\": \"none\"}");

        Typed started = type("start", "--config", file.toString(), "--jar", jar().toString());
        assertThat(started.status()).as(started.err()).isZero();
        assertThat(started.out()).matches("Started pipe visits as job [0-9a-f]{32}; it begins anew\\.\\R");
        awaitRows(50);
        Awaitility.await().until(() -> type("list").out().contains("Running"));
        Screen.check("list.txt", masked(type("list").out()));
        assertThat(type("list", "--json").out()).contains("\"pipe\" : \"visits\"", "\"state\" : \"Running\"");
        CLICKHOUSE.query("SYSTEM FLUSH LOGS");
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                type("status", "--config", file.toString()).out())
                        .contains("written        50", "read           51"));
        Screen.check(
                "status.txt", masked(type("status", "--config", file.toString()).out()));
        assertThat(type("status", "--json", "--config", file.toString()).out())
                .contains("\"SentEvents_Total\" : 50", "\"rejected\" : 1", "\"kind\" : \"START\"");
        assertThat(type("start", "--config", file.toString()).err())
                .contains("Cannot start pipe visits: found it Running as job")
                .contains("stop it first");

        Typed stopped = type("stop", "--config", file.toString());
        assertThat(stopped.status()).as(stopped.err()).isZero();
        assertThat(stopped.out()).startsWith("Stopped pipe visits; start goes on from file:");
        Awaitility.await().until(() -> type("list").out().contains("Stopped"));
        Typed again = type("stop", "--config", file.toString());
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err())
                .contains("Cannot stop pipe visits: found it Stopped since")
                .contains("start starts it");

        put(50, 80);
        Typed restarted = type("start", "--config", file.toString());
        assertThat(restarted.out()).contains("; it goes on from file:");
        awaitRows(80);
        assertThat(CLICKHOUSE.query("SELECT count(), uniqExact(n) FROM cluster.visits"))
                .isEqualTo("80\t80");

        Typed unasked = type("delete", "--config", file.toString());
        assertThat(unasked.status()).isEqualTo(2);
        assertThat(unasked.err()).contains("found nobody to ask; say --yes if it is meant");
        Typed mistaken = asked("visit\n", "delete", "--config", file.toString(), "--drop-table");
        assertThat(mistaken.err())
                .contains("with table cluster.visits and all its rows? Type the pipe's name to go on: ")
                .contains("found another answer than its name; nothing was deleted");
        assertThat(type("list").out()).contains("Running");

        Typed deleted = asked("visits\n", "delete", "--config", file.toString(), "--drop-table", "--drop-error-table");
        assertThat(deleted.status()).as(deleted.err()).isZero();
        Screen.check("delete.txt", masked(deleted.out()));
        assertThat(CLICKHOUSE.query("SELECT name FROM system.tables WHERE database = 'cluster'"))
                .isEqualTo("clickpipes_log");
        assertThat(type("list").out()).doesNotContain("Running");
    }

    @Test
    void passesOnWhyAJobCannotStart() throws Exception {
        Path file = Files.writeString(
                folder.resolve("wrong.yaml"),
                Files.readString(pipe())
                        .replace("name: visits", "name: wrong")
                        .replace("table: visits", "table: none"));

        Typed typed = type("start", "--config", file.toString(), "--jar", jar().toString());

        assertThat(typed.status()).isEqualTo(1);
        assertThat(typed.err())
                .startsWith("Cannot start a job of Flink at http://127.0.0.1:")
                .contains("create the table or correct destination.table")
                .doesNotContain("\tat ");
    }

    @Test
    void namesTheJarThatIsMissing() throws Exception {
        Typed typed = type("start", "--config", pipe().toString(), "--jar", "nowhere.jar", "--name", "jarless");

        assertThat(typed.status()).isEqualTo(1);
        assertThat(typed.err())
                .contains("no such file; build it with mvn -pl command -am package -DskipTests, or name one");
    }

    private static Typed type(String... arguments) throws Exception {
        return typed("", false, arguments);
    }

    private static Typed asked(String answers, String... arguments) throws Exception {
        return typed(answers, true, arguments);
    }

    private static Typed typed(String answers, boolean terminal, String... arguments) throws Exception {
        Surroundings surroundings = new Surroundings(
                Map.of(ClusterOptions.VARIABLE, cluster.getRestAddress().get().toString()),
                folder.resolve("none.json"),
                folder,
                new BufferedReader(new StringReader(answers)),
                terminal,
                Clock.systemUTC());
        return Typed.in(surroundings, arguments);
    }

    private static void put(int from, int to) {
        for (int n = from; n < to; n++) {
            put("{\"n\": " + n + "}");
        }
    }

    private static void put(String document) {
        KINESIS.put("visits", "k", document.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitRows(int rows) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        CLICKHOUSE.query("SELECT count() FROM cluster.visits").equals("" + rows));
    }

    /** A jar that names the entry point and leaves the classes to the cluster, which is in this JVM. */
    private static Path jar() throws IOException {
        Path jar = folder.resolve("sluice-job.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static Path pipe() throws IOException {
        return Files.writeString(folder.resolve("visits.yaml"), """
            name: visits
            source:
              kinesis:
                streamName: visits
                region: eu-central-1
                endpoint: %s
                authentication: IAM_USER
                accessKey: {accessKeyId: local, secretKey: local}
                iteratorType: TRIM_HORIZON
                useEnhancedFanOut: true
            clickhouse:
              url: %s
              user: %s
              password: "%s"
            destination:
              database: cluster
              table: visits
            settings: {streaming_max_insert_wait_ms: 500}
            """.formatted(
                        KINESIS.endpoint(), CLICKHOUSE.url(), CLICKHOUSE.user(), CLICKHOUSE.password()));
    }

    private static String masked(String shown) {
        return List.of(
                        new String[] {"\u001b\\[[0-9;]*m", ""},
                        new String[] {"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "TIME"},
                        new String[] {"\\b[0-9a-f]{32}\\b", "JOB"},
                        new String[] {"file:\\S+savepoint-\\S+[^.\\s]", "SAVEPOINT"},
                        new String[] {"lag( +)\\S+ s", "lag$1LAG"},
                        new String[] {"minute +[▁▂▃▄▅▆▇█]+", "minute  PLOT"})
                .stream()
                .reduce(shown, (text, mask) -> text.replaceAll(mask[0], mask[1]), (a, b) -> b);
    }
}
