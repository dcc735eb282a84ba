package io.sluice.demo;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.LocalClickHouse;
import io.sluice.local.LocalKinesis;
import io.sluice.local.SharedKinesis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * The two ends of the demo's pipe, a stream and a table: on services of its own, or on those that the environment
 * names ({@code SLUICE_KINESIS_ENDPOINT}, {@code SLUICE_CLICKHOUSE_URL}).
 *
 * <p>{@link #close()} ends what it started.
 */
public final class DemoServices implements AutoCloseable {

    private static final String STREAM = "wikipedia-edits";
    private static final String REGION = "us-east-1";
    private static final String ACCESS_KEY = "local";

    private final Optional<LocalClickHouse> ownClickHouse;
    private final Optional<LocalKinesis> ownKinesis;
    private final ClickHouseServer clickHouse;
    private final URI kinesis;
    private final KinesisAsyncClient client;

    private DemoServices(Optional<LocalClickHouse> ownClickHouse, Optional<LocalKinesis> ownKinesis) {
        this.ownClickHouse = ownClickHouse;
        this.ownKinesis = ownKinesis;
        this.clickHouse = ownClickHouse
                .map(LocalClickHouse::server)
                .or(ClickHouseServer::fromEnvironment)
                .orElseThrow();
        this.kinesis = ownKinesis
                .map(LocalKinesis::endpoint)
                .or(SharedKinesis::fromEnvironment)
                .orElseThrow();
        this.client = KinesisAsyncClient.builder()
                .endpointOverride(kinesis)
                .region(Region.of(REGION))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, ACCESS_KEY)))
                .build();
    }

    /**
     * Starts what the environment does not name.
     *
     * @throws IllegalStateException if a service does not come up
     */
    public static DemoServices start() {
        Optional<LocalClickHouse> clickHouse =
                ClickHouseServer.fromEnvironment().isPresent()
                        ? Optional.empty()
                        : Optional.of(LocalClickHouse.temporary());
        Optional<LocalKinesis> kinesis =
                SharedKinesis.fromEnvironment().isPresent() ? Optional.empty() : Optional.of(LocalKinesis.start());
        return new DemoServices(clickHouse, kinesis);
    }

    public ClickHouseServer clickHouse() {
        return clickHouse;
    }

    public URI kinesis() {
        return kinesis;
    }

    /** The producer of the stream. */
    public EditFeed feed() {
        return new EditFeed(client, STREAM);
    }

    public void createTable() {
        clickHouse.query(resource("edits.sql"));
    }

    /** The ten channels with most edits, as ClickHouse draws them. */
    String topChannels() {
        return clickHouse.query(resource("top-channels.sql"));
    }

    /** Rows in the table. */
    public long rows() {
        return Long.parseLong(clickHouse.query("SELECT count() FROM default.wikipedia_edits"));
    }

    /**
     * The pipe file between the two ends, as a user would write it.
     *
     * @param enhancedFanOut {@code true} as text for enhanced fan-out, {@code false} for polling
     */
    public String pipeFile(String enhancedFanOut) {
        return """
                name: wikipedia-edits
                source:
                  kinesis:
                    streamName: %s
                    region: %s
                    endpoint: %s
                    iteratorType: TRIM_HORIZON
                    useEnhancedFanOut: %s
                    authentication: IAM_USER
                    accessKey:
                      accessKeyId: %s
                      secretKey: %s
                clickhouse:
                  url: %s
                  user: %s
                  password: "%s"
                destination:
                  database: default
                  table: wikipedia_edits
                settings:
                  streaming_max_insert_wait_ms: 500
                """.formatted(
                        STREAM,
                        REGION,
                        kinesis,
                        enhancedFanOut,
                        ACCESS_KEY,
                        ACCESS_KEY,
                        clickHouse.url(),
                        clickHouse.user(),
                        clickHouse.password());
    }

    @Override
    public void close() {
        client.close();
        ownKinesis.ifPresent(LocalKinesis::close);
        ownClickHouse.ifPresent(LocalClickHouse::close);
    }

    private static String resource(String name) {
        try (InputStream in = DemoServices.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("Cannot find resource " + name + " of the demo; build local/demo");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read resource " + name, e);
        }
    }
}
