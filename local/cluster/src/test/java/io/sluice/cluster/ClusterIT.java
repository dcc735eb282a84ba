package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.demo.DemoServices;
import io.sluice.local.WikipediaEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a real cluster, each of whose parts is a process of its own. */
class ClusterIT {

    static final Path JAR = Path.of("..", "..", "command", "target", "sluice-job.jar");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private LocalCluster cluster;
    private ClusterRest rest;
    private Process firstTaskManager;
    private Process secondTaskManager;

    @BeforeEach
    void startCluster() throws IOException {
        Path checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
        cluster = LocalCluster.start(
                Files.createDirectory(folder.resolve("cluster")),
                Map.of(
                        "taskmanager.numberOfTaskSlots", "4",
                        "taskmanager.load-balance.mode", "SLOTS",
                        "execution.checkpointing.interval", "1 s",
                        "execution.checkpointing.dir", checkpoints.toUri().toString(),
                        "jobmanager.execution.failover-strategy", "full",
                        "heartbeat.interval", "500",
                        "heartbeat.timeout", "5000",
                        "restart-strategy.type", "fixed-delay",
                        "restart-strategy.fixed-delay.attempts", "10",
                        "restart-strategy.fixed-delay.delay", "200 ms"));
        rest = new ClusterRest(cluster.rest());
        firstTaskManager = cluster.addTaskManager();
        secondTaskManager = cluster.addTaskManager();
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () -> assertThat(rest.taskManagers()).as(cluster::logs).isEqualTo(2));
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    @Test
    void survivesALostTaskManagerRescalingAndAnUpgrade() throws Exception {
        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            CompletableFuture<Void> fed =
                    CompletableFuture.runAsync(() -> services.feed().putAll(1_500));
            List<String> arguments = List.of("--config", pipeFile(services).toString());
            String jar = rest.upload(JAR);

            String first = rest.run(jar, 1, Optional.empty(), arguments);
            awaitEdits(services, 1, first);
            String savepoint = rest.stop(first, folder.resolve("savepoints"));

            String second = rest.run(jar, 3, Optional.of(savepoint), arguments);
            awaitEdits(services, edits(services) + 2_000, second);
            firstTaskManager.destroyForcibly().waitFor();
            await().atMost(PATIENCE).until(() -> rest.restarts(second) > 0);
            awaitEdits(services, Math.min(edits(services) + 2_000, WikipediaEdits.COUNT), second);
            savepoint = rest.stop(second, folder.resolve("savepoints"));

            Path upgrade = Files.copy(JAR, folder.resolve("sluice-job-next.jar"));
            String third = rest.run(rest.upload(upgrade), 2, Optional.of(savepoint), arguments);
            fed.join();
            awaitEdits(services, WikipediaEdits.COUNT, third);
            rest.cancel(third);
            await().atMost(PATIENCE).until(() -> rest.state(third).equals("CANCELED"));

            assertLoadersGone(secondTaskManager.pid());
            assertLoadersGone(cluster.jobManager().pid());
        }
    }

    @Test
    void startsAsAmazonManagedFlinkStartsIt() throws Exception {
        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            services.feed().putAll(0);
            String pipe = services.pipeFile("true").replace("iteratorType:", "stopPosition: LATEST\n    iteratorType:");
            Path properties = folder.resolve("application_properties.json");
            Files.writeString(properties, propertyGroups(pipe));
            Configuration configuration = GlobalConfiguration.loadConfiguration(
                    folder.resolve("cluster").toString());
            configuration.set(DeploymentOptions.TARGET, "remote");
            configuration.set(DeploymentOptions.ATTACHED, true);
            configuration.set(PipelineOptions.JARS, List.of(JAR.toUri().toString()));
            configuration.set(DeploymentOptions.PROGRAM_CONFIG_ENABLED, false);
            System.setProperty("sluice.application.properties", properties.toString());
            try (PackagedProgram program = PackagedProgram.newBuilder()
                    .setJarFile(JAR.toFile())
                    .setConfiguration(configuration)
                    .build()) {
                ClientUtils.executeProgram(new DefaultExecutorServiceLoader(), configuration, program, false, false);
            } finally {
                System.clearProperty("sluice.application.properties");
            }

            assertThat(services.rows()).isEqualTo(WikipediaEdits.COUNT);
        }
    }

    private Path pipeFile(DemoServices services) throws IOException {
        return Files.writeString(folder.resolve("pipe.yaml"), services.pipeFile("true"));
    }

    /** The pipe as one property, cut to what the service takes as the length of a value. */
    private static String propertyGroups(String pipe) {
        int longest = 400;
        ObjectNode group = new ObjectMapper().createObjectNode().put("PropertyGroupId", "sluice");
        ObjectNode properties = group.putObject("PropertyMap");
        for (int part = 0; part * longest < pipe.length(); part++) {
            properties.put(
                    "pipe#" + (part + 1),
                    pipe.substring(part * longest, Math.min(pipe.length(), (part + 1) * longest)));
        }
        ArrayNode groups = new ObjectMapper().createArrayNode();
        groups.addObject().put("PropertyGroupId", "of-another-library").putObject("PropertyMap");
        groups.add(group);
        return groups.toPrettyString();
    }

    private void awaitEdits(DemoServices services, long rows, String job) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            assertThat(rest.state(job)).as(() -> exceptions(job)).isNotEqualTo("FAILED");
            assertThat(edits(services)).as(cluster::logs).isGreaterThanOrEqualTo(rows);
        });
    }

    /** Edits that are rows; the loss of a TaskManager may bring some of them twice. */
    private static long edits(DemoServices services) {
        return Long.parseLong(
                services.clickHouse().query("SELECT uniqExact(_sequence_number) FROM default.wikipedia_edits"));
    }

    private String exceptions(String job) {
        try {
            return rest.exceptions(job);
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    /**
     * Checks that no thread and no reference keeps the classes of jobs that have ended, each of which had loaders of its
     * own. One may stay: up to JDK 18 the last record whose equals or hashCode was linked is remembered by the JDK itself
     * (JDK-8078641), until the next job's takes its place.
     */
    private static void assertLoadersGone(long process) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            jcmd(process, "GC.run");
            assertThat(jcmd(process, "VM.classloader_stats").lines())
                    .filteredOn(line -> line.endsWith("ChildFirstClassLoader"))
                    .hasSizeLessThanOrEqualTo(1);
        });
    }

    private static String jcmd(long process, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process),
                        command)
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(text).isZero();
        return text;
    }
}
