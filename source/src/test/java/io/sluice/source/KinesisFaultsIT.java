package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.KinesisRules;
import io.sluice.local.kinesis.ServiceError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
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

/** A running job, over the wire and through the real SDK, while its Kinesis misbehaves. */
@Timeout(120)
final class KinesisFaultsIT {
    private static final Reader.EnhancedFanOut FAN_OUT = new Reader.EnhancedFanOut("sluice");

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(4)
            .build());

    private static LocalKinesis kinesis = LocalKinesis.start();

    @BeforeAll
    static void start() {
        kinesis.close();
        kinesis = LocalKinesis.start(
                KinesisRules.builder().takeoverGuard(Duration.ofMillis(100)).build());
    }

    @AfterAll
    static void stop() {
        kinesis.close();
    }

    static List<Reader> readers() {
        return List.of(new Reader.Polling(), FAN_OUT);
    }

    @Test
    void everyDisruptionOfSubscriptionsIsReadThroughWithoutLossOrRepeat() throws Exception {
        Map<String, Runnable> disruptions = new LinkedHashMap<>();
        disruptions.put("connections cut", () -> kinesis.cutConnections());
        disruptions.put("goaway", () -> kinesis.goAway());
        disruptions.put("ended in order", () -> kinesis.endSubscriptions());
        for (String code : List.of(
                "ResourceNotFoundException",
                "InternalFailureException",
                "KMSThrottlingException",
                "LimitExceededException")) {
            disruptions.put(code + " inside", () -> kinesis.failSubscriptions(ServiceError.of(code, "on purpose")));
        }
        disruptions.put("cut mid frame", () -> {
            kinesis.faults().add(Fault.cutMidFrame(1));
            kinesis.endSubscriptions();
        });
        disruptions.put("reset", () -> {
            kinesis.faults().add(Fault.reset(1));
            kinesis.endSubscriptions();
        });
        disruptions.put("refused with 500", () -> {
            kinesis.faults()
                    .add(Fault.refuse(
                            KinesisAction.SUBSCRIBE_TO_SHARD, ServiceError.of("InternalFailure", 500, "on purpose")));
            kinesis.endSubscriptions();
        });
        disruptions.put("not found at request", () -> {
            kinesis.faults()
                    .add(Fault.refuse(
                            KinesisAction.SUBSCRIBE_TO_SHARD,
                            ServiceError.of("ResourceNotFoundException", "on purpose")));
            kinesis.endSubscriptions();
        });
        disruptions.put("ends without event", () -> {
            kinesis.faults().add(Fault.end(0));
            kinesis.endSubscriptions();
        });
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2);
                RunningPipe pipe = RunningPipe.start(KinesisSource.of(stream.config(FAN_OUT)), 2)) {
            int put = 0;
            for (Map.Entry<String, Runnable> disruption : disruptions.entrySet()) {
                stream.put(put, put + 100);
                put += 100;
                pipe.await(put);
                disruption.getValue().run();
                stream.put(put, put + 100);
                put += 100;
                pipe.await(put);
            }

            assertThat(pipe.status()).isEqualTo(JobStatus.RUNNING);
            assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(put));
            assertThat(pipe.outOfOrder()).isEmpty();
            pipe.cancel();
        }
    }

    @Test
    void aConsumerThatIsDeletedInUseIsRegisteredAnewAndNothingIsLost() throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2);
                RunningPipe pipe = RunningPipe.start(KinesisSource.of(stream.config(FAN_OUT)), 2)) {
            stream.put(0, 200);
            pipe.await(200);
            String streamArn = stream.arn();
            stream.kinesis()
                    .deregisterStreamConsumer(
                            request -> request.streamARN(streamArn).consumerName("sluice"))
                    .join();
            kinesis.failSubscriptions(ServiceError.of("ResourceNotFoundException", "the consumer is gone"));
            stream.put(200, 400);
            pipe.await(400);

            assertThat(pipe.status()).isEqualTo(JobStatus.RUNNING);
            assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(400));
            pipe.cancel();
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void goesOnExactlyWhereASavepointStoppedItAfterAReshardAndAtAnotherParallelism(Reader reader, @TempDir Path folder)
            throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 3)) {
            KinesisSource source = KinesisSource.of(stream.config(reader));
            List<Integer> read = new ArrayList<>();
            String savepoint;
            try (RunningPipe pipe = RunningPipe.start(source, 2)) {
                stream.put(0, 300);
                pipe.await(300);
                savepoint = pipe.client()
                        .stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                        .get();
                read.addAll(pipe.read());
            }
            stream.put(300, 400);
            stream.splitAll();
            stream.put(400, 500);
            try (RunningPipe pipe = RunningPipe.restore(source, 3, savepoint)) {
                pipe.await(200);
                savepoint = pipe.client()
                        .stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                        .get();
                read.addAll(pipe.read());
            }
            stream.mergeFirstTwo();
            stream.put(500, 600);
            try (RunningPipe pipe = RunningPipe.restore(source, 1, savepoint)) {
                pipe.await(100);
                pipe.cancel();
                read.addAll(pipe.read());
            }

            assertThat(read).containsExactlyInAnyOrderElementsOf(numbers(600));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(sourceThreads()).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aRestoreOnAStreamCreatedAnewFailsOrStartsAtItsHorizon(Reader reader, @TempDir Path folder) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            KinesisSource source = KinesisSource.of(stream.config(reader));
            String savepoint;
            try (RunningPipe pipe = RunningPipe.start(source, 2)) {
                stream.put(0, 100);
                pipe.await(100);
                savepoint = pipe.client()
                        .stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                        .get();
            }
            stream.recreate(2);
            stream.put(0, 50);
            try (RunningPipe pipe = RunningPipe.restore(source, 2, savepoint)) {
                assertThatThrownBy(() -> pipe.client().getJobExecutionResult().get())
                        .hasStackTraceContaining("Cannot go on reading stream")
                        .hasStackTraceContaining("onStreamRecreated: RESTART_FROM_HORIZON");
            }
            try (RunningPipe pipe =
                    RunningPipe.restore(source.withOptions(TestOptions.restartRecreatedStreams()), 2, savepoint)) {
                pipe.await(50);
                assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(50));
                pipe.cancel();
            }
        }
    }

    @Test
    void anUnknownShardIsExpiredAndNeitherRetriedForEverNorFinishedSilently() throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 1);
                TimelineThread timeline = new TimelineThread("test", failure -> {});
                SdkKinesisGateway gateway = new SdkKinesisGateway(stream.config(FAN_OUT))) {
            String arn = stream.registerConsumer("direct");
            KinesisAccess access =
                    new KinesisAccess(gateway, timeline, KinesisSourceOptions.defaults(), new SplittableRandom(1));
            ReadyQueue queue = new ReadyQueue();
            ReaderConsumer consumer = new ReaderConsumer(new SubscribePacer(timeline, 50), lost -> {});
            ShardSubscription subscription = new ShardSubscription(
                    Answers.split("shardId-000000000099", new ShardPosition.TrimHorizon()),
                    access,
                    new ReaderFlow(queue, new MemoryBudget(1 << 20), RecordedMetrics.feeds()),
                    consumer,
                    new ShardDiagnosis(access));
            timeline.execute(() -> {
                consumer.ready(new ConsumerHandle(arn, 1));
                subscription.start();
            });

            assertThatThrownBy(queue::take)
                    .hasMessageStartingWith("Cannot read shard shardId-000000000099: retention removed it");
        }
    }

    private static List<String> sourceThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name ->
                        name.startsWith("sluice-kinesis-reader") || name.startsWith("sluice-kinesis-enumerator"))
                .toList();
    }

    private static List<Integer> numbers(int to) {
        return IntStream.range(0, to).boxed().toList();
    }
}
