package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.demo.DemoServices;
import io.sluice.local.WikipediaEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people watch pipes by, against what a pipe on a real cluster shows a real Prometheus. */
class MonitoringIT {

    private static final Path DEPLOY = Path.of("..", "..", "deploy");
    private static final Path ALERTS = DEPLOY.resolve("prometheus/alerts.yml");
    private static final Path CLICKPIPES = DEPLOY.resolve("prometheus/clickpipes.yml");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int REPORTERS = 3;
    private static final Pattern METRIC = Pattern.compile("\\bflink_[A-Za-z_]+");

    @TempDir
    private static Path folder;

    private static @Nullable DemoServices services;
    private static @Nullable LocalCluster cluster;
    private static @Nullable PrometheusServer prometheus;

    @BeforeAll
    static void watchAPipeThatMeetsTooManyParts() throws Exception {
        Tools.require("prometheus", "promtool");
        DemoServices ends = DemoServices.start();
        services = ends;
        ends.feed().createStream(4);
        ends.createTable();
        int firstPort = Tools.freePorts(REPORTERS);
        prometheus = PrometheusServer.start(
                Files.createDirectory(folder.resolve("prometheus")),
                IntStream.range(firstPort, firstPort + REPORTERS)
                        .mapToObj(port -> "127.0.0.1:" + port)
                        .toList(),
                List.of(ALERTS, CLICKPIPES));
        ClusterRest rest = new ClusterRest(startCluster(firstPort).rest());
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(IOException.class).until(() -> rest.taskManagers() == 1);
        Path pipe = Files.writeString(folder.resolve("pipe.yaml"), ends.pipeFile("true"));
        rest.run(rest.upload(ClusterIT.JAR), 2, Optional.empty(), List.of("--config", pipe.toString()));

        CompletableFuture<Void> fed =
                CompletableFuture.runAsync(() -> ends.feed().putAll(4_000));
        await().atMost(PATIENCE).until(() -> ends.rows() > 0);
        ends.clickHouse().query("ALTER TABLE default.wikipedia_edits MODIFY SETTING parts_to_throw_insert = 1");
        await().atMost(PATIENCE)
                .until(() -> value("sum(flink_taskmanager_job_task_operator_kinesisanalytics_Retries_Total)") > 2);
        ends.clickHouse().query("ALTER TABLE default.wikipedia_edits RESET SETTING parts_to_throw_insert");
        fed.join();
        await().atMost(PATIENCE).until(() -> ends.rows() == WikipediaEdits.COUNT);
        await().atMost(PATIENCE).until(() -> value("sum(ClickPipes_SentEvents_Total)") == WikipediaEdits.COUNT);
    }

    @AfterAll
    static void stop() {
        Stream.of(prometheus, cluster, services).forEach(MonitoringIT::close);
    }

    @Test
    void everyQueryOfTheGrafanaDashboardReturnsSeries() throws Exception {
        JsonNode dashboard = new ObjectMapper()
                .readTree(DEPLOY.resolve("grafana/dashboards/sluice.json").toFile());
        List<String> empty = new ArrayList<>();
        int asked = 0;
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String query =
                        target.path("expr").asText().replace("$pipe", ".+").replace("$__rate_interval", "30s");
                asked++;
                if (prometheus().query(query).isEmpty()) {
                    empty.add(panel.path("title").asText() + ": " + query);
                }
            }
        }

        assertThat(asked).isGreaterThan(50);
        assertThat(empty).isEmpty();
    }

    @Test
    void everyMetricOfARuleIsOneThatThePipeShows() throws Exception {
        TreeSet<String> unknown = new TreeSet<>();
        for (Path rules : List.of(ALERTS, CLICKPIPES)) {
            List<String> metrics = METRIC.matcher(Files.readString(rules))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(metrics).isNotEmpty();
            for (String metric : metrics) {
                if (prometheus().series(metric).isEmpty()) {
                    unknown.add(metric);
                }
            }
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void everyMetricOfTheCloudWatchDashboardIsOneThatThePipeShows() throws Exception {
        String dashboard = Files.readString(
                Path.of("../../command/src/main/resources/io/sluice/command/managed-flink-dashboard.json"));
        List<String> metrics = Pattern.compile("MetricName=\\\\\"(\\w+)")
                .matcher(dashboard)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();

        assertThat(metrics).hasSizeGreaterThan(10);
        for (String metric : metrics) {
            assertThat(prometheus().series("{__name__=~\"flink_.*_kinesisanalytics_" + metric + "\"}"))
                    .as(metric)
                    .isNotEmpty();
        }
    }

    @Test
    void alertsRingWhenTheyShouldAndNotBefore() throws Exception {
        Process tests = new ProcessBuilder("promtool", "test", "rules", "alerts.test.yml")
                .directory(DEPLOY.resolve("prometheus").toFile())
                .redirectErrorStream(true)
                .start();

        String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(tests.waitFor()).as(output).isZero();
        assertThat(output).contains("SUCCESS");
    }

    @Test
    void theManagedServicesNamesTellWhatThePipeDid() throws Exception {
        assertThat(value("ClickPipes_FetchedEvents_Total")).isEqualTo(WikipediaEdits.COUNT);
        assertThat(value("ClickPipes_SentEvents_Total")).isEqualTo(WikipediaEdits.COUNT);
        assertThat(value("ClickPipes_Errors_Total")).isZero();
        assertThat(value("ClickPipes_FetchedBytes_Total")).isGreaterThan(400.0 * WikipediaEdits.COUNT);
        assertThat(value("ClickPipes_FetchedBytesCompressed_Total")).isEqualTo(value("ClickPipes_FetchedBytes_Total"));
        assertThat(value("ClickPipes_SentBytesCompressed_Total")).isBetween(1.0, value("ClickPipes_SentBytes_Total"));
        assertThat(value("ClickPipes_Latency")).isPositive();
        assertThat(prometheus()
                        .query("ClickPipes_Info{clickpipe_name=\"wikipedia-edits\",clickpipe_state=\"Running\"}"))
                .hasSize(1);
    }

    private static LocalCluster startCluster(int firstPort) throws IOException {
        String checkpoints =
                Files.createDirectory(folder.resolve("checkpoints")).toUri().toString();
        LocalCluster started = LocalCluster.start(
                Files.createDirectory(folder.resolve("cluster")),
                Map.of(
                        "taskmanager.numberOfTaskSlots", "2",
                        "execution.checkpointing.interval", "1 s",
                        "execution.checkpointing.dir", checkpoints,
                        "metrics.job.status.enable", "STATE",
                        "metrics.reporter.prometheus.factory.class",
                                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                        "metrics.reporter.prometheus.filterLabelValueCharacters", "false",
                        "metrics.reporter.prometheus.port", firstPort + "-" + (firstPort + REPORTERS - 1)));
        cluster = started;
        started.addTaskManager();
        return started;
    }

    /** The only value of a query, minus one where there is none yet. */
    private static double value(String query) throws IOException, InterruptedException {
        JsonNode series = prometheus().query(query);
        assertThat(series.size()).as(query).isLessThanOrEqualTo(1);
        return series.isEmpty() ? -1 : series.path(0).path("value").path(1).asDouble();
    }

    private static PrometheusServer prometheus() {
        if (prometheus == null) {
            throw new IllegalStateException("Prometheus was not started");
        }
        return prometheus;
    }

    private static void close(@Nullable AutoCloseable resource) {
        if (resource != null) {
            try {
                resource.close();
            } catch (Exception e) { // AutoCloseable declares nothing narrower
                throw new AssertionError("Cannot close " + resource, e);
            }
        }
    }
}
