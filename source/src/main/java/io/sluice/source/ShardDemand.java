package io.sluice.source;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether one shard may ask for its next answer: at most one is asked for at a time, and only while it is not paused and
 * both the queue and the memory budget have room.
 *
 * <p>On the timeline. What is reserved for an answer is the size of the last one; if none comes for a second, and the
 * time that so much takes to travel, the shard counts as idle and gives most of it back, or else idle shards would hold
 * the budget that busy ones need.
 */
final class ShardDemand {
    private static final Duration IDLE_AFTER = Duration.ofSeconds(1);
    private static final long IDLE_BYTES = 64 * 1024;
    /** What Kinesis gives of one shard, so that a large answer may be on its way for seconds. */
    private static final long BYTES_PER_SECOND = 2_000_000;

    private final Timeline timeline;
    private final MemoryBudget budget;
    private final int maxQueued;
    private final Runnable retry;
    private OptionalLong lastBytes = OptionalLong.empty();
    private long reservedBytes;
    private long askedNanos;
    private Duration idleAfter = IDLE_AFTER;
    private boolean outstanding;
    private boolean awaitsBudget;
    private boolean awaitsIdleness;
    private boolean paused;
    private int queued;

    /**
     * @param retry runs when it is worth to {@link #ask()} again
     */
    ShardDemand(KinesisAccess access, MemoryBudget budget, Runnable retry) {
        this.timeline = access.timeline();
        this.budget = budget;
        this.maxQueued = access.options().buffer().eventsPerShard();
        this.retry = retry;
    }

    boolean wanted() {
        return !paused && queued < maxQueued && !outstanding;
    }

    /** Whether an answer is asked for and not there yet. */
    boolean outstanding() {
        return outstanding;
    }

    /**
     * Takes up room for one answer.
     *
     * @return whether to ask for it now
     */
    boolean ask() {
        if (!wanted() || awaitsBudget) {
            return false;
        }
        long estimateBytes = lastBytes.orElseGet(budget::firstEstimateBytes);
        if (!budget.reserve(estimateBytes, this::budgetFree)) {
            awaitsBudget = true;
            return false;
        }
        outstanding = true;
        reservedBytes = estimateBytes;
        idleAfter = IDLE_AFTER.plusSeconds(estimateBytes / BYTES_PER_SECOND);
        askedNanos = timeline.nanoTime();
        watchIdleness();
        return true;
    }

    /** The answer is there and goes to the queue. */
    void answered(long bytes) {
        outstanding = false;
        queued++;
        learn(bytes);
        budget.settle(takeReserved(), bytes);
    }

    /** The answer is there and holds nothing that is worth a place in the queue. */
    void answeredNothing() {
        learn(0);
        withdraw();
    }

    private void learn(long bytes) {
        if (lastBytes.isEmpty()) {
            budget.learn(Math.max(bytes, IDLE_BYTES));
        }
        lastBytes = OptionalLong.of(Math.max(bytes, IDLE_BYTES));
    }

    /** No answer will come to what was asked. */
    void withdraw() {
        if (outstanding) {
            outstanding = false;
            budget.release(takeReserved());
        }
    }

    private long takeReserved() {
        long reserved = reservedBytes;
        reservedBytes = 0;
        return reserved;
    }

    /** An answer has left the queue. */
    void taken() {
        queued--;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    private void budgetFree() {
        awaitsBudget = false;
        retry.run();
    }

    private void watchIdleness() {
        if (!awaitsIdleness && reservedBytes > IDLE_BYTES) {
            awaitsIdleness = true;
            timeline.after(idleAfter, this::giveBackIfIdle);
        }
    }

    private void giveBackIfIdle() {
        awaitsIdleness = false;
        if (!outstanding || reservedBytes <= IDLE_BYTES) {
            return;
        }
        if (timeline.nanoTime() - askedNanos >= idleAfter.toNanos()) {
            if (lastBytes.isEmpty()) {
                budget.learn(IDLE_BYTES);
            }
            long reserved = takeReserved();
            reservedBytes = IDLE_BYTES;
            budget.settle(reserved, reservedBytes);
        } else {
            watchIdleness();
        }
    }
}
