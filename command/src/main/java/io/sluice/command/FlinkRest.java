package io.sluice.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The REST interface of a Flink cluster: JSON there and back, refusals and silence as {@link ClusterException}. Thread safe.
 */
final class FlinkRest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern CAUSES = Pattern.compile("\\R\\s*Caused by: ");
    private static final Pattern FRAMES = Pattern.compile("\\R\\s+at ");
    private static final Pattern CLASS = Pattern.compile("^([a-z][a-zA-Z0-9_]*\\.)+[A-Z][A-Za-z0-9_$]*: ");

    private final URI address;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /**
     * @param address such as {@code http://jobmanager:8081}
     */
    FlinkRest(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    /**
     * Asks for something.
     *
     * @param verb for the message of a failure, such as {@code list the jobs of}
     */
    JsonNode get(String path, String verb) throws ClusterException {
        return send(
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(TIMEOUT)
                        .GET()
                        .build(),
                verb);
    }

    /**
     * Has something done.
     *
     * @param body JSON
     * @param timeout how long the cluster may take for its answer
     * @param verb for the message of a failure
     */
    JsonNode post(String path, String body, Duration timeout, String verb) throws ClusterException {
        return send(
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                verb);
    }

    /** Sends a request of another shape. */
    JsonNode send(HttpRequest request, String verb) throws ClusterException {
        HttpResponse<String> answer;
        try {
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ClusterException(
                    "Cannot reach Flink at " + address + ": no answer, "
                            + e.getClass().getSimpleName() + "; start the cluster or correct --cluster",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(cannot(verb) + "an interruption; try again", e);
        }
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new ClusterException(
                    cannot(verb) + "status " + answer.statusCode() + " and no JSON; see that " + address
                            + " is the REST address of a Flink cluster",
                    e);
        }
        if (answer.statusCode() >= 300) {
            List<String> errors = new ArrayList<>();
            body.path("errors").forEach(error -> errors.add(error.asText()));
            throw new ClusterException(cannot(verb)
                    + (errors.isEmpty() ? "status " + answer.statusCode() : cause(errors.get(errors.size() - 1))));
        }
        return body;
    }

    /** How the message of a failure begins. */
    String cannot(String verb) {
        return "Cannot " + verb + " Flink at " + address + ": ";
    }

    /** Of the causes in a stack trace the one that a pipe tells itself, else the innermost, without frames and class. */
    static String cause(String trace) {
        String last = "";
        for (String cause : CAUSES.split(trace.strip(), -1)) {
            last = CLASS.matcher(FRAMES.split(cause, 2)[0]).replaceFirst("").strip();
            if (last.startsWith("Cannot ")) {
                return last;
            }
        }
        return last;
    }
}
