package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.KinesisRules;
import io.sluice.local.kinesis.ManualTimeline;
import io.sluice.schema.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;

/** Timestamps and watermarks of one reader with two shards, whose Kinesis has a time of its own. */
@Timeout(60)
final class WatermarksIT {
    private static final String FIRST = "shardId-000000000000";
    private static final String SECOND = "shardId-000000000001";
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final ManualTimeline time = ManualTimeline.startingAt(start);
    private final LocalKinesis kinesis =
            LocalKinesis.start(KinesisRules.builder().timeline(time).build());
    private final TestStream stream = TestStream.create(kinesis.endpoint(), 2);

    private final List<JobClient> jobs = new ArrayList<>();

    @BeforeEach
    void forget() {
        Watcher.TIMESTAMPS.clear();
        Watcher.WATERMARK.set(Long.MIN_VALUE);
    }

    @AfterEach
    void close() throws Exception {
        for (JobClient job : jobs) {
            job.cancel().get();
            Awaitility.await().until(() -> job.getJobStatus().get().isGloballyTerminalState());
        }
        stream.close();
        kinesis.close();
    }

    @Test
    void theTimestampIsTheArrivalAndTheWatermarkThatOfTheShardFurthestBehind() throws Exception {
        run(WatermarkStrategy.forMonotonousTimestamps());
        put(FIRST, "a");
        put(SECOND, "b");
        time.advance(Duration.ofHours(1));
        put(FIRST, "c");
        awaitRead("a", "b", "c");

        assertThat(Watcher.TIMESTAMPS)
                .containsEntry("a", start.toEpochMilli())
                .containsEntry("b", start.toEpochMilli())
                .containsEntry("c", start.toEpochMilli() + HOUR);
        awaitWatermark(start.toEpochMilli() - 1);
        put(SECOND, "d");
        awaitWatermark(start.toEpochMilli() + HOUR - 1);
    }

    @Test
    void anIdleShardDoesNotHoldTheWatermark() throws Exception {
        run(WatermarkStrategy.<StreamRecord>forMonotonousTimestamps().withIdleness(Duration.ofMillis(300)));
        put(FIRST, "a");
        put(SECOND, "b");
        awaitRead("a", "b");
        time.advance(Duration.ofHours(1));
        put(FIRST, "c");

        awaitWatermark(start.toEpochMilli() + HOUR - 1);
    }

    @Test
    void anAlignedShardThatIsTooFarAheadIsNotPolledUntilTheOthersFollow() throws Exception {
        run(WatermarkStrategy.<StreamRecord>forMonotonousTimestamps()
                .withWatermarkAlignment("group", Duration.ofMinutes(1), Duration.ofMillis(50)));
        put(FIRST, "a");
        put(SECOND, "b");
        awaitRead("a", "b");
        time.advance(Duration.ofHours(1));
        put(FIRST, "c");
        awaitRead("c");
        Awaitility.await().until(() -> {
            long before = polls(FIRST);
            awaitPolls(SECOND, 5);
            return polls(FIRST) == before;
        });
        put(FIRST, "d");
        awaitPolls(SECOND, 5);
        assertThat(Watcher.TIMESTAMPS).doesNotContainKey("d");
        put(SECOND, "e");

        awaitRead("d", "e");
    }

    private void run(WatermarkStrategy<StreamRecord> strategy) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        environment.getConfig().setAutoWatermarkInterval(20);
        environment
                .fromSource(KinesisSource.of(stream.config(new Reader.Polling())), strategy, "kinesis")
                .transform("watch", Types.VOID, new Watcher())
                .sinkTo(new DiscardingSink<>());
        jobs.add(environment.executeAsync("watermarks"));
    }

    private void put(String shardId, String payload) {
        String hash = stream.openShards().stream()
                .filter(shard -> shard.shardId().equals(shardId))
                .findFirst()
                .orElseThrow()
                .hashKeyRange()
                .startingHashKey();
        stream.kinesis()
                .putRecord(request -> request.streamName(stream.name())
                        .partitionKey("key")
                        .explicitHashKey(hash)
                        .data(SdkBytes.fromUtf8String(payload)))
                .join();
    }

    private static void awaitRead(String... payloads) {
        Awaitility.await().untilAsserted(() -> assertThat(Watcher.TIMESTAMPS).containsKeys(payloads));
    }

    private static void awaitWatermark(long millis) {
        Awaitility.await().untilAsserted(() -> assertThat(Watcher.WATERMARK).hasValue(millis));
    }

    private long polls(String shardId) {
        return kinesis.calls().count(KinesisAction.GET_RECORDS, shardId);
    }

    private void awaitPolls(String shardId, int more) {
        long target = polls(shardId) + more;
        Awaitility.await().until(() -> polls(shardId) >= target);
    }

    /** Remembers the timestamp of each payload, and the last watermark. */
    private static final class Watcher extends AbstractStreamOperator<Void>
            implements OneInputStreamOperator<StreamRecord, Void> {
        private static final long serialVersionUID = 1L;
        static final Map<String, Long> TIMESTAMPS = new ConcurrentHashMap<>();
        static final AtomicLong WATERMARK = new AtomicLong(Long.MIN_VALUE);

        @Override
        public void processElement(org.apache.flink.streaming.runtime.streamrecord.StreamRecord<StreamRecord> element) {
            TIMESTAMPS.put(new String(element.getValue().payload(), StandardCharsets.UTF_8), element.getTimestamp());
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            WATERMARK.set(mark.getTimestamp());
            super.processWatermark(mark);
        }
    }
}
