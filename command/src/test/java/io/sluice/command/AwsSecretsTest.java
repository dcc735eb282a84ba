package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsSecretsTest {

    private final List<String> bodies = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String answer =
            "{\"Name\": \"house\", \"SecretString\": \"{\\\"password\\\": \\\"hush\\\", \\\"port\\\": 8443}\"}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        System.setProperty("aws.accessKeyId", "AKIAOWN");
        System.setProperty("aws.secretAccessKey", "own");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void takesTheWholeTextOrOneValueOfIt() throws IOException {
        AwsSecrets secrets = secrets();

        assertThat(secrets.secret("house", Optional.of("password"))).isEqualTo("hush");
        assertThat(secrets.secret("house", Optional.of("port"))).isEqualTo("8443");
        assertThat(secrets.secret("house", Optional.empty())).startsWith("{\"password\"");
    }

    @Test
    void asksOnceForEachSecretWithASignedRequest() throws IOException {
        AwsSecrets secrets = secrets();
        secrets.secret("house", Optional.of("password"));
        secrets.secret("house", Optional.of("port"));
        secrets.secret("arn:aws:secretsmanager:us-west-2:111111111111:secret:other-abcdef", Optional.of("password"));

        assertThat(bodies)
                .containsExactly(
                        "{\"SecretId\":\"house\"}",
                        "{\"SecretId\":\"arn:aws:secretsmanager:us-west-2:111111111111:secret:other-abcdef\"}");
        assertThat(authorizations.get(0))
                .matches("AWS4-HMAC-SHA256 Credential=AKIAOWN/\\d{8}/eu-central-1/secretsmanager/aws4_request,"
                        + " SignedHeaders=[a-z0-9;-]*host;[a-z0-9;-]*x-amz-target, Signature=[0-9a-f]{64}");
        assertThat(authorizations.get(1)).contains("/us-west-2/secretsmanager/");
    }

    @Test
    void namesTheKeysThereAreAndNeverTheirValues() {
        assertThatThrownBy(() -> secrets().secret("house", Optional.of("pass")))
                .isInstanceOf(IOException.class)
                .hasMessage("it has no value under the key pass, only under password, port");
    }

    @Test
    void aPlainTextHasNoKeys() throws IOException {
        answer = "{\"SecretString\": \"hush\"}";
        AwsSecrets secrets = secrets();

        assertThat(secrets.secret("house", Optional.empty())).isEqualTo("hush");
        assertThatThrownBy(() -> secrets.secret("house", Optional.of("password")))
                .hasMessage("it is no JSON object, so it has no key password")
                .hasNoCause();
    }

    @Test
    void bytesAreNoText() {
        answer = "{\"SecretBinary\": \"aHVzaA==\"}";

        assertThatThrownBy(() -> secrets().secret("house", Optional.empty()))
                .hasMessage("it holds bytes instead of text");
    }

    @Test
    void passesOnWhatAwsRefuses() {
        status = 400;
        answer = "{\"__type\": \"com.amazonaws.secretsmanager#AccessDeniedException\", \"Message\": \"not you\"}";

        assertThatThrownBy(() -> secrets().secret("house", Optional.empty()))
                .hasMessage("AWS answers 400 AccessDeniedException (not you)");
    }

    @Test
    void saysThatNobodyAnswers() {
        AwsSecrets secrets = secrets();
        server.stop(0);

        assertThatThrownBy(() -> secrets.secret("house", Optional.empty()))
                .hasMessageMatching("no answer from http://127\\.0\\.0\\.1:\\d+, ConnectException");
    }

    @Test
    void aReferenceInThePipeFileIsFollowed(@TempDir Path folder) throws IOException {
        status = 400;
        answer = "{\"__type\": \"ResourceNotFoundException\", \"Message\": \"no such secret\"}";

        Typed typed = typed(folder, "${secretsmanager:house#password}");

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err())
                .contains("clickhouse.password")
                .contains("refers to the secret house#password: AWS answers 400 ResourceNotFoundException (no such"
                        + " secret)")
                .contains("Check its name and the permission secretsmanager:GetSecretValue");
    }

    @Test
    void nobodyIsAskedWhereNoSecretIsReferredTo(@TempDir Path folder) throws IOException {
        typed(folder, "plain");

        assertThat(bodies).isEmpty();
    }

    /** Types a command that reads the pipe file and asks nobody. */
    private Typed typed(Path folder, String password) throws IOException {
        Path file = Files.writeString(folder.resolve("pipe.yaml"), """
            source: {kinesis: {streamName: edits, region: eu-central-1}}
            clickhouse: {url: 'http://127.0.0.1:1', user: sluice, password: '%s'}
            destination: {table: edits}
            """.formatted(password));
        return Typed.in(
                new Surroundings(
                        environment(),
                        folder.resolve("none.json"),
                        folder,
                        new BufferedReader(new StringReader("")),
                        false,
                        Clock.systemUTC()),
                "deregister",
                "--config",
                file.toString());
    }

    private AwsSecrets secrets() {
        return new AwsSecrets(environment());
    }

    private Map<String, String> environment() {
        return Map.of(
                "AWS_REGION",
                "eu-central-1",
                AwsSecrets.ENDPOINT_VARIABLE,
                "http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] text = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }
}
