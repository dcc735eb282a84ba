package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.SharedKinesis;
import io.sluice.schema.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The source in a job, over the wire. */
@Timeout(120)
@SuppressWarnings("try") // closing the results of a job may be interrupted, like any wait of a test
final class KinesisSourceIT {
    private static final int PARALLELISM = 2;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2 * PARALLELISM)
            .build());

    static Stream<Reader> readers() {
        return Stream.of(new Reader.Polling(), new Reader.EnhancedFanOut("sluice"));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void readsEveryRecordUpToTheTip(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(SharedKinesis.endpoint(), 4)) {
            stream.put(0, 2_000);

            assertThat(collect(
                            environment(),
                            KinesisSource.of(stream.config(reader)).boundedAtTip()))
                    .containsExactlyInAnyOrderElementsOf(numbers(0, 2_000));
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void readsChildrenOfShardsThatWereSplitAndMerged(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(SharedKinesis.endpoint(), 2)) {
            stream.put(0, 500);
            stream.splitAll();
            stream.put(500, 1_000);
            stream.mergeFirstTwo();
            stream.put(1_000, 1_500);

            assertThat(collect(
                            environment(),
                            KinesisSource.of(stream.config(reader)).boundedAtTip()))
                    .containsExactlyInAnyOrderElementsOf(numbers(0, 1_500));
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void startsAtATimestamp(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(SharedKinesis.endpoint(), 2)) {
            stream.put(0, 100);
            long between = System.currentTimeMillis() + 50;
            Awaitility.await().until(() -> System.currentTimeMillis() > between + 50);
            stream.put(100, 200);
            KinesisConfig config =
                    stream.config(reader, new KinesisConfig.Start.AtTimestamp(Instant.ofEpochMilli(between)));

            assertThat(collect(environment(), KinesisSource.of(config).boundedAtTip()))
                    .containsExactlyInAnyOrderElementsOf(numbers(100, 200));
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void emitsEachRecordOnceThoughTheTaskFailsAndTheStreamIsResharded(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(SharedKinesis.endpoint(), 2)) {
            stream.put(0, 1_000);
            FailOnce.reset();
            StreamExecutionEnvironment environment = environment();
            DataStream<Integer> numbers = environment
                    .fromSource(KinesisSource.of(stream.config(reader)), WatermarkStrategy.noWatermarks(), "kinesis")
                    .map(new FailOnce());
            List<Integer> read = new ArrayList<>();
            try (CloseableIterator<Integer> results = numbers.executeAndCollect("failing")) {
                while (read.size() < 1_000) {
                    read.add(results.next());
                }
                stream.splitAll();
                stream.put(1_000, 2_000);
                FailOnce.ARMED.set(true);
                while (read.size() < 2_000) {
                    read.add(results.next());
                }
                stream.mergeFirstTwo();
                stream.put(2_000, 2_500);
                while (read.size() < 2_500) {
                    read.add(results.next());
                }
            }

            assertThat(FailOnce.FAILED.await(0, TimeUnit.SECONDS)).isTrue();
            assertThat(read).containsExactlyInAnyOrderElementsOf(numbers(0, 2_500));
        }
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(PARALLELISM);
        environment.enableCheckpointing(100);
        return environment;
    }

    private static List<Integer> collect(StreamExecutionEnvironment environment, KinesisSource source)
            throws Exception {
        List<Integer> read = new ArrayList<>();
        try (CloseableIterator<Integer> results = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "kinesis")
                .map(KinesisSourceIT::number)
                .executeAndCollect("collect")) {
            results.forEachRemaining(read::add);
        }
        return read;
    }

    private static int number(StreamRecord record) {
        return Integer.parseInt(new String(record.payload(), StandardCharsets.UTF_8));
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    /** Throws once, on the hundredth record after it was armed. */
    private static final class FailOnce implements MapFunction<StreamRecord, Integer> {
        private static final long serialVersionUID = 1L;
        static final AtomicBoolean ARMED = new AtomicBoolean();
        static final AtomicInteger SEEN = new AtomicInteger();
        static CountDownLatch FAILED = new CountDownLatch(1);

        static void reset() {
            ARMED.set(false);
            SEEN.set(0);
            FAILED = new CountDownLatch(1);
        }

        @Override
        public Integer map(StreamRecord record) {
            if (ARMED.get() && SEEN.incrementAndGet() == 100) {
                FAILED.countDown();
                throw new IllegalStateException("a failure on purpose");
            }
            return number(record);
        }
    }
}
