package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.KinesisAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The largest records that Kinesis takes, and small ones, in a JVM with the heap that {@link MemoryBudget} asks for, which
 * could not hold all of them.
 */
@Timeout(400)
final class MemoryIT {
    private static final int LARGEST_BYTES = 10 * 1024 * 1024 - 16;
    private static final int SMALL_BYTES = 200;
    private static final int BUDGET_MEGABYTES =
            (int) (KinesisSourceOptions.defaults().buffer().maxBytes() >> 20);
    /** A Flink cluster in one JVM with a job of two operators, and the AWS SDK. */
    private static final int JOB_MEGABYTES = 96;

    @ParameterizedTest
    @EnumSource
    void aStoppedSinkStopsTheSourceWithinItsBudgetAndAllArrivesAfterwards(Kind kind, @TempDir Path folder)
            throws Exception {
        int records = (int) (((long) kind.heapMegabytes << 20) / kind.recordBytes) + 1;
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.createForTenMebibyteRecords(kinesis.endpoint(), kind.shards)) {
            byte[] payload = new byte[kind.recordBytes];
            for (int i = 0; i < records; i++) {
                kinesis.put(stream.name(), "key-" + i, payload);
            }
            Path output = folder.resolve("output");
            Process probe = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx" + kind.heapMegabytes + "m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "--add-opens=java.base/java.util=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            MemoryProbe.class.getName(),
                            kinesis.endpoint().toString(),
                            stream.name(),
                            kind.name())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                awaitStandstill(kinesis, kind.action, probe, output);
                probe.getOutputStream().write('\n');
                probe.getOutputStream().flush();

                assertThat(probe.waitFor(180, TimeUnit.SECONDS))
                        .as(() -> text(output))
                        .isTrue();
                assertThat(text(output))
                        .contains(records + " records of " + (long) records * kind.recordBytes + " bytes");
            } finally {
                probe.destroyForcibly();
            }
        }
    }

    /** How the source reads what, and the formula's terms: megabytes of the largest answer, and for each shard. */
    enum Kind {
        FAN_OUT(KinesisAction.SUBSCRIBE_TO_SHARD, LARGEST_BYTES, 4, 16 * 10, 10 * 14 / 10 + 10),
        POLLING(KinesisAction.GET_RECORDS, LARGEST_BYTES, 16, 3 * 10, 10),
        FAN_OUT_OF_SMALL(KinesisAction.SUBSCRIBE_TO_SHARD, SMALL_BYTES, 4, 16 * 2, 2),
        POLLING_OF_SMALL(KinesisAction.GET_RECORDS, SMALL_BYTES, 16, 3 * 10, 0);

        private final KinesisAction action;
        private final int recordBytes;
        private final int shards;
        private final int heapMegabytes;

        Kind(KinesisAction action, int recordBytes, int shards, int answerMegabytes, int shardMegabytes) {
            this.action = action;
            this.recordBytes = recordBytes;
            this.shards = shards;
            this.heapMegabytes = JOB_MEGABYTES + BUDGET_MEGABYTES + answerMegabytes + shards * shardMegabytes;
        }

        boolean isPolling() {
            return action == KinesisAction.GET_RECORDS;
        }
    }

    /** Waits until the source has begun and asks for nothing more. */
    private static void awaitStandstill(LocalKinesis kinesis, KinesisAction action, Process probe, Path output) {
        long[] seen = {-1};
        Awaitility.await()
                .alias("standstill")
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    assertThat(probe.isAlive()).as(() -> text(output)).isTrue();
                    long calls = kinesis.calls().count(action);
                    boolean still = calls > 0 && calls == seen[0];
                    seen[0] = calls;
                    return still;
                });
    }

    private static String text(Path output) {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "Cannot read the output of the probe: " + e;
        }
    }
}
