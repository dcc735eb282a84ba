package io.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.job.LocalRun;
import io.sluice.job.Pipeline;
import io.sluice.job.Preflight;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeFile;
import io.sluice.local.WikipediaEdits;
import io.sluice.schema.StreamRecord;
import io.sluice.source.KinesisSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All real edits through the whole pipe: equal to ClickHouse's own reading of them, and none lost to a failing task. */
class WikipediaPipeIT {

    /** The columns that the file fills, not Kinesis. */
    private static final String EDIT = "* EXCEPT (_shard, _sequence_number, _timestamp)";

    @TempDir
    private Path state;

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void storesEveryEditAsClickHouseWouldReadItItself(String enhancedFanOut) throws Exception {
        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            services.feed().putAll(0);

            try (LocalRun run = start(services, enhancedFanOut, records -> records)) {
                awaitRows(run, services, "count()");
            }

            services.clickHouse().query("CREATE TABLE default.expected AS default.wikipedia_edits");
            services.clickHouse()
                    .query("INSERT INTO default.expected SETTINGS async_insert = 0 FORMAT JSONEachRow\n"
                            + String.join("\n", WikipediaEdits.documents()));
            assertThat(rows(services, "default.wikipedia_edits"))
                    .hasSize(WikipediaEdits.COUNT)
                    .isEqualTo(rows(services, "default.expected"));
            assertThat(services.clickHouse()
                            .query(
                                    "SELECT uniqExact(_sequence_number), uniqExact(_shard), countIf(_timestamp > now() - 3600)"
                                            + " FROM default.wikipedia_edits"))
                    .matches(WikipediaEdits.COUNT + "\t[1-4]\t" + WikipediaEdits.COUNT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void losesNothingToATaskThatFailsInTheMiddle(String enhancedFanOut) throws Exception {
        FailOnce.reset();
        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            CompletableFuture<Void> fed =
                    CompletableFuture.runAsync(() -> services.feed().putAll(12_000));

            try (LocalRun run =
                    start(services, enhancedFanOut, records -> records.map(new FailOnce(), records.getType()))) {
                awaitRows(run, services, "uniqExact(_sequence_number)");
            }

            fed.join();
            assertThat(FailOnce.FAILURES).hasValue(1);
            assertThat(FailOnce.STARTS)
                    .as("both subtasks restart with the one that failed")
                    .hasValue(4);
            assertThat(services.clickHouse().query("SELECT uniqExact(_sequence_number) FROM default.wikipedia_edits"))
                    .isEqualTo(Integer.toString(WikipediaEdits.COUNT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aBackFillEndsByItselfWithEveryEdit(String enhancedFanOut) throws Exception {
        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            services.feed().putAll(0);
            String file = services.pipeFile(enhancedFanOut)
                    .replace("iteratorType:", "stopPosition: LATEST\n    iteratorType:");

            try (LocalRun run = start(file, records -> records)) {
                assertThat(run.awaitEnd(Duration.ofSeconds(90))).isTrue();
            }

            assertThat(services.rows()).isEqualTo(WikipediaEdits.COUNT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void goesOnWhereItWasStopped(String enhancedFanOut) throws Exception {
        try (DemoServices services = DemoServices.start()) {
            services.feed().createStream(4);
            services.createTable();
            // of a server that has only just started the pipe cannot tell whether it lost a batch in between
            await().until(() -> Long.parseLong(services.clickHouse().query("SELECT uptime()")) >= 5);
            CompletableFuture<Void> fed =
                    CompletableFuture.runAsync(() -> services.feed().putAll(12_000));

            try (LocalRun first = start(services, enhancedFanOut, records -> records)) {
                assertThat(first.resumedFrom()).isEmpty();
                await().atMost(Duration.ofSeconds(60)).until(() -> services.rows() > 0);
                first.stop();
            }
            try (LocalRun second = start(services, enhancedFanOut, records -> records)) {
                assertThat(second.resumedFrom()).isPresent();
                awaitRows(second, services, "uniqExact(_sequence_number)");
            }

            fed.join();
            assertThat(services.rows()).isEqualTo(WikipediaEdits.COUNT);
        }
    }

    private LocalRun start(
            DemoServices services, String enhancedFanOut, UnaryOperator<DataStream<StreamRecord>> between)
            throws Exception {
        return start(services.pipeFile(enhancedFanOut), between);
    }

    private LocalRun start(String file, UnaryOperator<DataStream<StreamRecord>> between) throws Exception {
        PipeConfig pipe = PipeFile.parse(file, "pipe.yaml").config();
        Pipeline pipeline = new Pipeline(pipe, Preflight.of(pipe).destination());
        Consumer<StreamExecutionEnvironment> build =
                env -> pipeline.write(between.apply(pipeline.read(env, KinesisSource.of(pipe.kinesis()))));
        return LocalRun.start(pipe.name(), new LocalRun.Options(2, state, Duration.ofMillis(500), "0"), build);
    }

    private static void awaitRows(LocalRun run, DemoServices services, String rows) {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(run.awaitEnd(Duration.ZERO)).isFalse();
                    assertThat(services.clickHouse().query("SELECT " + rows + " FROM default.wikipedia_edits"))
                            .isEqualTo(Integer.toString(WikipediaEdits.COUNT));
                });
    }

    private static List<String> rows(DemoServices services, String table) {
        return services.clickHouse()
                .query("SELECT " + EDIT + " FROM " + table + " ORDER BY ALL FORMAT JSONCompactEachRow")
                .lines()
                .toList();
    }

    /** Passes records on, and fails once in a JVM when half of them have passed. */
    private static final class FailOnce extends RichMapFunction<StreamRecord, StreamRecord> {

        private static final long serialVersionUID = 1;

        static final AtomicInteger FAILURES = new AtomicInteger();
        static final AtomicInteger STARTS = new AtomicInteger();
        private static final AtomicLong PASSED = new AtomicLong();

        static void reset() {
            FAILURES.set(0);
            STARTS.set(0);
            PASSED.set(0);
        }

        @Override
        public void open(OpenContext context) {
            STARTS.incrementAndGet();
        }

        @Override
        public StreamRecord map(StreamRecord record) {
            if (PASSED.incrementAndGet() == WikipediaEdits.COUNT / 2) {
                FAILURES.incrementAndGet();
                throw new IllegalStateException("failing on purpose");
            }
            return record;
        }
    }
}
