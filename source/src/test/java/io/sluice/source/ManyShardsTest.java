package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.source.ScriptedGateway.Poll;
import io.sluice.source.ScriptedGateway.Subscribe;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/** One reader of two hundred shards, of which one has records and the others have none. */
@Timeout(60)
final class ManyShardsTest {
    private static final int SHARDS = 200;
    private static final int SECONDS = 60;
    private static final int HEARTBEAT_SECONDS = 5;
    private static final int HOT_EVENTS_PER_SECOND = 20;

    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private final MemoryBudget budget =
            new MemoryBudget(KinesisSourceOptions.defaults().buffer().maxBytes());
    private final Map<String, Integer> fetched = new HashMap<>();
    private final List<Subscribe> opened = new ArrayList<>();

    @Test
    void aHotShardIsTakenInItsTurnAndIdleOnesCostNothingByFanOut() throws Exception {
        SplitReader<ShardElement, KinesisSplit> reader = reader(new Reader.EnhancedFanOut("sluice"));
        for (int i = 0; i < 10 * SHARDS; i++) {
            timeline.advance(Duration.ofMillis(10));
            open();
        }
        List<Subscribe> subscriptions = List.copyOf(kinesis.subscribes);
        Subscribe hot = subscriptions.get(0);
        int hotEvents = 0;
        for (int second = 0; second < SECONDS; second++) {
            if (second % HEARTBEAT_SECONDS == 0) {
                subscriptions.subList(1, SHARDS).forEach(idle -> idle.event(Answers.event(2, 2)));
            }
            for (int i = 0; i < HOT_EVENTS_PER_SECOND; i++) {
                hotEvents++;
                assertThat(hot.demand).isEqualTo(1);
                hot.event(Answers.event(hotEvents, hotEvents + 1));
                timeline.advance(Duration.ofSeconds(1).dividedBy(HOT_EVENTS_PER_SECOND));
                fetchAll(reader);
            }
        }

        assertThat(kinesis.subscribes).hasSize(SHARDS);
        assertThat(fetched).containsEntry("shard-0", hotEvents);
        assertThat(fetched.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(hotEvents + (SHARDS - 1) * SECONDS / HEARTBEAT_SECONDS);
        assertThat(budget.usedBytes()).isLessThan(16L << 20);
    }

    @Test
    void aHotShardIsTakenInItsTurnAndIdleOnesCostLittleByPolling() throws Exception {
        SplitReader<ShardElement, KinesisSplit> reader = reader(new Reader.Polling());
        int hotAnswers = 0;
        for (int i = 0; i < 100 * SECONDS; i++) {
            timeline.advance(Duration.ofMillis(10));
            List<Poll> asked = List.copyOf(kinesis.polls);
            kinesis.polls.clear();
            for (Poll poll : asked) {
                boolean hot = poll.iterator.equals("hot") || (hotAnswers == 0 && poll.iterator.equals("iterator"));
                hotAnswers += hot ? 1 : 0;
                poll.call.complete(GetRecordsResponse.builder()
                        .records(hot ? List.of(Answers.record(hotAnswers)) : List.of())
                        .millisBehindLatest(hot ? 1_000L : 0L)
                        .nextShardIterator(hot ? "hot" : "idle")
                        .build());
            }
            timeline.run();
            fetchAll(reader);
        }
        int most = fetched.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int all = fetched.values().stream().mapToInt(Integer::intValue).sum();

        assertThat(hotAnswers).isBetween(5 * SECONDS - 10, 5 * SECONDS + 5);
        assertThat(most).isEqualTo(hotAnswers);
        assertThat(all - most).isLessThanOrEqualTo((SHARDS - 1) * (SECONDS / 10 + 1));
        assertThat(budget.usedBytes()).isLessThan(16L << 20);
    }

    private SplitReader<ShardElement, KinesisSplit> reader(Reader kind) {
        KinesisConfig config = new KinesisConfig(
                new KinesisConfig.Stream.Named("stream"),
                "eu-central-1",
                new KinesisConfig.Start.TrimHorizon(),
                kind,
                new KinesisConfig.Credentials.DefaultChain(),
                new KinesisConfig.Endpoint.At(URI.create("http://127.0.0.1:1")));
        KinesisAccess access =
                new KinesisAccess(kinesis, timeline, KinesisSourceOptions.defaults(), new SplittableRandom(1));
        ReaderServices services = new ReaderServices(
                config, access, new ReaderFlow(new ReadyQueue(), budget, RecordedMetrics.feeds()), lost -> {});
        services.consumerReady(new ConsumerHandle("arn:consumer:1", 1));
        SplitReader<ShardElement, KinesisSplit> reader = services.splitReader();
        reader.handleSplitsChanges(new SplitsAddition<>(IntStream.range(0, SHARDS)
                .mapToObj(i -> Answers.split("shard-" + i, new ShardPosition.TrimHorizon()))
                .toList()));
        timeline.run();
        return reader;
    }

    /** Accepts what was asked since. */
    private void open() {
        for (Subscribe subscribe : kinesis.subscribes) {
            if (!opened.contains(subscribe)) {
                opened.add(subscribe);
                subscribe.open();
            }
        }
        timeline.run();
    }

    private void fetchAll(SplitReader<ShardElement, KinesisSplit> reader) throws Exception {
        while (true) {
            // without anything to take, a fetch would sleep
            reader.wakeUp();
            RecordsWithSplitIds<ShardElement> batch = reader.fetch();
            String shardId = batch.nextSplit();
            if (shardId == null) {
                return;
            }
            fetched.merge(shardId, 1, Integer::sum);
            batch.recycle();
            timeline.run();
        }
    }
}
