package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig.Credentials;
import io.sluice.jobconfig.KinesisConfig.Endpoint;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.KinesisConfig.Start;
import io.sluice.jobconfig.KinesisConfig.Stream;
import io.sluice.jobconfig.PipeConfig.FieldMapping;
import io.sluice.jobconfig.TableDefinition.Column;
import io.sluice.jobconfig.TableDefinition.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Definitions as the managed service's API and Terraform have them; only the ClickHouse server is added. */
class CopiedDefinitionTest {

    private static final ClickHouseConfig CLICKHOUSE =
            new ClickHouseConfig(URI.create("http://127.0.0.1:8123"), "default", new Secret(""));

    @Test
    void readsAnAnswerOfTheApiWithItsEnvelope() {
        PipeDefinition pipe = read("api-iam-role.json", Map.of());

        assertThat(pipe.config())
                .isEqualTo(new PipeConfig(
                        "Clicks",
                        "",
                        new KinesisConfig(
                                new Stream.Named("clicks"),
                                "us-east-1",
                                new Start.AtTimestamp(Instant.parse("2025-01-01T00:00:00Z")),
                                new Reader.EnhancedFanOut("sluice-Clicks"),
                                new Credentials.IamRole("arn:aws:iam::123456789012:role/ClickPipesAccess-clicks"),
                                new Endpoint.Aws()),
                        PayloadConfig.DEFAULT,
                        CLICKHOUSE,
                        new DestinationConfig("web", "clicks"),
                        List.of(
                                new FieldMapping("user.id", "user_id"),
                                new FieldMapping("ts", "time"),
                                new FieldMapping("version", "version")),
                        new BatchSettings(Duration.ofSeconds(2), 100_000, BatchSettings.SHARE_OF_HEAP)));
        assertThat(pipe.table())
                .contains(new TableDefinition(
                        List.of(
                                new Column("user_id", "UInt64"),
                                new Column("time", "DateTime64(3)"),
                                new Column("version", "UInt32")),
                        new Engine.ReplacingMergeTree(Optional.of("version")),
                        List.of("user_id", "time"),
                        Optional.of("toYYYYMM(time)"),
                        Optional.of("user_id"),
                        Optional.of("time + INTERVAL 90 DAY")));
        assertThat(pipe.notes())
                .extracting(Note::text)
                .containsExactly(
                        "result (line 4) holds the pipe; what is beside it has no effect",
                        "id (line 5), serviceId (line 6), state (line 8), createdAt (line 74), updatedAt (line 75):"
                                + " no effect; it describes the pipe of the managed service",
                        "scaling.replicas (line 10), scaling.replicaCpuMillicores (line 11),"
                                + " scaling.replicaMemoryGb (line 12):"
                                + " no effect; the parallelism and memory of the Flink job take its place",
                        "destination.managedTable (line 36), destination.tableDefinition.engine.type (line 39),"
                                + " destination.tableDefinition.engine.versionColumnId (line 40),"
                                + " destination.tableDefinition.engine.columnIds (line 41),"
                                + " destination.tableDefinition.sortingKey (line 43),"
                                + " destination.tableDefinition.partitionBy (line 44),"
                                + " destination.tableDefinition.primaryKey (line 45),"
                                + " destination.tableDefinition.ttl (line 46), destination.columns (line 48):"
                                + " no effect; it is for create, a run takes the table as it stands",
                        "settings.kafka_read_committed (line 70): no effect; it is of other sources than Kinesis");
    }

    @Test
    void readsAnAnswerOfTheApiOnceItHasTheSecretTheApiKeepsBack() {
        PipeDefinition pipe = read(
                "api-iam-user.json",
                Map.of(
                        "SLUICE_SOURCE_KINESIS_ACCESS_KEY_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE",
                        "SLUICE_SOURCE_KINESIS_ACCESS_KEY_SECRET_KEY", "hush"));

        assertThat(pipe.config().kinesis())
                .isEqualTo(new KinesisConfig(
                        new Stream.Named("orders"),
                        "eu-west-1",
                        new Start.TrimHorizon(),
                        new Reader.Polling(),
                        new Credentials.IamUser("AKIAIOSFODNN7EXAMPLE", new Secret("hush")),
                        new Endpoint.Aws()));
        assertThat(pipe.table().orElseThrow().engine()).isEqualTo(new Engine.SummingMergeTree(List.of("amount")));
        assertThatThrownBy(() -> read("api-iam-user.json", Map.of())).hasMessage("""
                        Cannot use api-iam-user.json: 2 problems

                          source.kinesis.accessKey.accessKeyId: missing
                            Add it: authentication IAM_USER needs it.

                          source.kinesis.accessKey.secretKey: missing
                            Add it: authentication IAM_USER needs it.""");
    }

    @Test
    void readsAnAnswerOfTheApiAboutATableThatIsThere() {
        PipeDefinition pipe = read("api-existing-table.json", Map.of());

        assertThat(pipe.config().name()).isEqualTo("audit 🚀");
        assertThat(pipe.config().destination()).isEqualTo(new DestinationConfig("security", "audit"));
        assertThat(pipe.config().fieldMappings()).containsExactly(new FieldMapping("_raw_message", "raw"));
        assertThat(pipe.table()).isEmpty();
    }

    @Test
    void readsAResourceAsTerraformShowsIt() {
        PipeDefinition pipe = read("terraform-iam-role.json", Map.of());

        assertThat(pipe.config())
                .isEqualTo(new PipeConfig(
                        "clicks",
                        "",
                        new KinesisConfig(
                                new Stream.Named("clicks"),
                                "us-east-1",
                                new Start.Latest(),
                                new Reader.EnhancedFanOut("sluice-clicks"),
                                new Credentials.IamRole("arn:aws:iam::123456789012:role/ClickPipesAccess-clicks"),
                                new Endpoint.Aws()),
                        PayloadConfig.DEFAULT,
                        CLICKHOUSE,
                        new DestinationConfig("default", "clicks"),
                        List.of(new FieldMapping("my_field", "my_field1")),
                        new BatchSettings(Duration.ofSeconds(5), 100_000, BatchSettings.SHARE_OF_HEAP)));
        assertThat(pipe.table())
                .contains(new TableDefinition(
                        List.of(new Column("my_field1", "String"), new Column("my_field2", "UInt64")),
                        new Engine.MergeTree(),
                        List.of("my_field1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(pipe.notes())
                .extracting(Note::text)
                .contains(
                        "values (line 8) holds the pipe; what is beside it has no effect",
                        "id (line 9), serviceId (line 10), state (line 12), stopped (line 13):"
                                + " no effect; it describes the pipe of the managed service");
    }

    @Test
    void readsAResourceAsTerraformsStateHasIt() {
        PipeDefinition pipe = read("terraform-iam-user.json", Map.of());

        assertThat(pipe.config().kinesis())
                .isEqualTo(new KinesisConfig(
                        new Stream.Named("orders"),
                        "eu-west-1",
                        new Start.AtTimestamp(Instant.parse("2025-06-01T00:00:00Z")),
                        new Reader.Polling(),
                        new Credentials.IamUser("AKIAIOSFODNN7EXAMPLE", new Secret("hush")),
                        new Endpoint.Aws()));
        assertThat(pipe.config().settings().maxInsertWait()).isEqualTo(Duration.ofMillis(500));
        assertThat(pipe.table().orElseThrow().engine()).isEqualTo(new Engine.Null());
        assertThat(pipe.roles()).containsExactly("reporting");
    }

    @Test
    void readsTheAttributesOfAResource() {
        PipeDefinition pipe = read("terraform-attributes.yaml", Map.of());

        assertThat(pipe.config().description()).isEqualTo("who did what");
        assertThat(pipe.config().kinesis().stream()).isEqualTo(new Stream.Named("audit"));
        assertThat(pipe.config().fieldMappings()).containsExactly(new FieldMapping("user", "user"));
    }

    @Test
    void saysHowToBringTerraformsOwnLanguage() {
        String text = """
                resource "clickhouse_clickpipe" "edits" {
                  name = "edits"
                }
                """;

        assertThatThrownBy(() -> Pipe.reader(Map.of()).read(List.of(ConfigSource.text("pipe.tf", text))))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("Terraform's own language is not read;"
                        + " paste the resource as \"terraform show -json\" has it.");
    }

    private static PipeDefinition read(String name, Map<String, String> environment) {
        return Pipe.reader(Map.of())
                .read(List.of(
                        ConfigSource.text(name, resource(name)),
                        ConfigSource.environment(environment),
                        ConfigSource.arguments(List.of("--clickhouse.url", "http://127.0.0.1:8123"))));
    }

    static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(CopiedDefinitionTest.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("Cannot read " + name, e);
        }
    }
}
