package io.sluice.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Answers of all shards of a reader on their way to the fetcher thread: in order within a shard, in turn between shards.
 *
 * <p>Any thread adds and nobody waits in doing so; one thread takes, and sleeps while there is nothing to take.
 */
final class ReadyQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Deque<FetchedEvent>> events = new HashMap<>();
    private final Deque<String> turns = new ArrayDeque<>();
    private final Set<String> paused = new HashSet<>();
    private boolean woken;
    private @Nullable Throwable failure;

    void add(FetchedEvent event) {
        String shardId = event.shard().id();
        locked(() -> {
            Deque<FetchedEvent> queue = events.computeIfAbsent(shardId, id -> new ArrayDeque<>());
            queue.add(event);
            if (queue.size() == 1 && !paused.contains(shardId)) {
                turns.add(shardId);
            }
        });
    }

    /** Makes {@link #take()} throw once it has given out what came before. */
    void fail(Throwable cause) {
        locked(() -> {
            if (failure == null) {
                failure = cause;
            }
        });
    }

    void pause(String shardId) {
        locked(() -> {
            paused.add(shardId);
            turns.remove(shardId);
        });
    }

    void resume(String shardId) {
        locked(() -> {
            if (paused.remove(shardId) && events.containsKey(shardId)) {
                turns.add(shardId);
            }
        });
    }

    /**
     * Forgets a shard and what is left of it.
     *
     * @return bytes of what was left
     */
    long remove(String shardId) {
        lock.lock();
        try {
            paused.remove(shardId);
            turns.remove(shardId);
            Deque<FetchedEvent> left = events.remove(shardId);
            return left == null
                    ? 0
                    : left.stream().mapToLong(FetchedEvent::bytes).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the present or else the next wait of {@link #take()}, with or without an answer. */
    void wakeUp() {
        locked(() -> woken = true);
    }

    /**
     * Waits for an answer.
     *
     * @return the next one; empty after {@link #wakeUp()}
     * @throws ReadFailedException if reading has failed and no answer is left
     */
    Optional<FetchedEvent> take() throws ReadFailedException, InterruptedException {
        lock.lock();
        try {
            while (true) {
                String shardId = turns.poll();
                if (shardId != null || woken) {
                    woken = false;
                    return shardId == null ? Optional.empty() : Optional.of(takeOf(shardId));
                }
                if (failure != null) {
                    throw new ReadFailedException(failure);
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private FetchedEvent takeOf(String shardId) {
        Deque<FetchedEvent> queue = events.get(shardId);
        if (queue == null) {
            throw new IllegalStateException("Cannot take from shard " + shardId + ": found a turn without an answer");
        }
        FetchedEvent event = queue.remove();
        if (queue.isEmpty()) {
            events.remove(shardId);
        } else {
            turns.add(shardId);
        }
        return event;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Reading a shard failed for good. */
    static final class ReadFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        ReadFailedException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }
}
