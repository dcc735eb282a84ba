package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sluice.jobconfig.ConfigSource;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeReader;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;

/** The files in {@code deploy} against each other, Flink's options and the pipe file's keys. */
class DeployFilesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLE = ROOT.resolve("deploy/kubernetes/example");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Keys that are made of a name that the user gives, or that are not Flink's own. */
    private static final String OF_OTHERS = "metrics\\.reporter\\.prometheus\\..*|kubernetes\\.operator\\..*";

    private static final List<Class<?>> OPTIONS = List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            HighAvailabilityOptions.class,
            JobManagerOptions.class,
            MetricOptions.class,
            PipelineOptions.class,
            RestartStrategyOptions.class,
            TaskManagerOptions.class);

    /** A subtask that restarts alone can end the JobManager, see docs/operations.md. */
    private static final String FAILOVER_STRATEGY = "jobmanager.execution.failover-strategy";

    @Test
    void theDeploymentStartsThePipeWithItsFileAndItsSecrets() throws Exception {
        JsonNode spec = YAML.readTree(ROOT.resolve("deploy/kubernetes/base/flinkdeployment.yaml")
                        .toFile())
                .path("spec");
        JsonNode container = spec.at("/podTemplate/spec/containers/0");

        assertThat(spec.at("/job/entryClass").asText()).isEqualTo(Main.class.getName());
        assertThat(spec.at("/job/upgradeMode").asText()).isEqualTo("savepoint");
        assertThat(spec.at("/job/args"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "--config", container.at("/volumeMounts/0/mountPath").asText() + "/pipe.yaml");
        assertThat(container.at("/ports/0/containerPort").asText())
                .isEqualTo(spec.path("flinkConfiguration")
                        .path("metrics.reporter.prometheus.port")
                        .asText());
        assertThat(spec.at("/job/jarURI").asText())
                .endsWith(Files.readAllLines(ROOT.resolve("deploy/Dockerfile")).stream()
                        .filter(line -> line.contains("sluice-job.jar"))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .findFirst()
                        .orElseThrow());
        assertThat(unknown(spec.path("flinkConfiguration"))).isEmpty();
        assertThat(spec.path("flinkConfiguration").path(FAILOVER_STRATEGY).asText())
                .isEqualTo("full");

        Map<String, String> secrets = new HashMap<>();
        for (String line : Files.readAllLines(EXAMPLE.resolve("secrets.env"))) {
            secrets.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        assertThat(pipe(EXAMPLE.resolve("pipe.yaml"), secrets).destination().table())
                .isEqualTo("edits");
    }

    @Test
    void kustomizeGivesAChangedPipeFileAndSecretANewName() throws Exception {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl"))),
                "not on the PATH: kubectl");
        Process kustomize = new ProcessBuilder("kubectl", "kustomize", EXAMPLE.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(kustomize.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kustomize.waitFor()).as(output).isZero();

        Map<String, String> names = new HashMap<>();
        JsonNode deployment = YAML.nullNode();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(output)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                names.put(
                        document.path("kind").asText(),
                        document.at("/metadata/name").asText());
                if (document.path("kind").asText().equals("FlinkDeployment")) {
                    deployment = document;
                }
            }
        }
        JsonNode pod = deployment.at("/spec/podTemplate/spec");
        assertThat(pod.at("/volumes/0/configMap/name").asText())
                .isEqualTo(names.get("ConfigMap"))
                .matches("sluice-pipe-[a-z0-9]{10}");
        assertThat(pod.at("/containers/0/envFrom/0/secretRef/name").asText())
                .isEqualTo(names.get("Secret"))
                .matches("sluice-secrets-[a-z0-9]{10}");
        assertThat(deployment.at("/spec/image").asText()).startsWith("registry.example.com/sluice-job:");
        assertThat(deployment.at("/spec/job/parallelism").asInt()).isEqualTo(4);
    }

    @Test
    void composeMountsWhatIsThereAndItsPipeFileCanBeUsed() throws Exception {
        JsonNode compose = YAML.readTree(ROOT.resolve("docker-compose.yml").toFile());
        JsonNode services = compose.path("services");

        List<String> mounted = new ArrayList<>();
        for (JsonNode volumes : compose.findValues("volumes")) {
            for (JsonNode volume : volumes) {
                if (volume.asText().startsWith("./")) {
                    mounted.add(volume.asText().substring(2, volume.asText().indexOf(':')));
                }
            }
        }
        assertThat(mounted)
                .hasSizeGreaterThan(4)
                .allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
        assertThat(services.at("/jobmanager/command"))
                .extracting(JsonNode::asText)
                .contains(Main.class.getName(), "/opt/flink/pipe.yaml");
        for (String process : List.of("jobmanager", "taskmanager")) {
            JsonNode properties = flinkProperties(services, process);
            assertThat(unknown(properties)).as(process).isEmpty();
            assertThat(Files.readString(ROOT.resolve("deploy/prometheus/prometheus.yml")))
                    .contains(process + ":"
                            + properties
                                    .path("metrics.reporter.prometheus.port")
                                    .asText());
        }
        assertThat(flinkProperties(services, "jobmanager")
                        .path(FAILOVER_STRATEGY)
                        .asText())
                .isEqualTo("full");
        PipeConfig pipe = pipe(ROOT.resolve("deploy/compose/pipe.yaml"), Map.of());
        assertThat(Files.readString(ROOT.resolve("deploy/compose/edits.sql")))
                .contains(
                        pipe.destination().database() + "." + pipe.destination().table());
        assertThat(services.at("/kinesis/environment/INITIALIZE_STREAMS").asText())
                .startsWith(pipe.kinesis().stream().name() + ":");
    }

    private static JsonNode flinkProperties(JsonNode services, String process) throws IOException {
        return YAML.readTree(
                services.path(process).at("/environment/FLINK_PROPERTIES").asText());
    }

    /** The keys that Flink does not know. */
    private static Set<String> unknown(JsonNode configuration) throws IllegalAccessException {
        Set<String> known = new TreeSet<>();
        for (Class<?> options : OPTIONS) {
            for (Field field : options.getFields()) {
                if (field.get(null) instanceof ConfigOption<?> option) {
                    known.add(option.key());
                }
            }
        }
        Set<String> keys = new TreeSet<>();
        configuration.fieldNames().forEachRemaining(keys::add);
        assertThat(keys).hasSizeGreaterThan(3);
        keys.removeIf(key -> known.contains(key) || key.matches(OF_OTHERS));
        return keys;
    }

    private static PipeConfig pipe(Path file, Map<String, String> environment) {
        return new PipeReader(
                        environment,
                        (id, key) -> {
                            throw new IOException("no secret is kept in a store");
                        },
                        Clock.systemUTC())
                .read(List.of(ConfigSource.file(file)))
                .config();
    }
}
