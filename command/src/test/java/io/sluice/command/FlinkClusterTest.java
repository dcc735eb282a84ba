package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Flink cluster whose answers are written down, for those that a healthy one does not give. */
class FlinkClusterTest {

    private static final String JOB = "00000000000000000000000000000001";
    private static final String METRICS = "/jobs/" + JOB + "/vertices/v/subtasks/metrics";

    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, Deque<Answer>> earlier = new HashMap<>();
    private HttpServer server;

    @TempDir
    private Path folder;

    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String asked = exchange.getRequestURI().toString();
            Answer answer = earlier.getOrDefault(asked, new ArrayDeque<>()).poll();
            if (answer == null) {
                answer = answers.getOrDefault(asked, new Answer(404, "{\"errors\": [\"Not found.\"]}"));
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "INITIALIZING, 0, Provisioning",
        "CREATED, 0, Provisioning",
        "RECONCILING, 0, Provisioning",
        "RUNNING, 1, Provisioning",
        "RUNNING, 2, Running",
        "RESTARTING, 0, Degraded",
        "FAILING, 1, Degraded",
        "CANCELLING, 1, Stopping",
        "CANCELED, 0, Stopped",
        "FINISHED, 0, Stopped",
        "SUSPENDED, 0, Stopped",
        "FAILED, 0, Failed"
    })
    void tellsTheStateOfAPipeByThatOfItsJob(String flink, int running, String state) {
        job(flink, running);

        Typed typed = type("list");

        assertThat(typed.out()).contains("edits  " + state).contains("2026-01-02 03:04:05 UTC");
        assertThat(typed.status()).isZero();
    }

    @Test
    void aStateOfALaterFlinkIsNamed() {
        job("DREAMING", 0);

        assertThat(type("list").err()).contains("found DREAMING");
    }

    @Test
    void saysThatNobodyAnswers() {
        server.stop(0);

        Typed typed = type("list");

        assertThat(typed.status()).isEqualTo(1);
        assertThat(typed.err())
                .contains("Cannot reach Flink at " + address() + ": no answer, ConnectException;"
                        + " start the cluster or correct --cluster");
    }

    @Test
    void saysThatSomethingElseAnswers() {
        answers.put("/jobs/overview", new Answer(200, "<html>"));

        assertThat(type("list").err())
                .contains("status 200 and no JSON; see that " + address() + " is the REST address of a Flink cluster");
    }

    @Test
    void saysThatNoClusterIsNamedOrByNoAddress() {
        assertThat(Typed.in(folder, "list").err()).contains("found no --cluster; name its REST address");
        assertThat(Typed.in(folder, "list").status()).isEqualTo(2);
        assertThat(Typed.in(folder, "list", "--cluster", "jobmanager").err())
                .contains("Cannot reach Flink at jobmanager: found no http or https address");
    }

    @Test
    void tellsWhyNoSavepointCouldBeTaken() throws IOException {
        job("RUNNING", 2);
        answers.put("/jobs/" + JOB + "/stop", new Answer(202, "{\"request-id\": \"t\"}"));
        answers.put(
                "/jobs/" + JOB + "/savepoints/t",
                new Answer(
                        200,
                        "{\"status\": {\"id\": \"COMPLETED\"}, \"operation\": {\"failure-cause\": {\"stack-trace\":"
                                + " \"java.util.concurrent.CompletionException: x\\n"
                                + "\\tat a.B.c(B.java:1)\\n"
                                + "Caused by: java.io.IOException: disk full\\n"
                                + "\\tat a.B.c(B.java:2)\\n"
                                + "\\t... 3 more\"}}}"));

        Typed typed = pipe("stop");

        assertThat(typed.status()).isEqualTo(1);
        assertThat(typed.err().strip())
                .isEqualTo("Cannot stop job " + JOB + " of Flink at " + address()
                        + ": disk full; see that state.savepoints.dir of the cluster can be written, and try again");
    }

    @Test
    void waitsForASavepointOnlySoLong() throws IOException {
        job("RUNNING", 2);
        answers.put("/jobs/" + JOB + "/stop", new Answer(202, "{\"request-id\": \"t\"}"));
        answers.put("/jobs/" + JOB + "/savepoints/t", new Answer(200, "{\"status\": {\"id\": \"IN_PROGRESS\"}}"));

        assertThat(pipe("stop", "--timeout", "1").err()).contains("no savepoint within 1 s");
    }

    @Test
    void doesNotBeginAnewByItselfAfterAFailure() throws IOException {
        job("FAILED", 0);
        answers.put("/jobs/" + JOB + "/checkpoints", new Answer(200, "{\"latest\": {\"savepoint\": null}}"));

        Typed typed = pipe("start");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err())
                .contains("found no savepoint of its last job " + JOB + ", which is Failed; name one, or its last"
                        + " checkpoint, with --savepoint, or begin anew with --fresh");
    }

    @Test
    void showsTheStateOfAPipeThoughClickHouseIsAway() throws IOException {
        job("FAILED", 0);
        answers.put(
                "/jobs/" + JOB + "/exceptions",
                new Answer(
                        200,
                        "{\"exceptionHistory\": {\"entries\": [{\"stacktrace\": \"a.B: x\\n\\tat a.B.c(B.java:1)\\n"
                                + "Caused by: a.C: Cannot insert: no disk; buy one\\n\\tat a.B.c(B.java:1)\"}]}}"));

        Typed typed = pipe("status");

        assertThat(typed.status()).isZero();
        assertThat(typed.out())
                .contains("Pipe edits: Failed since 2026-01-02 03:04:05 UTC")
                .contains("last failure: Cannot insert: no disk; buy one")
                .contains("not all is known: Cannot reach ClickHouse at http://127.0.0.1:1");
    }

    @Test
    void asksForFiguresUntilFlinkHasFetchedThem() throws IOException {
        job("RUNNING", 2);
        Answer none = new Answer(200, "[]");
        earlier.put(METRICS, new ArrayDeque<>(List.of(none, none, none)));
        answers.put(METRICS, figures("operator", 7));

        assertThat(pipe("status").out()).contains("read           7", "written        8", "rejected       9");
    }

    @Test
    void showsTheFiguresOfNowAndNotThoseOfTheTimeFlinkWasLastAsked() throws IOException {
        job("RUNNING", 2);
        earlier.put(METRICS, new ArrayDeque<>(List.of(figures("before", 1))));
        answers.put(METRICS, figures("now", 7));

        assertThat(pipe("status").out()).contains("read           7", "written        8", "rejected       9");
    }

    @Test
    void saysWhichJarIsMissing() throws IOException {
        answers.put("/jobs/overview", new Answer(200, "{\"jobs\": []}"));
        answers.put("/jars", new Answer(200, "{\"files\": []}"));

        Typed typed = pipe("start");

        assertThat(typed.status()).isEqualTo(1);
        assertThat(typed.err())
                .contains(
                        "Cannot upload " + folder.resolve("command/target/sluice-job.jar") + " to Flink at " + address()
                                + ": no such file; build it with mvn -pl command -am package -DskipTests, or name one with"
                                + " --jar");
    }

    @Test
    void deletesAPipeWithoutAJobAndAsksNobodyForIt() throws IOException {
        job("FAILED", 0);

        assertThat(pipe("delete", "--yes").out()).isEqualTo("Deleted pipe edits." + System.lineSeparator());
        Path file = folder.resolve("pipe.yaml");
        assertThat(Typed.in(folder, "delete", "--config", file.toString()).err())
                .contains(
                        "Cannot delete pipe edits, whose job is not looked for without --cluster: found nobody to ask");
    }

    @Test
    void drawsTheRateAsBars() {
        assertThat(StatusCommand.plot(List.of(0L, 1L, 500L, 1000L)))
                .isEqualTo("▁▂▅█ up to 1,000 in the last 4 minutes");
        assertThat(StatusCommand.plot(List.of(0L, 0L))).isEqualTo("▁▁ up to 0 in the last 2 minutes");
    }

    private void job(String state, int running) {
        answers.put(
                "/jobs/overview",
                new Answer(
                        200,
                        "{\"jobs\": [{\"jid\": \"" + JOB + "\", \"name\": \"edits\", \"state\": \"" + state
                                + "\", \"last-modification\": 1767323045000, \"tasks\": {\"total\": 2, \"running\": "
                                + running + ", \"finished\": 0}}]}"));
        answers.put("/jobs/" + JOB, new Answer(200, "{\"vertices\": [{\"id\": \"v\"}]}"));
        answers.put("/jobs/" + JOB + "/exceptions", new Answer(200, "{}"));
    }

    /** The names of the figures, whose values are three numbers from this one on. */
    private Answer figures(String operator, int first) {
        List<String> ids = Stream.of("FetchedEvents_Total", "SentEvents_Total", "Errors_Total")
                .map(name -> operator + "." + name)
                .toList();
        for (int i = 0; i < ids.size(); i++) {
            answers.put(
                    METRICS + "?agg=sum,max&get=" + ids.get(i),
                    new Answer(200, "[{\"sum\": " + (first + i) + ", \"max\": 1}]"));
        }
        return new Answer(
                200, ids.stream().map(id -> "{\"id\": \"" + id + "\"}").toList().toString());
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Typed type(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--cluster";
        all[arguments.length + 1] = address();
        return Typed.in(folder, all);
    }

    /** A command about pipe edits, which asks neither AWS nor ClickHouse. */
    private Typed pipe(String... arguments) throws IOException {
        Path file = Files.writeString(folder.resolve("pipe.yaml"), """
            name: edits
            source: {kinesis: {streamName: edits, region: eu-central-1}}
            clickhouse: {url: 'http://127.0.0.1:1', user: sluice, password: s}
            destination: {table: edits}
            """);
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--config";
        all[arguments.length + 1] = file.toString();
        return type(all);
    }
}
