package io.sluice.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an operator does with a cluster by its REST interface: upload, run, look, stop, cancel. */
final class ClusterRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BOUNDARY = "sluice-jar-boundary";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI cluster;

    ClusterRest(URI cluster) {
        this.cluster = cluster;
    }

    /** The TaskManagers that have registered. */
    int taskManagers() throws IOException, InterruptedException {
        return send("GET", "/overview", "").path("taskmanagers").asInt();
    }

    /** Uploads a jar; its id. */
    String upload(Path jar) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                        + jar.getFileName() + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.write(Files.readAllBytes(jar));
        body.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(cluster.resolve("/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .timeout(Duration.ofMinutes(1))
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        String file = answer(request).path("filename").asText();
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** Runs an uploaded jar; the id of its job. */
    String run(String jar, int parallelism, Optional<String> savepoint, List<String> arguments)
            throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode().put("parallelism", parallelism);
        arguments.forEach(request.withArray("programArgsList")::add);
        savepoint.ifPresent(path -> request.put("savepointPath", path));
        return send("POST", "/jars/" + jar + "/run", request.toString())
                .path("jobid")
                .asText();
    }

    /** State of a job, such as {@code RUNNING}. */
    String state(String job) throws IOException, InterruptedException {
        return send("GET", "/jobs/" + job, "").path("state").asText();
    }

    /** How often a job was started again. */
    int restarts(String job) throws IOException, InterruptedException {
        return send("GET", "/jobs/" + job + "/metrics?get=numRestarts", "")
                .path(0)
                .path("value")
                .asInt();
    }

    /** Stops a job with a savepoint; where that is. */
    String stop(String job, Path folder) throws IOException, InterruptedException {
        String trigger = send(
                        "POST",
                        "/jobs/" + job + "/stop",
                        JSON.createObjectNode()
                                .put("targetDirectory", folder.toUri().toString())
                                .put("drain", false)
                                .toString())
                .path("request-id")
                .asText();
        JsonNode operation = await().atMost(PATIENCE)
                .until(
                        () -> send("GET", "/jobs/" + job + "/savepoints/" + trigger, ""),
                        savepoint ->
                                savepoint.path("status").path("id").asText().equals("COMPLETED"))
                .path("operation");
        if (!operation.has("location")) {
            throw new IOException("Cannot stop job " + job + ": found "
                    + operation.path("failure-cause").path("stack-trace").asText());
        }
        return operation.path("location").asText();
    }

    /** Asks a job to end at once. */
    void cancel(String job) throws IOException, InterruptedException {
        send("PATCH", "/jobs/" + job + "?mode=cancel", "");
    }

    /** Why a job failed, for a message. */
    String exceptions(String job) throws IOException, InterruptedException {
        return send("GET", "/jobs/" + job + "/exceptions", "").toPrettyString();
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(cluster.resolve(path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    }

    private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(request.uri() + " answered " + response.statusCode() + ": "
                    + Arrays.toString(response.body().split("\\\\n", 40)));
        }
        return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    }
}
