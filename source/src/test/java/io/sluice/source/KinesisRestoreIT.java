package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.KinesisRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a job finds when it comes back from a savepoint and its stream has moved on; over the wire. */
@Timeout(90)
final class KinesisRestoreIT {
    private static final int SUBTASKS = 2;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(8)
            .build());

    private static LocalKinesis kinesis = LocalKinesis.start();

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        kinesis.close();
        kinesis = LocalKinesis.start(KinesisRules.builder()
                .takeoverGuard(Duration.ofMillis(100))
                .rejectTrimmed(true)
                .build());
    }

    @AfterAll
    static void stop() {
        kinesis.close();
    }

    static List<Reader> readers() {
        return List.of(new Reader.Polling(), new Reader.EnhancedFanOut("sluice"));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aPositionThatRetentionPassedFailsOrGoesOnAtTheHorizon(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisSource source = KinesisSource.of(stream.config(reader));
            String savepoint = readAndStop(stream, source, 0, 100);
            stream.put(100, 200);
            Instant between = pause();
            stream.put(200, 300);
            kinesis.trim(stream.name(), between);

            assertFails(
                    source,
                    savepoint,
                    "Cannot read shard shardId-000000000000: Kinesis does not accept its position any more",
                    "accept the loss by onPositionLost: RESTART_FROM_HORIZON, or start a new pipe");
            assertReads(source.withOptions(TestOptions.restartLostPositions()), savepoint, 200, 300);
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aShardThatRetentionRemovedFailsOrIsSkippedAndItsChildrenAreRead(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisSource source = KinesisSource.of(stream.config(reader));
            String savepoint = readAndStop(stream, source, 0, 100);
            stream.put(100, 200);
            stream.splitAll();
            Instant between = pause();
            stream.put(200, 300);
            kinesis.trim(stream.name(), between);

            assertFails(
                    source,
                    savepoint,
                    "Cannot read shard shardId-000000000000: retention removed it before it was read to its end",
                    "accept the loss by onShardExpired: SKIP, or start a new pipe");
            assertReads(source.withOptions(TestOptions.skipExpiredShards()), savepoint, 200, 300);
        }
    }

    @Test
    void aJobUnderFullBackPressureStopsWithASavepointAndGoesOnFromThere() throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            KinesisSource source = KinesisSource.of(stream.config(new Reader.EnhancedFanOut("sluice")));
            stream.put(0, 3_000);
            List<Integer> read;
            String savepoint;
            try (RunningPipe pipe = RunningPipe.startSlow(source, SUBTASKS, Duration.ofMillis(5))) {
                pipe.await(20);
                savepoint = pipe.client()
                        .stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                        .get();
                read = pipe.read();
            }
            assertThat(read.size()).isLessThan(3_000);
            try (RunningPipe pipe = RunningPipe.restore(source, SUBTASKS, savepoint)) {
                pipe.await(3_000 - read.size());
                pipe.cancel();
                assertThat(IntStream.concat(
                                read.stream().mapToInt(Integer::intValue),
                                pipe.read().stream().mapToInt(Integer::intValue)))
                        .containsExactlyInAnyOrderElementsOf(numbers(0, 3_000));
            }
        }
    }

    @Test
    void eightReadersAskForTheConsumerNoMoreThanOneDoes() throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 8)) {
            kinesis.calls().clear();
            Reader reader = new Reader.EnhancedFanOut(new Consumer.Existing("theirs"));
            stream.registerConsumer("theirs");
            try (RunningPipe pipe = RunningPipe.start(KinesisSource.of(stream.config(reader)), 8)) {
                stream.put(0, 100);
                pipe.await(100);
                pipe.cancel();
            }

            assertThat(kinesis.calls().count(KinesisAction.DESCRIBE_CONSUMER)).isEqualTo(1);
        }
    }

    private String readAndStop(TestStream stream, KinesisSource source, int from, int to) throws Exception {
        try (RunningPipe pipe = RunningPipe.start(source, SUBTASKS)) {
            stream.put(from, to);
            pipe.await(to - from);
            return pipe.client()
                    .stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                    .get();
        }
    }

    private static void assertFails(KinesisSource source, String savepoint, String found, String remedy)
            throws Exception {
        try (RunningPipe pipe = RunningPipe.restore(source, SUBTASKS, savepoint)) {
            assertThatThrownBy(pipe::awaitEnd).hasStackTraceContaining(found).hasStackTraceContaining(remedy);
            assertThat(pipe.read()).isEmpty();
        }
    }

    private static void assertReads(KinesisSource source, String savepoint, int from, int to) throws Exception {
        try (RunningPipe pipe = RunningPipe.restore(source, SUBTASKS, savepoint)) {
            pipe.await(to - from);
            pipe.cancel();
            assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(from, to));
        }
    }

    private static Instant pause() {
        Instant between = Instant.now().plusMillis(20);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Instant.now().isAfter(between.plusMillis(20)));
        return between;
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
