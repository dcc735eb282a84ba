package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.AtEnd;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.KinesisConfig.Span;
import io.sluice.jobconfig.KinesisConfig.Start;
import io.sluice.jobconfig.KinesisConfig.Stop;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.KinesisRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** Where a job begins and where it ends, over the wire. */
@Timeout(60)
final class KinesisSpanIT {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static LocalKinesis kinesis = LocalKinesis.start();

    @BeforeAll
    static void start() {
        kinesis.close();
        kinesis = LocalKinesis.start(KinesisRules.builder()
                .takeoverGuard(Duration.ofMillis(100))
                .heartbeat(Duration.ofMillis(200))
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
    void endsAtTheTipThatItsFirstRunFoundThoughMoreComes(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            stream.put(0, 100);
            pause();
            KinesisSource source = source(stream, reader, new Start.TrimHorizon(), new Stop.Latest());
            try (RunningPipe pipe = RunningPipe.start(source, 2)) {
                pipe.await(1);
                stream.put(100, 200);
                pipe.awaitEnd();

                assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void readsBetweenTwoTimestampsAcrossAReshard(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            stream.put(0, 100);
            Instant start = pause();
            stream.put(100, 200);
            stream.splitAll();
            stream.put(200, 300);
            Instant stop = pause();
            stream.put(300, 400);
            stream.splitAll();
            stream.put(400, 500);
            KinesisSource source = source(stream, reader, new Start.AtTimestamp(start), new Stop.AtTimestamp(stop));
            try (RunningPipe pipe = RunningPipe.start(source, 2)) {
                pipe.awaitEnd();

                assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(100, 300));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void waitsForAStopThatLiesAhead(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            Instant stop = Instant.now().plusSeconds(6);
            KinesisSource source = source(stream, reader, new Start.TrimHorizon(), new Stop.AtTimestamp(stop));
            try (RunningPipe pipe = RunningPipe.start(source, 2)) {
                stream.put(0, 100);
                pipe.await(100);
                stream.splitAll();
                stream.put(100, 200);
                assertThat(Instant.now()).isBefore(stop);
                Awaitility.await().until(() -> Instant.now().isAfter(stop.plusMillis(100)));
                stream.put(200, 300);
                pipe.awaitEnd();

                assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(0, 200));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void looksBackForADuration(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            stream.put(0, 100);
            Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            stream.put(100, 200);
            KinesisSource source =
                    source(stream, reader, new Start.Lookback(Duration.ofMillis(1_500)), new Stop.Latest());
            pause();
            try (RunningPipe pipe = RunningPipe.start(source, 2)) {
                pipe.awaitEnd();

                assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(100, 200));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void beginsANamedShardBehindItsSequenceNumber(Reader reader) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            List<String> sequenceNumbers = stream.putOneByOne(0, 5);
            pause();
            Span span = new Span(
                    new Start.TrimHorizon(), Map.of("shardId-000000000000", sequenceNumbers.get(2)), new Stop.Latest());
            try (RunningPipe pipe = RunningPipe.start(source(stream, reader, span), 1)) {
                pipe.awaitEnd();

                assertThat(pipe.read()).containsExactly(3, 4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AtEnd.class)
    void aFinishedPipeKeepsItsConsumerOrDeregistersIt(AtEnd atEnd) throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            stream.put(0, 100);
            pause();
            Reader reader = new Reader.EnhancedFanOut(new Consumer.Registered("mine", atEnd));
            KinesisSource source = source(stream, reader, new Start.TrimHorizon(), new Stop.Latest());
            try (RunningPipe pipe = RunningPipe.start(source, 2)) {
                pipe.awaitEnd();

                assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
            }
            switch (atEnd) {
                case KEEP -> assertThat(stream.consumerStatus("mine")).isEqualTo("ACTIVE");
                case DEREGISTER ->
                    assertThatThrownBy(() -> stream.consumerStatus("mine"))
                            .isInstanceOf(CompletionException.class)
                            .hasCauseInstanceOf(ResourceNotFoundException.class);
            }
        }
    }

    @Test
    void aConsumerOfSomeoneElseIsUsedByNameOrArn() throws Exception {
        try (TestStream stream = TestStream.create(kinesis.endpoint(), 2)) {
            stream.put(0, 100);
            pause();
            String arn = stream.registerConsumer("theirs");
            for (Consumer theirs : List.of(new Consumer.Existing("theirs"), new Consumer.Identified(arn))) {
                Reader reader = new Reader.EnhancedFanOut(theirs);
                try (RunningPipe pipe =
                        RunningPipe.start(source(stream, reader, new Start.TrimHorizon(), new Stop.Latest()), 2)) {
                    pipe.awaitEnd();

                    assertThat(pipe.read()).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
                }
            }
        }
    }

    private static KinesisSource source(TestStream stream, Reader reader, Start start, Stop stop) {
        return source(stream, reader, new Span(start, Map.of(), stop));
    }

    private static KinesisSource source(TestStream stream, Reader reader, Span span) {
        KinesisConfig config = stream.config(reader);
        return KinesisSource.of(
                new KinesisConfig(config.stream(), config.region(), span, reader, config.access(), config.options()));
    }

    /** Lets enough time pass that what is put before and behind can be told apart; a time in between. */
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
