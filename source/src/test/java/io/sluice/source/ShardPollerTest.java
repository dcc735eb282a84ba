package io.sluice.source;

import static io.sluice.source.Answers.error;
import static io.sluice.source.Answers.listing;
import static io.sluice.source.Answers.notFound;
import static io.sluice.source.Answers.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisSourceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;

@Timeout(20)
final class ShardPollerTest {
    private static final ShardPosition START = new ShardPosition.TrimHorizon();
    private static final byte[] PAYLOAD = new byte[1_600];

    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private final ReadyQueue queue = new ReadyQueue();
    private final FeedMetrics metrics = RecordedMetrics.feeds();
    private KinesisSourceOptions options = KinesisSourceOptions.defaults();

    @Test
    void readsOnFromTheIteratorOfEachAnswer() throws Exception {
        start();
        answer("second", 0, record(5));
        timeline.advance(Duration.ofMillis(200));

        assertThat(kinesis.polls).extracting(poll -> poll.iterator).containsExactly("iterator", "second");
        assertThat(kinesis.iterators).containsExactly(START);
        assertThat(poll().orElseThrow().records()).hasSize(1);
    }

    @Test
    void anIdleShardIsPolledAtTheIntervalAndSaysLittle() throws Exception {
        ShardPoller poller = start();
        for (int i = 0; i < 50; i++) {
            answer("next", 0);
            timeline.advance(Duration.ofMillis(200));
            if (poll().isPresent()) {
                poller.taken();
            }
        }

        assertThat(kinesis.polls).hasSize(51);
        // ten seconds: the first answer and one more
        assertThat(poll()).isEmpty();
    }

    @Test
    void aShardThatIsBehindIsPolledFiveTimesInAnySecond() {
        ShardPoller poller = start();
        List<Long> calls = new ArrayList<>();
        for (int i = 5; i < 65; i++) {
            calls.add(timeline.wallMillis());
            int before = kinesis.polls.size();
            answer("next", 1_000, record(i));
            poller.taken();
            while (kinesis.polls.size() == before) {
                timeline.advance(Duration.ofMillis(1));
            }
        }

        for (int i = 5; i < calls.size(); i++) {
            assertThat(calls.get(i) - calls.get(i - 5)).isBetween(1_000L, 1_010L);
        }
    }

    @Test
    void oneCallIsMadeAtATime() {
        start();
        timeline.advance(Duration.ofMinutes(1));

        assertThat(kinesis.polls).hasSize(1);
    }

    @Test
    void stopsAskingWhileTheQueueIsFull() throws Exception {
        ShardPoller poller = start();
        answer("second", 0, record(5));
        timeline.advance(Duration.ofMillis(200));
        answer("third", 0, record(6));
        timeline.advance(Duration.ofMinutes(1));
        assertThat(kinesis.polls).hasSize(2);

        poll();
        poller.taken();
        timeline.run();
        assertThat(kinesis.polls).hasSize(3);
    }

    @Test
    void anExpiredIteratorIsRenewedBehindTheLastRecordQueued() {
        start();
        answer("second", 0, record(5));
        timeline.advance(Duration.ofMillis(200));
        for (int i = 0; i < 2; i++) {
            kinesis.lastPoll()
                    .call
                    .completeExceptionally(ExpiredIteratorException.builder().build());
            timeline.advance(Duration.ofSeconds(5));
        }

        assertThat(kinesis.iterators)
                .containsExactly(START, new ShardPosition.After("5"), new ShardPosition.After("5"));
        assertThat(kinesis.polls).hasSize(4);
    }

    @Test
    void anIteratorThatWasKeptForMinutesIsRenewedUnasked() {
        ShardPoller poller = start();
        answer("second", 0, record(5));
        poller.pause();
        timeline.advance(Duration.ofMinutes(4).plusSeconds(1));
        assertThat(kinesis.polls).hasSize(1);
        poller.resume();
        timeline.run();

        assertThat(kinesis.iterators).containsExactly(START, new ShardPosition.After("5"));
        assertThat(kinesis.polls).hasSize(2);
    }

    @Test
    void throttlingBacksOff() {
        start();
        for (int i = 1; i < 5; i++) {
            assertThat(kinesis.polls).hasSize(i);
            kinesis.lastPoll()
                    .call
                    .completeExceptionally(
                            ProvisionedThroughputExceededException.builder().build());
            timeline.advance(Duration.ofMillis(900));
            assertThat(kinesis.polls).hasSize(i);
            timeline.advance(Duration.ofSeconds(31));
        }
    }

    @Test
    void theEndOfTheShardNamesItsChildren() throws Exception {
        start();
        kinesis.lastPoll()
                .call
                .complete(GetRecordsResponse.builder()
                        .records(record(5))
                        .millisBehindLatest(0L)
                        .childShards(Answers.endOfShard("left", "right").childShards())
                        .build());
        timeline.advance(Duration.ofMinutes(1));

        FetchedEvent last = poll().orElseThrow();
        assertThat(last.records()).hasSize(1);
        assertThat(last.progress().end().orElseThrow().children())
                .extracting(Shard::id)
                .containsExactly("left", "right");
        assertThat(kinesis.polls).hasSize(1);
    }

    @Test
    void anExpiredShardFailsOrIsSkipped() throws Exception {
        options = TestOptions.skipExpiredShards();
        kinesis.shards = any -> CompletableFuture.completedFuture(listing("another"));
        kinesis.iterator = position -> CompletableFuture.failedFuture(notFound());
        start();
        timeline.advance(Duration.ofMinutes(1));

        assertThat(poll().orElseThrow().progress().end().orElseThrow().reason()).isEqualTo(ShardEnd.Reason.EXPIRED);
        assertThat(kinesis.describes).isEmpty();
        assertThat(metrics.expiredShards()).isEqualTo(1);
    }

    @Test
    void aRefusedPositionFails() {
        kinesis.iterator = position -> CompletableFuture.failedFuture(
                InvalidArgumentException.builder().message("on purpose").build());
        start(new ShardPosition.After("7"));

        assertThatThrownBy(queue::take).hasMessageContaining("Kinesis does not accept its position any more");
    }

    @Test
    void aRefusalFailsAtTheThirdTry() {
        start();
        for (int i = 0; i < 3; i++) {
            kinesis.lastPoll().call.completeExceptionally(error("AccessDeniedException", 400));
            timeline.advance(Duration.ofSeconds(41));
        }

        assertThat(kinesis.polls).hasSize(3);
        assertThatThrownBy(queue::take).hasMessageContaining("AccessDeniedException");
    }

    @Test
    void aBoundedShardEndsAtItsFirstRecordBehindTheStop() throws Exception {
        long stop = timeline.wallMillis();
        start(START, OptionalLong.of(stop));
        answer("next", 0, record(stop - 2), record(stop - 1), record(stop), record(stop + 1));
        timeline.advance(Duration.ofMinutes(1));

        FetchedEvent last = poll().orElseThrow();
        assertThat(last.records()).extracting(Record::sequenceNumber).hasSize(2);
        assertThat(last.progress().end().orElseThrow().reason()).isEqualTo(ShardEnd.Reason.STOPPED);
        assertThat(kinesis.polls).hasSize(1);
    }

    @Test
    void aBoundedShardEndsAtTheTipOnlyIfTheAnswerIsYoungerThanTheStop() throws Exception {
        ShardPoller poller = start(START, OptionalLong.of(timeline.wallMillis() + 100));
        answer("next", 0);
        assertThat(poll().orElseThrow().progress().end()).isEmpty();
        poller.taken();
        timeline.advance(Duration.ofMillis(200));
        answer("next", 0);

        assertThat(poll().orElseThrow().progress().end().orElseThrow().reason()).isEqualTo(ShardEnd.Reason.STOPPED);
    }

    @Test
    void nothingHappensAfterItIsStopped() throws Exception {
        ShardPoller poller = start();
        poller.stop();
        answer("next", 0, record(5));
        timeline.advance(Duration.ofMinutes(1));

        assertThat(kinesis.polls).hasSize(1);
        assertThat(poll()).isEmpty();
    }

    @Test
    void anAnswerOnItsWayIsReservedOnceAtItsLargest() {
        KinesisAccess access = new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1));
        MemoryBudget budget = new MemoryBudget(1 << 26);
        ReaderFlow flow = new ReaderFlow(queue, budget, metrics);
        new ShardPoller(Answers.split("shard", START), access, flow, new ShardDiagnosis(access)).start();
        timeline.run();

        assertThat(kinesis.polls).hasSize(1);
        assertThat(budget.usedBytes()).isEqualTo(10L << 20);
    }

    @Test
    void whileOneOfTheLargestAnswersIsTakenTwoMoreAreOnTheirWay() throws Exception {
        KinesisAccess access = new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1));
        ReaderFlow flow =
                new ReaderFlow(queue, new MemoryBudget(options.buffer().maxBytes()), metrics);
        ShardDiagnosis diagnosis = new ShardDiagnosis(access);
        for (int i = 0; i < 16; i++) {
            new ShardPoller(Answers.split("shard-" + i, START), access, flow, diagnosis).start();
        }
        timeline.run();
        Record[] largest = new Record[6_553];
        Arrays.setAll(
                largest,
                i -> record(i + 1).toBuilder()
                        .data(SdkBytes.fromByteArrayUnsafe(PAYLOAD))
                        .build());
        for (int answered = 0; answered < 30; answered++) {
            assertThat(kinesis.polls).hasSizeGreaterThanOrEqualTo(answered + 2);
            kinesis.polls
                    .get(answered)
                    .call
                    .complete(GetRecordsResponse.builder()
                            .records(largest)
                            .nextShardIterator("next")
                            .millisBehindLatest(1_000L)
                            .build());
            timeline.run();
            assertThat(kinesis.polls).hasSizeGreaterThanOrEqualTo(answered + 3);
            flow.budget().release(poll().orElseThrow().bytes());
            timeline.advance(Duration.ofMillis(1));
        }
    }

    @Test
    void fiftyShardsWithFiftyMillisecondsToKinesisAreEachReadFiveTimesASecond() {
        KinesisAccess access = new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1));
        ReaderFlow flow = new ReaderFlow(queue, new MemoryBudget(1 << 26), metrics);
        ShardDiagnosis diagnosis = new ShardDiagnosis(access);
        for (int i = 0; i < 50; i++) {
            new ShardPoller(Answers.split("shard-" + i, START), access, flow, diagnosis).start();
        }
        timeline.run();
        int answered = 0;
        for (int elapsed = 0; elapsed < 12_000; elapsed += 50) {
            int asked = kinesis.polls.size();
            timeline.advance(Duration.ofMillis(50));
            for (; answered < asked; answered++) {
                kinesis.polls
                        .get(answered)
                        .call
                        .complete(GetRecordsResponse.builder()
                                .nextShardIterator("next")
                                .millisBehindLatest(0L)
                                .build());
            }
        }

        // two of the twelve seconds are for the first answers, which tell that the shards are idle
        assertThat(kinesis.polls.size()).isBetween(50 * 5 * 10, 50 * 5 * 12 + 50);
    }

    private ShardPoller start() {
        return start(START);
    }

    private ShardPoller start(ShardPosition position) {
        return start(position, OptionalLong.empty());
    }

    private ShardPoller start(ShardPosition position, OptionalLong stopMillis) {
        KinesisAccess access = new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1));
        ShardPoller poller = new ShardPoller(
                new KinesisSplit(Answers.shard("shard"), position, 0, stopMillis, Optional.empty(), 0),
                access,
                new ReaderFlow(queue, new MemoryBudget(1 << 26), metrics),
                new ShardDiagnosis(access));
        poller.start();
        timeline.run();
        return poller;
    }

    private void answer(String next, long behind, Record... records) {
        kinesis.lastPoll()
                .call
                .complete(GetRecordsResponse.builder()
                        .records(records)
                        .nextShardIterator(next)
                        .millisBehindLatest(behind)
                        .build());
        timeline.run();
    }

    private Optional<FetchedEvent> poll() throws Exception {
        queue.wakeUp();
        return queue.take();
    }
}
