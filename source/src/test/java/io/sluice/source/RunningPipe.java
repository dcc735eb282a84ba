package io.sluice.source;

import io.sluice.schema.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.awaitility.Awaitility;

/** A job in the MiniCluster of this JVM whose source emits numbers, seen as they pass. */
final class RunningPipe implements AutoCloseable {
    private static final Map<String, List<StreamRecord>> SEEN = new ConcurrentHashMap<>();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String id;
    private final JobClient client;

    private RunningPipe(String id, JobClient client) {
        this.id = id;
        this.client = client;
    }

    static RunningPipe start(KinesisSource source, int parallelism) throws Exception {
        return run(source, parallelism, new Configuration(), Duration.ZERO);
    }

    /** One whose records each take that long. */
    static RunningPipe startSlow(KinesisSource source, int parallelism, Duration perRecord) throws Exception {
        return run(source, parallelism, new Configuration(), perRecord);
    }

    static RunningPipe restore(KinesisSource source, int parallelism, String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return run(source, parallelism, configuration, Duration.ZERO);
    }

    private static RunningPipe run(
            KinesisSource source, int parallelism, Configuration configuration, Duration perRecord) throws Exception {
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        environment.enableCheckpointing(100);
        String id = UUID.randomUUID().toString();
        SEEN.put(id, new ArrayList<>());
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "kinesis")
                .uid("kinesis")
                .map(new See(id, perRecord))
                .uid("see")
                .sinkTo(new DiscardingSink<>())
                .uid("end");
        return new RunningPipe(id, environment.executeAsync("pipe"));
    }

    JobClient client() {
        return client;
    }

    JobStatus status() throws Exception {
        return client.getJobStatus().get();
    }

    /** Waits until so many records have passed. */
    void await(int records) {
        Awaitility.await().atMost(PATIENCE).until(() -> read().size() >= records);
    }

    /** Waits until the job has ended by itself. */
    void awaitEnd() throws Exception {
        client.getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    List<Integer> read() {
        return records().stream().map(RunningPipe::number).toList();
    }

    /** Records that came behind a later one of their shard. */
    List<StreamRecord> outOfOrder() {
        Map<String, String> last = new HashMap<>();
        List<StreamRecord> wrong = new ArrayList<>();
        for (StreamRecord record : records()) {
            String before = last.put(record.shardId(), record.sequenceNumber());
            if (before != null && ShardPosition.compareSequenceNumbers(before, record.sequenceNumber()) >= 0) {
                wrong.add(record);
            }
        }
        return wrong;
    }

    private List<StreamRecord> records() {
        List<StreamRecord> seen = SEEN.getOrDefault(id, List.of());
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    private static int number(StreamRecord record) {
        return Integer.parseInt(new String(record.payload(), StandardCharsets.UTF_8));
    }

    void cancel() throws Exception {
        client.cancel().get();
        Awaitility.await().atMost(PATIENCE).until(() -> status().isGloballyTerminalState());
    }

    @Override
    public void close() {
        SEEN.remove(id);
    }

    private record See(String id, Duration perRecord) implements MapFunction<StreamRecord, StreamRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public StreamRecord map(StreamRecord record) {
            LockSupport.parkNanos(perRecord.toNanos());
            List<StreamRecord> seen = SEEN.getOrDefault(id, new ArrayList<>());
            synchronized (seen) {
                seen.add(record);
            }
            return record;
        }
    }
}
