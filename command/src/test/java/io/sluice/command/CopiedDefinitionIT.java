package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.LocalSts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Definitions as the managed service's API and Terraform print them, made and run as they are: only addresses, the
 * database and where to stop are given beside them.
 */
class CopiedDefinitionIT {

    private static final Path DEFINITIONS =
            Path.of("..", "jobconfig", "src", "test", "resources", "io", "sluice", "jobconfig");

    @TempDir
    private Path folder;

    private TestPipe pipe;
    private LocalSts sts;

    @BeforeAll
    static void logIn() {
        System.setProperty("aws.accessKeyId", "AKIAOWN");
        System.setProperty("aws.secretAccessKey", "own");
    }

    @AfterAll
    static void logOut() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @BeforeEach
    void open() throws IOException {
        pipe = new TestPipe(folder, "copied_definition");
        sts = LocalSts.start(Duration.ofHours(1), key -> {});
    }

    @AfterEach
    void close() {
        sts.close();
        pipe.close();
    }

    @Test
    void runsAnAnswerOfTheApiWithARoleFanOutAndATimestamp() throws IOException {
        pipe.stream("clicks", 2)
                .put("clicks", "{\"user\": {\"id\": 7}, \"ts\": \"" + Instant.now() + "\", \"version\": 3}");
        copy("api-iam-role.json");

        run("create", List.of(role(), List.of("--apply")));
        run("run", List.of(role(), bounded()));

        assertThat(pipe.query("SELECT user_id, version FROM $.clicks")).isEqualTo("7\t3");
        assertThat(sts.requests()).isNotEmpty();
    }

    @Test
    void runsAnAnswerOfTheApiOnceItHasTheSecret() throws IOException {
        pipe.stream("orders", 1)
                .put(
                        "orders",
                        "{\"day\": \"2026-01-31\", \"shop\": \"a\", \"amount\": \"1.25\"}",
                        "{\"day\": \"2026-01-31\", \"shop\": \"a\", \"amount\": 2}");
        copy("api-iam-user.json");
        List<String> secret =
                List.of("--source.kinesis.accessKey.accessKeyId", "AKIA", "--source.kinesis.accessKey.secretKey", "s");

        run("create", List.of(secret, List.of("--apply")));
        run("run", List.of(secret, bounded()));

        assertThat(pipe.query("SELECT day, shop, sum(amount) FROM $.orders GROUP BY ALL"))
                .isEqualTo("2026-01-31\ta\t3.25");
    }

    @Test
    void runsAnAnswerOfTheApiAboutATableThatIsThere() throws IOException {
        pipe.query("CREATE TABLE $.audit (raw String) ENGINE = MergeTree ORDER BY ()");
        pipe.stream("audit", 1).put("audit", "{\"who\": \"ann\"}");
        copy("api-existing-table.json");

        run("run", List.of(role(), bounded(), fromTheStart()));

        assertThat(pipe.query("SELECT raw FROM $.audit")).isEqualTo("{\"who\": \"ann\"}");
    }

    @Test
    void runsAResourceAsTerraformShowsIt() throws IOException {
        pipe.stream("clicks", 1).put("clicks", "{\"my_field\": \"x\"}");
        copy("terraform-iam-role.json");

        run("create", List.of(role(), List.of("--apply")));
        run("run", List.of(role(), bounded(), fromTheStart()));

        assertThat(pipe.query("SELECT my_field1 FROM $.clicks")).isEqualTo("x");
    }

    @Test
    void runsAResourceOfATerraformStateIntoATableThatStoresNothing() throws IOException {
        pipe.stream("orders", 1).put("orders", "{\"n\": 1}");
        copy("terraform-iam-user.json");

        run("create", List.of(List.of("--apply")));
        pipe.query("CREATE TABLE $.seen (raw String) ENGINE = MergeTree ORDER BY ()");
        pipe.query("CREATE MATERIALIZED VIEW $.see TO $.seen AS SELECT raw FROM $.orders");
        run("run", List.of(bounded()));

        assertThat(pipe.query("SELECT raw FROM $.seen")).isEqualTo("{\"n\": 1}");
    }

    @Test
    void runsTheAttributesOfAResourceByThemselves() throws IOException {
        pipe.query("CREATE TABLE $.audit (user String) ENGINE = MergeTree ORDER BY ()");
        pipe.stream("audit", 1).put("audit", "{\"user\": \"ann\"}");
        copy("terraform-attributes.yaml");

        run("run", List.of(role(), bounded()));

        assertThat(pipe.query("SELECT user FROM $.audit")).isEqualTo("ann");
    }

    private void copy(String definition) throws IOException {
        Files.copy(DEFINITIONS.resolve(definition), folder.resolve("pipe.yaml"));
    }

    private void run(String command, List<List<String>> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--source.kinesis.region",
                TestPipe.REGION,
                "--source.kinesis.endpoint",
                pipe.kinesis().endpoint().toString(),
                "--clickhouse.url",
                pipe.server().url().toString(),
                "--clickhouse.user",
                pipe.server().user(),
                "--clickhouse.password",
                pipe.server().password(),
                "--destination.database",
                pipe.database()));
        more.forEach(arguments::addAll);
        Typed typed = pipe.type(command, arguments.toArray(String[]::new));
        assertThat(typed.status()).as(typed.out() + typed.err()).isZero();
    }

    private List<String> role() {
        return List.of("--source.kinesis.stsEndpoint", sts.endpoint().toString());
    }

    private static List<String> bounded() {
        return List.of("--source.kinesis.stopPosition", "LATEST", "--web-port", "0");
    }

    private static List<String> fromTheStart() {
        return List.of("--source.kinesis.iteratorType", "TRIM_HORIZON");
    }
}
