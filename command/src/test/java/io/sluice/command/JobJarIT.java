package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the jar for Flink holds, and what it must not hold. */
class JobJarIT {

    private static final Path JAR = Path.of("target", "sluice-job.jar");

    @Test
    void isSmallEnoughToUploadOften() throws IOException {
        assertThat(Files.size(JAR)).isBetween(10_000_000L, 60_000_000L);
    }

    @Test
    void beginsWithTheCommands() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo(Main.class.getName());
        }
    }

    @Test
    void holdsNothingThatTheClusterBringsAndNoSignatureOfOthers() throws IOException {
        List<String> names = names();

        assertThat(names)
                .contains("io/sluice/command/Main.class", "software/amazon/awssdk/services/kinesis/KinesisClient.class")
                .noneMatch(name -> name.startsWith("org/apache/flink/"))
                .noneMatch(name -> name.startsWith("org/slf4j/"))
                .noneMatch(name -> name.startsWith("org/apache/logging/"))
                .noneMatch(name -> name.startsWith("org/apache/commons/logging/"))
                .noneMatch(name -> name.startsWith("ch/qos/"))
                .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
    }

    @Test
    void tellsFlinkOfTheReporterBehindTheStatusLine() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            ZipEntry services =
                    jar.getEntry("META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory");
            assertThat(services).isNotNull();
            assertThat(new String(jar.getInputStream(services).readAllBytes(), StandardCharsets.UTF_8))
                    .contains("io.sluice.job.ProgressReporter");
        }
    }

    private static List<String> names() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }
}
