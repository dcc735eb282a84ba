package io.sluice.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.jobconfig.SecretStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * AWS Secrets Manager, asked for each secret once, with the credentials that the AWS SDK finds by itself.
 *
 * <p>Not thread safe. Touches neither AWS nor the search for credentials before the first secret is asked for. One
 * request is all that is made of it, so it is signed and sent here instead of by a client of its own.
 */
final class AwsSecrets implements SecretStore {

    /** The AWS SDK's own variable for another server. */
    static final String ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_SECRETS_MANAGER";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Headers that the HTTP client writes by itself. */
    private static final Set<String> OWN_HEADERS = Set.of("host", "content-length");

    private final Map<String, String> environment;
    private final Map<String, String> known = new HashMap<>();

    /**
     * @param environment the variables of the process
     */
    AwsSecrets(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String secret(String id, Optional<String> key) throws IOException {
        String text = known.get(id);
        if (text == null) {
            text = ask(id);
            known.put(id, text);
        }
        return key.isEmpty() ? text : value(text, key.get());
    }

    private static String value(String text, String key) throws IOException {
        JsonNode secret;
        try {
            secret = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // the parser's message would show the secret
            throw new IOException("it is no JSON object, so it has no key " + key);
        }
        if (!secret.isObject()) {
            throw new IOException("it is no JSON object, so it has no key " + key);
        }
        JsonNode value = secret.get(key);
        if (value == null || value.isContainerNode() || value.isNull()) {
            throw new IOException("it has no value under the key " + key + ", only under "
                    + String.join(", ", (Iterable<String>) secret::fieldNames));
        }
        return value.asText();
    }

    private String ask(String id) throws IOException {
        String region = region(id);
        URI endpoint = URI.create(environment.getOrDefault(
                ENDPOINT_VARIABLE, "https://secretsmanager." + region + ".amazonaws.com" + suffix(region)));
        byte[] body = JSON.writeValueAsBytes(Map.of("SecretId", id));
        HttpRequest request = signed(endpoint, region, body);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            throw new IOException(
                    "no answer from " + endpoint + ", " + e.getClass().getSimpleName(), e);
        }
        if (answer.statusCode() != 200) {
            throw new IOException(refusal(answer));
        }
        JsonNode text = JSON.readTree(answer.body()).path("SecretString");
        if (!text.isTextual()) {
            throw new IOException("it holds bytes instead of text");
        }
        return text.asText();
    }

    private static HttpRequest signed(URI endpoint, String region, byte[] body) throws IOException {
        SdkHttpRequest plain = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint.resolve("/"))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", "secretsmanager.GetSecretValue")
                .build();
        SignedRequest signed;
        try (DefaultCredentialsProvider chain =
                DefaultCredentialsProvider.builder().build()) {
            AwsCredentialsIdentity identity = chain.resolveCredentials();
            signed = AwsV4HttpSigner.create()
                    .sign(request -> request.identity(identity)
                            .request(plain)
                            .payload(ContentStreamProvider.fromByteArray(body))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "secretsmanager")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        } catch (SdkException e) {
            throw new IOException("the AWS SDK finds no credentials on this machine", e);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve("/"))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signed.request().forEachHeader((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static String refusal(HttpResponse<byte[]> answer) {
        String type = "";
        String message = "";
        try {
            JsonNode body = JSON.readTree(answer.body());
            type = body.path("__type").asText();
            message = body.path("message").asText(body.path("Message").asText());
        } catch (IOException e) {
            message = new String(answer.body(), 0, Math.min(200, answer.body().length), StandardCharsets.UTF_8);
        }
        return "AWS answers " + answer.statusCode() + " " + type.substring(type.lastIndexOf('#') + 1)
                + (message.isEmpty() ? "" : " (" + message + ")");
    }

    /** The region of a secret's ARN, else the one that the AWS SDK finds. */
    private String region(String id) throws IOException {
        if (id.startsWith("arn:")) {
            String[] parts = id.split(":", -1);
            if (parts.length < 7) {
                throw new IOException("its ARN is not one of a secret");
            }
            return parts[3];
        }
        for (String variable : new String[] {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
            if (environment.containsKey(variable)) {
                return environment.get(variable);
            }
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
        } catch (SdkException e) {
            throw new IOException("no region is set; name the secret by its ARN, or set AWS_REGION", e);
        }
    }

    private static String suffix(String region) {
        return region.startsWith("cn-") ? ".cn" : "";
    }
}
