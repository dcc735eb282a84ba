package io.sluice.local.kinesis;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls that clients made, those that were answered with an error included. Thread safe. */
public final class Calls {

    private static final int KEPT = 10_000;

    private final Timeline timeline;
    private final Map<KinesisAction, Map<String, Long>> counts = new HashMap<>();
    private final ArrayDeque<Call> latest = new ArrayDeque<>();

    Calls(Timeline timeline) {
        this.timeline = timeline;
    }

    synchronized void add(KinesisAction action, String shardId) {
        counts.computeIfAbsent(action, key -> new HashMap<>()).merge(shardId, 1L, Long::sum);
        if (latest.size() == KEPT) {
            latest.removeFirst();
        }
        latest.addLast(new Call(action, shardId, Instant.ofEpochMilli(timeline.millis())));
    }

    /** How many calls of a kind there were. */
    public synchronized long count(KinesisAction action) {
        return counts.getOrDefault(action, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** How many calls of a kind were about a shard, in whatever stream. */
    public synchronized long count(KinesisAction action, String shardId) {
        return counts.getOrDefault(action, Map.of()).getOrDefault(shardId, 0L);
    }

    /** The latest calls of all kinds, oldest first; 10,000 at most. */
    public synchronized List<Call> latest() {
        return List.copyOf(latest);
    }

    /** When the latest calls of a kind about a shard came, oldest first. */
    public List<Instant> times(KinesisAction action, String shardId) {
        return latest().stream()
                .filter(call -> call.action == action && call.shardId.equals(shardId))
                .map(Call::at)
                .toList();
    }

    /** Starts to count anew. */
    public synchronized void clear() {
        counts.clear();
        latest.clear();
    }

    /**
     * One call.
     *
     * @param shardId the shard it was about, empty if none
     * @param at when it came, by the timeline of the service
     */
    public record Call(KinesisAction action, String shardId, Instant at) {}
}
