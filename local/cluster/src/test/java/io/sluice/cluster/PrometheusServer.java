package io.sluice.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A real Prometheus that scrapes a cluster of this machine every second, by rules from {@code deploy/prometheus}.
 *
 * <p>Needs {@code prometheus} on the PATH; Debian's package of that name brings it. Listens on loopback only.
 */
final class PrometheusServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final URI address;

    private PrometheusServer(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param folder an empty one, for configuration, samples and log
     * @param targets {@code host:port} of each process to scrape
     * @param rules files of rules
     */
    static PrometheusServer start(Path folder, List<String> targets, List<Path> rules) throws IOException {
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: [%s]
                scrape_configs:
                  - job_name: flink
                    static_configs:
                      - targets: [%s]
                """.formatted(
                        rules.stream()
                                .map(file -> "'" + file.toAbsolutePath().normalize() + "'")
                                .collect(Collectors.joining(", ")),
                        targets.stream().map(target -> "'" + target + "'").collect(Collectors.joining(", "))));
        int port = Tools.freePorts(1);
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("samples"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        PrometheusServer server = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> server.send("/-/ready").statusCode() == 200);
        return server;
    }

    /** The series that a query gives now. */
    JsonNode query(String expression) throws IOException, InterruptedException {
        return result("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result");
    }

    /** The values of a label over all series that a selector has matched. */
    JsonNode series(String selector) throws IOException, InterruptedException {
        return result("/api/v1/series?match[]=" + URLEncoder.encode(selector, StandardCharsets.UTF_8));
    }

    private JsonNode result(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path.replace("[", "%5B").replace("]", "%5D"));
        JsonNode answer = JSON.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "Cannot query Prometheus: " + answer.path("error").asText() + " in " + path);
        }
        return answer.path("data");
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        LocalCluster.end(process);
    }
}
