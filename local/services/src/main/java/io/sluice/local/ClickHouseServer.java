package io.sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A ClickHouse that listens: where it is and how to log in, with the little a test or a demo asks of it. Thread safe.
 *
 * @param url its HTTP interface, such as {@code http://127.0.0.1:8123}
 * @param user a user who may do everything
 * @param password that user's password, may be empty
 */
public record ClickHouseServer(URI url, String user, String password) {

    /** Environment variable that names a server to use instead of an engine of our own. */
    public static final String URL_VARIABLE = "SLUICE_CLICKHOUSE_URL";

    private static final String USER_VARIABLE = "SLUICE_CLICKHOUSE_USER";
    private static final String PASSWORD_VARIABLE = "SLUICE_CLICKHOUSE_PASSWORD";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration QUERY_TIMEOUT = Duration.ofMinutes(5);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    public ClickHouseServer {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
    }

    /** The server that the environment names, if it names one. */
    public static Optional<ClickHouseServer> fromEnvironment() {
        return from(System.getenv());
    }

    static Optional<ClickHouseServer> from(Map<String, String> environment) {
        String url = environment.getOrDefault(URL_VARIABLE, "");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClickHouseServer(
                URI.create(url),
                environment.getOrDefault(USER_VARIABLE, "default"),
                environment.getOrDefault(PASSWORD_VARIABLE, "")));
    }

    /**
     * Runs one statement.
     *
     * @return what the server prints for it, tab separated unless the statement has a FORMAT, without the last newline
     * @throws ClickHouseQueryException if the server refuses it
     * @throws UncheckedIOException if there is no answer
     */
    public String query(String sql) {
        // wait_end_of_query: else an exception late in a long result comes after the status 200.
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/?wait_end_of_query=1"))
                .timeout(QUERY_TIMEOUT)
                .header("X-ClickHouse-User", user)
                .header("X-ClickHouse-Key", password)
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build();
        HttpResponse<String> answer;
        try {
            answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot query ClickHouse at " + url + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot query ClickHouse at " + url + ": interrupted", e);
        }
        if (answer.statusCode() != 200) {
            int code = answer.headers()
                    .firstValue("X-ClickHouse-Exception-Code")
                    .map(Integer::parseInt)
                    .orElse(0);
            throw new ClickHouseQueryException(code, answer.body().strip());
        }
        String text = answer.body();
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** Hides the password. */
    @Override
    public String toString() {
        return url + " as " + user;
    }
}
