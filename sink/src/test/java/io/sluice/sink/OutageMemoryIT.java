package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.SharedClickHouse;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What a writer holds at the end of an outage as long as it may be, in a JVM with a small heap. */
final class OutageMemoryIT {

    @Test
    void holdsALimitedPartOfTheHeapHoweverMuchComesInAnOutage() throws Exception {
        try (TestDatabase database = TestDatabase.on(SharedClickHouse.server());
                FaultyProxy proxy = new FaultyProxy(
                        database.server(),
                        Collections.nCopies(10_000, FaultyProxy.status(503, "", "unavailable"))
                                .toArray(FaultyProxy.Fault[]::new))) {
            database.query("CREATE TABLE $.t " + Records.TABLE_COLUMNS + " ENGINE = MergeTree ORDER BY n");

            OutageOfAnHour.Report report = run(proxy.server(), database.name());

            // Both inserts in flight had made their bodies, which the server refused.
            assertThat(proxy.requests()).isGreaterThanOrEqualTo(2);
            // 32 MiB for each GiB; six batches are held at once, two more by and by, and two are bodies as well.
            long batch = report.most() / 32;
            assertThat(report.heap()).isBetween(5 * batch, 16 * batch);
            // Each text is held in a message and in a row, and is once in the state.
            assertThat(report.state()).isBetween(3 * batch, 4 * batch);
            assertThat(report.checkpoints()).isEqualTo(report.rows() / 5000);
            assertThat(report.seconds()).isBetween(3500L, 3700L);
            assertThat(database.query("SELECT count() FROM $.t")).isEqualTo("0");
        }
    }

    private static OutageOfAnHour.Report run(ClickHouseServer server, String database) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        ManagementFactory.getRuntimeMXBean().getClassPath(),
                        OutageOfAnHour.class.getName(),
                        server.url().toString(),
                        server.user(),
                        server.password(),
                        database)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return OutageOfAnHour.Report.of(output.lines().reduce("", (before, line) -> line));
    }
}
