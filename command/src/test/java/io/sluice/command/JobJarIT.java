package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
            assertThat(text(jar, "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory"))
                    .contains("io.sluice.job.ProgressReporter");
        }
    }

    @Test
    void listsWhatItIsMadeOfWithItsLicences() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JsonNode components = new ObjectMapper()
                    .readTree(text(jar, "META-INF/sbom/sluice-job.cdx.json"))
                    .path("components");
            List<String> libraries = new ArrayList<>();
            // jspecify: annotations that a library names as its dependency, compiled against and not packed
            Set<String> notOfOthers = Set.of("io.sluice", "org.jspecify");
            components.forEach(component -> {
                if (!notOfOthers.contains(component.path("group").asText())) {
                    assertThat(component.path("licenses"))
                            .as(component.path("purl").asText())
                            .isNotEmpty();
                    libraries.add(component.path("group").asText() + ":"
                            + component.path("name").asText() + ":"
                            + component.path("version").asText());
                }
            });

            assertThat(libraries).hasSizeGreaterThan(50);
            assertThat(text(jar, "META-INF/THIRD-PARTY.txt")).contains(libraries);
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");
        }
    }

    @Test
    void holdsNoTimeOfItsBuild() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Instant now = Instant.now();
            assertThat(jar.stream().filter(entry -> entry.getName().startsWith("io/sluice/")))
                    .isNotEmpty()
                    .allSatisfy(entry -> assertThat(entry.getTimeLocal()).isEqualTo("2026-01-01T00:00:00"));
            assertThat(jar.stream())
                    .noneMatch(entry ->
                            entry.getTime() > now.minus(Duration.ofHours(12)).toEpochMilli());
        }
    }

    @Test
    void repeatsTheNoticesOfOthersWhateverTheLocaleOfItsBuild() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(text(jar, "META-INF/NOTICE")).contains("Copyright © 2023 Werner Randelshofer");
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> names() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }
}
