package io.sluice.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A Flink cluster by its REST address: the jobs on it, and what can be done to them. Thread safe. */
final class FlinkCluster {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Submissions run the job's main method, which asks AWS and ClickHouse. */
    private static final Duration SUBMISSION_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration FIGURES_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final String FIGURES = "ask the metrics of job %s of";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FlinkRest rest;

    /**
     * @param address such as {@code http://jobmanager:8081}
     */
    FlinkCluster(URI address) {
        this.rest = new FlinkRest(address);
    }

    URI address() {
        return rest.address();
    }

    /**
     * A job, running or ended.
     *
     * @param id its id
     * @param name its name, which is that of its pipe
     * @param state what it is to the user of a pipe
     * @param since when it came into that state
     */
    record Job(String id, String name, PipeState state, Instant since) {}

    /** All jobs that the cluster remembers, the newest first. */
    List<Job> jobs() throws ClusterException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : rest.get("/jobs/overview", "list the jobs of").path("jobs")) {
            JsonNode tasks = job.path("tasks");
            boolean complete =
                    tasks.path("running").asInt() + tasks.path("finished").asInt()
                            == tasks.path("total").asInt();
            jobs.add(new Job(
                    job.path("jid").asText(),
                    job.path("name").asText(),
                    PipeState.of(job.path("state").asText(), complete),
                    Instant.ofEpochMilli(job.path("last-modification").asLong())));
        }
        jobs.sort(Comparator.comparing(Job::since).reversed());
        return jobs;
    }

    /** The job of a pipe: that which runs, else the last that did. */
    Optional<Job> job(String pipe) throws ClusterException {
        List<Job> jobs = jobs().stream().filter(job -> job.name().equals(pipe)).toList();
        return jobs.stream()
                .filter(job -> !job.state().ended())
                .findFirst()
                .or(() -> jobs.stream().findFirst());
    }

    /** Where the last savepoint of a job is, empty if it has none. */
    Optional<String> lastSavepoint(Job job) throws ClusterException {
        JsonNode path = rest.get("/jobs/" + job.id() + "/checkpoints", "ask the savepoints of job " + job.id() + " of")
                .path("latest")
                .path("savepoint")
                .path("external_path");
        return path.isTextual() ? Optional.of(path.asText()) : Optional.empty();
    }

    /** Why a job failed, in the words of its cause; empty if it did not. */
    Optional<String> failure(Job job) throws ClusterException {
        JsonNode text = rest.get("/jobs/" + job.id() + "/exceptions", "ask the failures of job " + job.id() + " of")
                .path("exceptionHistory")
                .path("entries")
                .path(0)
                .path("stacktrace");
        return text.isTextual() ? Optional.of(FlinkRest.cause(text.asText())) : Optional.empty();
    }

    /**
     * Makes Flink fetch the metrics of a job from its processes. It does so only when it is asked for any, and answers that
     * question at once: with those of the time it was last asked, or with none.
     */
    void fetchFigures(Job job) throws ClusterException {
        for (String metrics : metrics(job)) {
            rest.get(metrics, FIGURES.formatted(job.id()));
        }
    }

    /**
     * Figures of a job by the last part of their names: sums over subtasks, of {@code lag} the largest. If they are not
     * there yet, this waits for them, but not long.
     *
     * @param sums names of counters
     * @param lag name of a gauge
     */
    Map<String, Long> figures(Job job, List<String> sums, String lag) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + FIGURES_TIMEOUT.toNanos();
        Map<String, Long> figures = figuresNow(job, sums, lag);
        while (!figures.keySet().containsAll(sums) && System.nanoTime() < deadline) {
            Thread.sleep(POLL_INTERVAL.toMillis());
            figures = figuresNow(job, sums, lag);
        }
        return figures;
    }

    private Map<String, Long> figuresNow(Job job, List<String> sums, String lag) throws ClusterException {
        Map<String, Long> figures = new HashMap<>();
        String verb = FIGURES.formatted(job.id());
        for (String metrics : metrics(job)) {
            for (JsonNode metric : rest.get(metrics, verb)) {
                String id = metric.path("id").asText();
                String name = id.substring(id.lastIndexOf('.') + 1);
                if (!sums.contains(name) && !name.equals(lag)) {
                    continue;
                }
                JsonNode value = rest.get(
                                metrics + "?agg=sum,max&get=" + URLEncoder.encode(id, StandardCharsets.UTF_8), verb)
                        .path(0);
                if (name.equals(lag)) {
                    figures.merge(name, value.path("max").asLong(), Math::max);
                } else {
                    figures.merge(name, value.path("sum").asLong(), Long::sum);
                }
            }
        }
        return figures;
    }

    /** Where the metrics of a job's operators are. */
    private List<String> metrics(Job job) throws ClusterException {
        List<String> paths = new ArrayList<>();
        for (JsonNode vertex :
                rest.get("/jobs/" + job.id(), FIGURES.formatted(job.id())).path("vertices")) {
            paths.add("/jobs/" + job.id() + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics");
        }
        return paths;
    }

    /**
     * Ends a job with a savepoint and waits for it.
     *
     * @param timeout how long
     * @return where the savepoint is
     * @throws ClusterException if none could be taken; the job may go on then
     */
    String stop(Job job, Duration timeout) throws ClusterException, InterruptedException {
        String verb = "stop job " + job.id() + " of";
        String request = rest.post("/jobs/" + job.id() + "/stop", "{\"drain\": false}", TIMEOUT, verb)
                .path("request-id")
                .asText();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode savepoint = rest.get("/jobs/" + job.id() + "/savepoints/" + request, verb);
            if (savepoint.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = savepoint.path("operation");
                if (operation.path("location").isTextual()) {
                    return operation.path("location").asText();
                }
                throw new ClusterException(rest.cannot(verb)
                        + FlinkRest.cause(operation
                                .path("failure-cause")
                                .path("stack-trace")
                                .asText("no savepoint and no reason"))
                        + "; see that state.savepoints.dir of the cluster can be written, and try again");
            }
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
        throw new ClusterException(rest.cannot(verb) + "no savepoint within " + timeout.toSeconds()
                + " s; look at the job in the web interface, and try again");
    }

    /** The newest jar on the cluster of that name, empty if there is none. */
    Optional<String> jar(String name) throws ClusterException {
        List<JsonNode> jars = new ArrayList<>();
        rest.get("/jars", "list the jars of").path("files").forEach(jars::add);
        return jars.stream()
                .filter(jar -> jar.path("name").asText().equals(name))
                .max(Comparator.comparing(jar -> jar.path("uploaded").asLong()))
                .map(jar -> jar.path("id").asText());
    }

    /**
     * Brings a jar to the cluster.
     *
     * @return its id there
     */
    String upload(Path jar) throws ClusterException {
        String verb = "upload " + jar + " to";
        String boundary = UUID.randomUUID().toString();
        HttpRequest.BodyPublisher file;
        try {
            file = HttpRequest.BodyPublishers.ofFile(jar);
        } catch (FileNotFoundException e) {
            throw new ClusterException(
                    rest.cannot(verb)
                            + "no such file; build it with mvn -pl command -am package -DskipTests, or name one with --jar",
                    e);
        }
        HttpRequest request = HttpRequest.newBuilder(rest.address().resolve("/jars/upload"))
                .timeout(SUBMISSION_TIMEOUT)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString("--" + boundary
                                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                                + jar.getFileName()
                                + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n"),
                        file,
                        HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
                .build();
        String name = rest.send(request, verb).path("filename").asText();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /**
     * Starts a job.
     *
     * @param jar id of a jar on the cluster
     * @param arguments of its main method
     * @param parallelism subtasks of every operator
     * @param savepoint where to go on from; empty to begin anew
     * @return the job's id
     */
    String run(String jar, List<String> arguments, int parallelism, Optional<String> savepoint)
            throws ClusterException {
        Map<String, Object> body = new HashMap<>();
        body.put("programArgsList", arguments);
        body.put("parallelism", parallelism);
        savepoint.ifPresent(path -> body.put("savepointPath", path));
        String verb = "start a job of";
        try {
            return rest.post("/jars/" + jar + "/run", JSON.writeValueAsString(body), SUBMISSION_TIMEOUT, verb)
                    .path("jobid")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot write arguments as JSON", e);
        }
    }
}
