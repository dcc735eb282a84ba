package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.jobconfig.KinesisSourceOptions.ShardMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

/** The metrics of a reader, by name, while one of its shards is subscribed. */
final class FeedMetricsTest {
    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final MemoryBudget budget = new MemoryBudget(1 << 26);

    @ParameterizedTest
    @EnumSource(ShardMetrics.class)
    void areShownOfAllShardsAndOfEachIfWanted(ShardMetrics detail) {
        start(detail);

        assertThat(metrics.all().keySet())
                .contains(
                        "subscribeCalls",
                        "getRecordsCalls",
                        "throttles",
                        "budgetUsed",
                        "pausedSplits",
                        "shardsExpired",
                        "positionsLost",
                        "millisBehindLatest",
                        "lastEventAge",
                        "queuedBytes",
                        "Reason.EXPIRED.resubscribes",
                        "Reason.ERROR.resubscribes",
                        "Reason.CONTENDED.resubscribes",
                        "Reason.WATCHDOG.resubscribes",
                        "duplicatesDropped",
                        "aggregatedRecords",
                        "outOfRangeUserRecords",
                        "FetchedEvents_Total",
                        "FetchedBytesCompressed_Total");
        Stream<String> ofShard = metrics.all().keySet().stream().filter(name -> name.startsWith("ShardId."));
        switch (detail) {
            case PER_SHARD ->
                assertThat(ofShard)
                        .containsExactly(
                                "ShardId.shard.Reason.CONTENDED.resubscribes",
                                "ShardId.shard.Reason.ERROR.resubscribes",
                                "ShardId.shard.Reason.EXPIRED.resubscribes",
                                "ShardId.shard.Reason.WATCHDOG.resubscribes",
                                "ShardId.shard.lastEventAge",
                                "ShardId.shard.millisBehindLatest",
                                "ShardId.shard.queuedBytes",
                                "ShardId.shard.state");
            case PER_SUBTASK -> assertThat(ofShard).isEmpty();
        }
    }

    @Test
    void followTheStateOfAShard() {
        ShardSubscription subscription = start(ShardMetrics.PER_SHARD);
        assertState("CONNECTING");
        kinesis.lastSubscribe().open();
        timeline.run();
        assertState("STREAMING");
        kinesis.lastSubscribe().breakWith(new IOException("reset"));
        timeline.run();
        assertState("WAITING");
        timeline.advance(Duration.ofSeconds(3));
        subscription.pause();
        kinesis.lastSubscribe().open();
        timeline.advance(Duration.ofMinutes(2));
        assertState("PARKED");
        subscription.stop();
        assertState("STOPPED");
    }

    @Test
    void tellWhyAShardIsSubscribedAgain() {
        start(ShardMetrics.PER_SHARD);
        kinesis.lastSubscribe().open();
        timeline.run();
        kinesis.lastSubscribe().event(Answers.event(5, 6));
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofSeconds(2));
        kinesis.lastSubscribe().refuse(ResourceInUseException.builder().build());
        timeline.advance(Duration.ofSeconds(7));
        kinesis.lastSubscribe().refuse(LimitExceededException.builder().build());
        timeline.advance(Duration.ofSeconds(3));
        kinesis.lastSubscribe().open();
        timeline.advance(Duration.ofSeconds(36));

        assertThat(metrics.value("ShardId.shard.Reason.EXPIRED.resubscribes")).isEqualTo(1L);
        assertThat(metrics.value("ShardId.shard.Reason.CONTENDED.resubscribes")).isEqualTo(1L);
        assertThat(metrics.value("ShardId.shard.Reason.ERROR.resubscribes")).isEqualTo(1L);
        assertThat(metrics.value("ShardId.shard.Reason.WATCHDOG.resubscribes")).isEqualTo(1L);
        assertThat(metrics.value("Reason.WATCHDOG.resubscribes")).isEqualTo(1L);
        assertThat(metrics.value("throttles")).isEqualTo(1L);
        assertThat(metrics.value("subscribeCalls")).isEqualTo((long) kinesis.subscribes.size());
    }

    @Test
    void tellTheAgeOfTheLastEventAndWhatIsHeld() {
        start(ShardMetrics.PER_SHARD);
        kinesis.lastSubscribe().open();
        timeline.advance(Duration.ofSeconds(10));
        assertThat(metrics.value("ShardId.shard.lastEventAge")).isEqualTo(10_000L);
        kinesis.lastSubscribe().event(Answers.event(5, 6));
        timeline.run();
        assertThat(metrics.value("lastEventAge")).isEqualTo(0L);
        assertThat((long) metrics.value("queuedBytes")).isPositive();
        assertThat((long) metrics.value("budgetUsed")).isGreaterThanOrEqualTo((long) metrics.value("queuedBytes"));
    }

    @Test
    void showTheWorstLagOfShardsThatAreNotFinished() {
        FeedMetrics feeds = new FeedMetrics(metrics, ShardMetrics.PER_SUBTASK, timeline::wallMillis);
        ReaderMetrics reader = new ReaderMetrics(metrics, new SimpleCounter(), feeds);
        reader.progressed("near", 7);
        reader.progressed("far", 9_000);
        assertThat(metrics.value("millisBehindLatest")).isEqualTo(9_000L);
        reader.finished("far");
        assertThat(metrics.value("millisBehindLatest")).isEqualTo(7L);
    }

    private void assertState(String state) {
        assertThat(metrics.value("ShardId.shard.state")).isEqualTo(state);
    }

    private ShardSubscription start(ShardMetrics detail) {
        KinesisAccess access =
                new KinesisAccess(kinesis, timeline, KinesisSourceOptions.defaults(), new SplittableRandom(1));
        FeedMetrics feeds = new FeedMetrics(metrics, detail, timeline::wallMillis);
        feeds.show(budget);
        ReaderMetrics reader = new ReaderMetrics(metrics, new SimpleCounter(), feeds);
        reader.progressed("shard", 0);
        ReaderConsumer consumer = new ReaderConsumer(new SubscribePacer(timeline, 50), lost -> {});
        consumer.ready(new ConsumerHandle("arn:consumer:1", 1));
        ShardSubscription subscription = new ShardSubscription(
                Answers.split("shard", new ShardPosition.TrimHorizon()),
                access,
                new ReaderFlow(new ReadyQueue(), budget, feeds),
                consumer,
                new ShardDiagnosis(access));
        subscription.start();
        timeline.run();
        return subscription;
    }
}
