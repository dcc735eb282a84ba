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
    private final MemoryBudget budget = new MemoryBudget(64L << 20);
    private final KinesisAccess access = new KinesisAccess(
            new ScriptedGateway(), timeline, KinesisSourceOptions.defaults(), new SplittableRandom(1));

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
        MemoryBudget small = new MemoryBudget(100);
        List<String> served = new ArrayList<>();
        assertThat(small.reserve(80, () -> {})).isTrue();
        for (String name : List.of("first", "second", "third")) {
            assertThat(small.reserve(40, () -> {
                        if (small.reserve(40, () -> {})) {
                            served.add(name);
                        }
                    }))
                    .isFalse();
        }
        small.release(80);

        assertThat(served).containsExactly("first", "second");
        assertThat(small.usedBytes()).isEqualTo(80);
    }

    @Test
    void aRecordLargerThanTheBudgetPassesAlone() {
        MemoryBudget small = new MemoryBudget(100);

        assertThat(small.reserve(1_000, () -> {})).isTrue();
        assertThat(small.reserve(1, () -> {})).isFalse();
    }

    @Test
    void moreThanIsHeldCannotBeReleased() {
        MemoryBudget small = new MemoryBudget(100);

        assertThatThrownBy(() -> small.release(1)).hasMessageContaining("found a balance of -1");
    }

    @Test
    void aLargeAnswerIsNotKeptWaitingByManySmallOnes() {
        MemoryBudget small = new MemoryBudget(100);
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            assertThat(small.reserve(10, () -> {})).isTrue();
        }
        wait(small, 50, "large", served);
        for (int i = 0; i < 5; i++) {
            small.release(10);
            wait(small, 10, "small", served);
        }

        assertThat(served).containsExactly("large");
        small.release(50);
        assertThat(served).containsExactly("large", "small", "small", "small", "small", "small");
        assertThat(small.usedBytes()).isEqualTo(100);
    }

    private static void wait(MemoryBudget budget, long bytes, String name, List<String> served) {
        if (budget.reserve(bytes, () -> wait(budget, bytes, name, served))) {
            served.add(name);
        }
    }

    @Test
    void idleShardsDoNotHoldTheBudgetThatBusyOnesNeed() {
        List<ShardDemand> demands = demands(199);
        timeline.advance(Duration.ofSeconds(9));

        assertThat(demands).allMatch(ShardDemand::outstanding);
        assertThat(budget.usedBytes()).isLessThan(16L << 20);
    }

    @Test
    void allShardsAreAskedAsSoonAsTheFirstHaveShownThatTheyHaveNothing() {
        List<ShardDemand> demands = demands(200);
        // a first answer may be as large as any, until there is one
        assertThat(demands.stream().filter(ShardDemand::outstanding)).hasSize(6);

        demands.subList(0, 6).forEach(ShardDemand::answeredNothing);

        assertThat(demands.subList(6, 200)).allMatch(ShardDemand::outstanding);
    }

    @Test
    void aLargeFirstAnswerIsAWarningOfOthers() {
        List<ShardDemand> demands = demands(7);
        for (ShardDemand demand : demands.subList(0, 6)) {
            demand.answered(9 << 20);
        }

        assertThat(budget.firstEstimateBytes()).isEqualTo(9 << 20);
        assertThat(demands.get(6).outstanding()).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(63L << 20);
    }

    @Test
    void whatIsOnItsWayIsReservedAsLongAsItMayTravel() {
        ShardDemand demand = demands(1).get(0);
        demand.answered(10 << 20);
        demand.taken();
        budget.release(10 << 20);
        demand.ask();
        timeline.advance(Duration.ofMillis(5_900));
        assertThat(budget.usedBytes()).isEqualTo(10 << 20);
        timeline.advance(Duration.ofMillis(200));

        assertThat(budget.usedBytes()).isEqualTo(64 << 10);
        assertThat(demand.outstanding()).isTrue();
    }

    @Test
    void anAnswerIsReservedAsTheLastOneWas() {
        ShardDemand demand = new ShardDemand(access, budget, () -> {});
        demand.ask();
        assertThat(budget.usedBytes()).isEqualTo(10 << 20);
        demand.answered(2 << 20);
        assertThat(budget.usedBytes()).isEqualTo(2 << 20);
        demand.ask();

        assertThat(budget.usedBytes()).isEqualTo(4 << 20);
    }

    /** Demands of so many shards, each asked as soon as it may. */
    private List<ShardDemand> demands(int shards) {
        List<ShardDemand> demands = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            int place = i;
            demands.add(new ShardDemand(access, budget, () -> demands.get(place).ask()));
            demands.get(place).ask();
        }
        return demands;
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
    void aHashRangeKnowsItsPart() {
        HashRange upper = new HashRange(BigInteger.ONE.shiftLeft(127), Answers.LAST_HASH);

        assertThat(upper.part(2)).isEqualTo(1);
        assertThat(upper.part(4)).isEqualTo(2);
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
