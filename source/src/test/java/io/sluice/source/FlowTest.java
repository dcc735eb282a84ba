package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.source.ShardElement.Progress;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way of answers from the feeds to the fetcher thread: turns, room, waiting. */
@Timeout(20)
final class FlowTest {
    private final ManualTimeline timeline = new ManualTimeline();
    private final ReadyQueue queue = new ReadyQueue();

    @Test
    void shardsTakeTurnsAndKeepTheirOrder() throws Exception {
        for (long i = 1; i <= 3; i++) {
            queue.add(event("hot", i));
        }
        queue.add(event("cold", 1));

        assertThat(List.of(next(), next(), next(), next())).containsExactly("hot 1", "cold 1", "hot 2", "hot 3");
    }

    @Test
    void aHotShardAmongIdleOnesIsTakenAtOnce() throws Exception {
        for (int i = 0; i < 99; i++) {
            queue.add(event("idle-" + i, 1));
            next();
        }
        for (long i = 1; i <= 1_000; i++) {
            queue.add(event("hot", i));
            assertThat(next()).isEqualTo("hot " + i);
        }
    }

    @Test
    void whatComesBeforeAFailureIsTakenBeforeIt() throws Exception {
        queue.fail(new IllegalStateException("on purpose"));
        queue.add(event("a", 1));

        assertThat(next()).isEqualTo("a 1");
        assertThatThrownBy(queue::take).hasMessage("on purpose");
    }

    @Test
    void aPausedShardKeepsItsAnswersUntilItIsResumed() throws Exception {
        queue.pause("a");
        queue.add(event("a", 1));
        queue.add(event("b", 1));
        assertThat(next()).isEqualTo("b 1");
        queue.wakeUp();
        assertThat(queue.take()).isEmpty();
        queue.resume("a");

        assertThat(next()).isEqualTo("a 1");
    }

    @Test
    void aRemovedShardLeavesNothing() throws Exception {
        queue.add(event("a", 1));
        queue.remove("a");
        queue.wakeUp();

        assertThat(queue.take()).isEmpty();
    }

    @Test
    void takingSleepsUntilThereIsSomethingOrItIsWoken() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CompletableFuture<Integer> emptyTakes = CompletableFuture.supplyAsync(() -> {
            int empty = 0;
            began.countDown();
            try {
                while (queue.take().isEmpty()) {
                    empty++;
                }
            } catch (ReadyQueue.ReadFailedException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return empty;
        });
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        queue.wakeUp();
        queue.pause("b");
        queue.add(event("b", 1));
        queue.add(event("a", 1));

        assertThat(emptyTakes.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(1);
    }

    @Test
    void theBudgetServesThoseWhoWaitInTurn() {
        MemoryBudget budget = new MemoryBudget(100);
        List<String> served = new ArrayList<>();
        assertThat(budget.reserve(80, () -> {})).isTrue();
        for (String name : List.of("first", "second", "third")) {
            assertThat(budget.reserve(40, () -> {
                        if (budget.reserve(40, () -> {})) {
                            served.add(name);
                        }
                    }))
                    .isFalse();
        }
        budget.release(80);

        assertThat(served).containsExactly("first", "second");
        assertThat(budget.usedBytes()).isEqualTo(80);
    }

    @Test
    void aRecordLargerThanTheBudgetPassesAlone() {
        MemoryBudget budget = new MemoryBudget(100);

        assertThat(budget.reserve(1_000, () -> {})).isTrue();
        assertThat(budget.reserve(1, () -> {})).isFalse();
    }

    @Test
    void moreThanIsHeldCannotBeReleased() {
        MemoryBudget budget = new MemoryBudget(100);

        assertThatThrownBy(() -> budget.release(1)).hasMessageContaining("found a balance of -1");
    }

    @Test
    void idleShardsDoNotHoldTheBudgetThatBusyOnesNeed() {
        KinesisAccess access = new KinesisAccess(
                new ScriptedGateway(), timeline, KinesisSourceOptions.defaults(), new SplittableRandom(1));
        MemoryBudget budget = new MemoryBudget(64L << 20);
        List<ShardDemand> demands = new ArrayList<>();
        for (int i = 0; i < 199; i++) {
            ShardDemand demand = new ShardDemand(access, budget, 2 << 20, () -> demands.forEach(ShardDemand::ask));
            demands.add(demand);
            demand.ask();
        }
        timeline.advance(Duration.ofSeconds(20));

        assertThat(demands).allMatch(ShardDemand::outstanding);
        assertThat(budget.usedBytes()).isLessThan(16L << 20);
    }

    @Test
    void subscriptionsBeginEvenly() {
        SubscribePacer pacer = new SubscribePacer(timeline, 50);
        Duration last = Duration.ZERO;
        for (int i = 0; i < 200; i++) {
            last = pacer.reserve();
        }

        assertThat(last).isEqualTo(Duration.ofMillis(199 * 20));
    }

    @Test
    void sequenceNumbersAreOrderedByValue() {
        assertThat(ShardPosition.compareSequenceNumbers("9", "10")).isNegative();
        assertThat(ShardPosition.compareSequenceNumbers("10", "9")).isPositive();
        assertThat(ShardPosition.compareSequenceNumbers("010", "10")).isZero();
        assertThat(ShardPosition.compareSequenceNumbers("0", "00")).isZero();
        assertThatThrownBy(() -> new ShardPosition.After("TRIM_HORIZON")).hasMessageContaining("no sequence number");
        assertThatThrownBy(() -> new ShardPosition.After("")).hasMessageContaining("no sequence number");
    }

    @Test
    void aHashRangeKnowsItsPartAndItsHashes() {
        HashRange upper = new HashRange(BigInteger.ONE.shiftLeft(127), Answers.LAST_HASH);

        assertThat(upper.part(2)).isEqualTo(1);
        assertThat(upper.part(4)).isEqualTo(2);
        assertThat(upper.contains(Answers.LAST_HASH)).isTrue();
        assertThat(upper.contains(BigInteger.ZERO)).isFalse();
    }

    private static FetchedEvent event(String shardId, long sequenceNumber) {
        return FetchedEvent.of(
                Answers.shard(shardId),
                List.of(Answers.record(sequenceNumber)),
                new Progress(Optional.empty(), 0, 0, Optional.empty()));
    }

    private String next() throws Exception {
        FetchedEvent event = queue.take().orElseThrow();
        return event.shard().id() + " " + event.records().get(0).sequenceNumber();
    }
}
