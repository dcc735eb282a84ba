package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisSourceOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fetcher thread's side of a reader, on real threads. */
@Timeout(20)
final class KinesisSplitReaderTest {
    private final TimelineThread timeline = new TimelineThread("test", failure -> {});
    private final ReadyQueue queue = new ReadyQueue();
    private final MemoryBudget budget = new MemoryBudget(1 << 20);
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final FeedMetrics feedMetrics = RecordedMetrics.feeds(metrics);
    private final Map<String, List<String>> heard = new ConcurrentHashMap<>();
    private final KinesisSplitReader reader = new KinesisSplitReader(
            timeline,
            new ReaderFlow(queue, budget, feedMetrics),
            new RecordUnpacker("stream", KinesisSourceOptions.defaults().aggregation()),
            split -> new Feed(split.splitId()));

    @AfterEach
    void closeTimeline() {
        timeline.close();
    }

    @Test
    void aReaderWhoseShardsAreAllPausedSleepsUntilOneIsResumed() throws Exception {
        add("a");
        queue.add(event("a"));
        reader.pauseOrResumeSplits(List.of(split("a")), List.of());
        Fetch fetch = sleepingFetch();
        assertThat(metrics.value("pausedSplits")).isEqualTo(1L);
        reader.pauseOrResumeSplits(List.of(), List.of(split("a")));

        assertThat(fetch.get().nextSplit()).isEqualTo("a");
        settle();
        assertThat(heard("a")).containsExactlyInAnyOrder("start", "pause", "resume", "taken");
        assertThat(metrics.value("pausedSplits")).isEqualTo(0L);
    }

    @Test
    void aWakeUpEndsTheSleepWithNothing() throws Exception {
        add("a");
        Fetch fetch = sleepingFetch();
        reader.wakeUp();

        assertThat(fetch.get().nextSplit()).isNull();
    }

    @Test
    void aShardAddedDuringTheSleepIsRead() throws Exception {
        add("a");
        Fetch fetch = sleepingFetch();
        add("b");
        queue.add(event("b"));

        assertThat(fetch.get().nextSplit()).isEqualTo("b");
        settle();
        assertThat(heard("b")).containsExactly("start", "taken");
    }

    @Test
    void aShardRemovedDuringTheSleepIsStoppedAndGivesBackItsBytes() throws Exception {
        add("a");
        add("b");
        hold("a");
        reader.pauseOrResumeSplits(List.of(split("a")), List.of());
        Fetch fetch = sleepingFetch();
        reader.handleSplitsChanges(new SplitsRemoval<>(List.of(split("a"))));
        settle();

        assertThat(heard("a")).containsExactly("start", "pause", "stop");
        assertThat(budget.usedBytes()).isZero();
        assertThat(metrics.value("ShardId.a.queuedBytes")).isEqualTo(0L);
        assertThat(metrics.value("pausedSplits")).isEqualTo(0L);
        queue.add(event("b"));
        assertThat(fetch.get().nextSplit()).isEqualTo("b");
    }

    @Test
    void anAnswerGivesBackItsBytesWhenItIsEmitted() throws Exception {
        add("a");
        hold("a");
        RecordsWithSplitIds<ShardElement> batch = reader.fetch();
        settle();
        assertThat(budget.usedBytes()).isPositive();
        assertThat(metrics.value("queuedBytes")).isEqualTo(budget.usedBytes());
        batch.recycle();
        settle();

        assertThat(budget.usedBytes()).isZero();
        assertThat(metrics.value("queuedBytes")).isEqualTo(0L);
    }

    @Test
    void closingStopsEveryShardAndGivesBackWhatIsLeft() throws Exception {
        add("a");
        add("b");
        hold("a");
        reader.close();
        settle();

        assertThat(heard("a")).containsExactly("start", "stop");
        assertThat(heard("b")).containsExactly("start", "stop");
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aFailureIsThrownWithItsMessageBehindWhatCameBefore() throws Exception {
        add("a");
        queue.add(event("a"));
        queue.fail(new IllegalStateException("Cannot read shard a: on purpose"));

        assertThat(reader.fetch().nextSplit()).isEqualTo("a");
        assertThatThrownBy(reader::fetch).isInstanceOf(IOException.class).hasMessage("Cannot read shard a: on purpose");
    }

    private void add(String shardId) {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(split(shardId))));
        settle();
    }

    /** An answer as a feed queues it. */
    private void hold(String shardId) {
        FetchedEvent event = event(shardId);
        timeline.execute(() -> {
            budget.reserve(event.bytes(), () -> {});
            feedMetrics.shard(shardId).queued(event.bytes());
            queue.add(event);
        });
        settle();
    }

    /** Waits for the timeline to have done what it was given. */
    private void settle() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        timeline.execute(() -> done.complete(null));
        done.join();
    }

    private List<String> heard(String shardId) {
        return heard.getOrDefault(shardId, List.of());
    }

    private static KinesisSplit split(String id) {
        return Answers.split(id, new ShardPosition.TrimHorizon());
    }

    private static FetchedEvent event(String shardId) {
        return FetchedEvent.of(
                Answers.shard(shardId),
                List.of(Answers.record(5)),
                new ShardElement.Progress(Optional.of("5"), 5, 0, Optional.empty()));
    }

    private Fetch sleepingFetch() {
        Fetch fetch = new Fetch();
        fetch.thread.start();
        Awaitility.await().until(() -> fetch.thread.getState() == Thread.State.WAITING);
        return fetch;
    }

    /** One fetch on a thread of its own. */
    private final class Fetch {
        private final CompletableFuture<RecordsWithSplitIds<ShardElement>> answer = new CompletableFuture<>();
        private final Thread thread = new Thread(this::run, "fetch");

        private void run() {
            try {
                answer.complete(reader.fetch());
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        }

        RecordsWithSplitIds<ShardElement> get() throws Exception {
            return answer.get();
        }
    }

    /** Remembers what it is told. */
    private final class Feed implements ShardFeed {
        private final List<String> told = new CopyOnWriteArrayList<>();

        Feed(String id) {
            heard.put(id, told);
        }

        @Override
        public void start() {
            told.add("start");
        }

        @Override
        public void pause() {
            told.add("pause");
        }

        @Override
        public void resume() {
            told.add("resume");
        }

        @Override
        public void taken() {
            told.add("taken");
        }

        @Override
        public void stop() {
            told.add("stop");
        }
    }
}
