package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.Secret;
import io.sluice.local.ClickHouseServer;
import io.sluice.local.LocalClickHouse;
import io.sluice.local.SharedClickHouse;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sink in a Flink job: what checkpoints hold, and what is left when the job or the server dies. */
final class SinkJobIT {

    private static final int SLOTS = 2;
    private static final int ROWS = 800;
    private static final int FAILURES = 2;
    private static final Duration CHECKPOINTS = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As a pipe is to run: a subtask that restarts alone can end Flink's process, which the many kills here show. */
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(new Configuration().set(JobManagerOptions.EXECUTION_FAILOVER_STRATEGY, "full"))
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(SLOTS)
            .build());

    /** How a server goes. */
    enum End {
        STOPPED,
        KILLED
    }

    @ParameterizedTest
    @EnumSource
    void takesCheckpointsAndRestartsNothingWhileTheServerIsAway(End end) throws Exception {
        int rows = 60_000;
        try (LocalClickHouse engine = LocalClickHouse.temporary();
                Run run = new Run(rows, 0, 0)) {
            engine.query(createTable("default"));
            JobClient job =
                    run.start(engine.server(), "default", new BatchSettings(Duration.ofMillis(500), 5000, 50_000));
            await(() -> !engine.query("SELECT count() FROM default.t").equals("0"));

            switch (end) {
                case STOPPED -> engine.stop();
                case KILLED -> engine.kill();
            }
            await(run::isHeldBack);
            int before = run.checkpoints.get();
            await(() -> run.checkpoints.get() >= before + 10);
            assertThat(run.emitted.get()).isLessThan(rows);
            engine.restart();

            job.getJobExecutionResult().get();
            assertThat(engine.query("SELECT uniqExact(n) FROM default.t")).isEqualTo(Integer.toString(rows));
            // What was in flight when the server was killed may have been inserted without an answer.
            int most = switch (end) {
                case STOPPED -> rows;
                case KILLED -> rows + SLOTS * BatchSettings.DEFAULT_IN_FLIGHT * 5000;
            };
            assertThat(Integer.parseInt(engine.query("SELECT count() FROM default.t")))
                    .isLessThanOrEqualTo(most);
            assertThat(run.attempts.get()).isEqualTo(SLOTS);
        }
    }

    @Test
    void losesNothingAndRepeatsOnlyWhatWasInsertedAfterTheLastCheckpoint() throws Exception {
        awaitOldServer();
        int repeated = 0;
        long firstSeed = Long.getLong("sluice.seed", 1);
        for (long seed = firstSeed; seed < firstSeed + 50; seed++) {
            try (TestDatabase database = TestDatabase.on(SharedClickHouse.server());
                    Run run = new Run(ROWS, FAILURES, seed)) {
                database.query(createTable(database.name()));

                surviveKills(database, run, seed);

                // All copies of a row but the last, with the time of their insert, in microseconds.
                String copies = database.query("SELECT n, arrayJoin(arrayPopBack(arraySort("
                        + "groupArray(toUnixTimestamp64Micro(at))))) FROM $.t GROUP BY n");
                repeated += (int) copies.lines().count();
                assertThat(copies.lines())
                        .as("copies inserted before the checkpoint %s, seed %s", run.earliestRestore(), seed)
                        .allMatch(line ->
                                Long.parseLong(line.substring(line.indexOf('\t') + 1)) >= run.earliestRestore());
            }
        }
        // Else the bound above was never put to the test.
        assertThat(repeated).isPositive();
    }

    @Test
    void repeatsWithoutAWindowOnlyWhatWasNotAcknowledgedAtTheLastCheckpoint() throws Exception {
        awaitOldServer();
        int repeated = 0;
        for (long seed = 101; seed <= 110; seed++) {
            try (TestDatabase database = TestDatabase.on(SharedClickHouse.server());
                    Run run = new Run(ROWS, FAILURES, seed)) {
                database.query(createTable(database.name()).replace("_window = 10000", "_window = 0"));

                surviveKills(database, run, seed);

                // Of each copy but the last: whether the last came under the same token, and when it was inserted. A
                // batch under its old token was in flight when the checkpoint was taken; what comes under another
                // token is read again from the source, and was not even buffered then.
                String copies = database.query("SELECT n, arrayJoin(arrayPopBack(arrayZip(arrayMap(token ->"
                        + " token = tokens[-1], tokens), times))) AS copy, copy.1, copy.2 FROM (SELECT n,"
                        + " arraySort(groupArray((toUnixTimestamp64Micro(at), extract(query, '[0-9a-f-]{36}'))))"
                        + " AS all, all.1 AS times, all.2 AS tokens FROM $.t GROUP BY n)");
                repeated += (int) copies.lines().count();
                assertThat(copies.lines())
                        .as("copies read again though in the checkpoint %s, seed %s", run.earliestRestore(), seed)
                        .allMatch(line -> line.split("\t", -1)[2].equals("1")
                                || Long.parseLong(line.split("\t", -1)[3]) >= run.earliestRestore());
                assertThat(database.query("SELECT uniqExact(token) FROM (SELECT extract(query, '[0-9a-f-]{36}') AS"
                                + " token, n FROM $.t GROUP BY token, n HAVING count() > 1)"))
                        .as("batches sent again, seed %s", seed)
                        .satisfies(batches ->
                                assertThat(Integer.parseInt(batches)).isLessThanOrEqualTo(run.mostInFlight()));
            }
        }
        assertThat(repeated).isPositive();
    }

    /** A server that was started just now is not trusted to have kept its tokens. */
    private static void awaitOldServer() {
        await(() -> Integer.parseInt(SharedClickHouse.server().query("SELECT uptime()")) > 3);
    }

    private static void surviveKills(TestDatabase database, Run run, long seed) throws Exception {
        Random random = new Random(seed);
        BatchSettings settings =
                new BatchSettings(Duration.ofMillis(500), 10 + random.nextInt(200), 1000 + random.nextInt(10_000));

        run.start(database.server(), database.name(), settings)
                .getJobExecutionResult()
                .get();

        assertThat(run.restores).as("restores, seed %s", seed).isNotEmpty();
        assertThat(database.query("SELECT uniqExact(n) FROM $.t"))
                .as("rows, seed %s", seed)
                .isEqualTo(Integer.toString(ROWS));
        assertThat(database.query("SELECT max(c) FROM (SELECT count() AS c FROM $.t GROUP BY n)"))
                .as("copies of a row, seed %s", seed)
                .satisfies(most -> assertThat(Integer.parseInt(most)).isLessThanOrEqualTo(1 + FAILURES));
    }

    private static String createTable(String database) {
        return "CREATE TABLE " + database + ".t "
                + Records.TABLE_COLUMNS.replace(
                        ")", ", at DateTime64(6) MATERIALIZED now64(6), query String MATERIALIZED queryID())")
                + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 10000";
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    /** One job and what it did, seen from the test through a number in its functions. */
    private static final class Run implements AutoCloseable {

        private static final Map<Integer, Run> RUNS = new ConcurrentHashMap<>();
        private static final AtomicInteger NUMBER = new AtomicInteger();

        private final int number = NUMBER.incrementAndGet();
        private final int rows;
        private final AtomicInteger failuresLeft;
        private final Random random;
        private final Map<Long, Long> snapshots = new ConcurrentHashMap<>();
        private final Queue<Long> restores = new ConcurrentLinkedQueue<>();
        private final AtomicInteger emitted = new AtomicInteger();
        private final AtomicInteger checkpoints = new AtomicInteger();
        private final AtomicInteger attempts = new AtomicInteger();
        private volatile int nextFailure;
        private int lastSeen;

        Run(int rows, int failures, long seed) {
            this.rows = rows;
            this.failuresLeft = new AtomicInteger(failures);
            this.random = new Random(seed);
            this.nextFailure = failures == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(rows);
            RUNS.put(number, this);
        }

        static Run of(int number) {
            return Objects.requireNonNull(RUNS.get(number), "the run is over");
        }

        JobClient start(ClickHouseServer server, String database, BatchSettings settings) throws Exception {
            Configuration flink = new Configuration();
            flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
            flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
            flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
            env.setParallelism(SLOTS);
            env.fromSource(new NumberSource(rows, SLOTS), WatermarkStrategy.noWatermarks(), "numbers")
                    .map(new Emit(number), new MappedRecordType())
                    .sinkTo(new ClickHouseSink(
                            pipe(server, database, settings),
                            new Table(database, "t", Records.COLUMNS),
                            Records.COLUMNS,
                            DocumentEncoding.BY_NAME));
            return env.executeAsync();
        }

        /** Whether the sink has let little through since the last call. */
        boolean isHeldBack() {
            int now = emitted.get();
            boolean held = now - lastSeen < 100;
            lastSeen = now;
            return held;
        }

        /** Batches that all restores together can have found in flight. */
        int mostInFlight() {
            return restores.size() * (BatchSettings.DEFAULT_IN_FLIGHT + 1);
        }

        /** When the oldest checkpoint was taken that the job went back to, in microseconds. */
        long earliestRestore() {
            return restores.stream().mapToLong(Long::longValue).min().orElseThrow();
        }

        private void snapshot(long checkpoint) {
            snapshots.putIfAbsent(checkpoint, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        }

        private void opened(OptionalLong restored) {
            if (attempts.incrementAndGet() > SLOTS) {
                // Without a checkpoint the job began again from nothing.
                restores.add(restored.isPresent() ? Objects.requireNonNull(snapshots.get(restored.getAsLong())) : 0L);
            }
        }

        @Override
        public void close() {
            RUNS.remove(number);
        }

        private void emit() {
            if (emitted.incrementAndGet() == nextFailure && failuresLeft.getAndDecrement() > 0) {
                nextFailure = emitted.get() + 1 + random.nextInt(rows);
                throw new IllegalStateException("killed on purpose");
            }
        }

        private static PipeConfig pipe(ClickHouseServer server, String database, BatchSettings settings) {
            return new PipeConfig(
                    "job",
                    "",
                    new KinesisConfig(
                            new KinesisConfig.Stream.Named("edits"),
                            "eu-central-1",
                            new KinesisConfig.Start.TrimHorizon(),
                            new KinesisConfig.Reader.Polling(),
                            new KinesisConfig.Credentials.DefaultChain(),
                            new KinesisConfig.Endpoint.Aws()),
                    PayloadConfig.DEFAULT,
                    new ClickHouseConfig(server.url(), server.user(), new Secret(server.password())),
                    new DestinationConfig(database, "t"),
                    List.of(),
                    settings);
        }
    }

    /** Makes records, slowly enough for checkpoints to fall between them, and dies when the run says so. */
    private static final class Emit
            implements MapFunction<Long, MappedRecord>, CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1L;

        private static final int ROWS_PER_PAUSE = 50;
        private static final long PAUSE_NANOS = 2_000_000;

        private final int run;

        Emit(int run) {
            this.run = run;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            Run.of(run).opened(context.getRestoredCheckpointId());
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            Run.of(run).snapshot(context.getCheckpointId());
        }

        @Override
        public MappedRecord map(Long n) {
            Run.of(run).emit();
            if (n % ROWS_PER_PAUSE == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return Records.row(n.intValue(), "text of some length " + n);
        }

        @Override
        public void notifyCheckpointComplete(long id) {
            Run.of(run).checkpoints.incrementAndGet();
        }
    }
}
