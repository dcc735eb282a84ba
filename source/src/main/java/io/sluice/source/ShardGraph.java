package io.sluice.source;

import io.sluice.source.EnumeratorState.Status;
import io.sluice.source.EnumeratorState.TrackedShard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which shards there are, which of them are read, and which may be read next.
 *
 * <p>A shard is pending, assigned or finished. A pending one may be read once each of its parents is finished or is not
 * known: parents are known as long as the stream lists them, so an unknown one is gone with all of its records. A pure
 * model without threads, clocks or calls.
 */
final class ShardGraph {
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final OptionalLong stopMillis;
    private long streamCreationMillis;

    /**
     * Without shards.
     *
     * @param stopMillis where a bounded source stops
     */
    ShardGraph(OptionalLong stopMillis) {
        this.stopMillis = stopMillis;
    }

    private static final class Node {
        private KinesisSplit split;
        private Status status;
        private OptionalInt owner = OptionalInt.empty();
        /** Who was last given it, in the life of this graph. */
        private OptionalInt lastOwner = OptionalInt.empty();

        private Node(KinesisSplit split, Status status) {
            this.split = split;
            this.status = status;
        }
    }

    /** Takes up what a checkpoint held; what was assigned then waits for the readers to report it. */
    void restore(List<TrackedShard> shards) {
        for (TrackedShard shard : shards) {
            KinesisSplit split = shard.split();
            boolean stopped = split.end()
                    .filter(end -> end.reason() == ShardEnd.Reason.STOPPED)
                    .isPresent();
            if (stopped && !split.stopMillis().equals(stopMillis)) {
                throw new IllegalStateException("Cannot change where the pipe stops: found shard " + split.splitId()
                        + " read up to the stop that was; restore stopPosition and stopTimestamp, or start a new pipe");
            }
            nodes.put(split.splitId(), new Node(split.stoppingAt(stopMillis), shard.status()));
        }
    }

    /** Belongs to the stream that was created then, and forgets the shards of any other. */
    void belongTo(long creationMillis) {
        streamCreationMillis = creationMillis;
        nodes.values().removeIf(node -> node.split.streamCreationMillis() != creationMillis);
    }

    List<TrackedShard> snapshot() {
        List<TrackedShard> shards = new ArrayList<>(nodes.size());
        for (Node node : nodes.values()) {
            shards.add(new TrackedShard(node.split, node.status));
        }
        return shards;
    }

    boolean knows(String shardId) {
        return nodes.containsKey(shardId);
    }

    /** Adds a shard unless it is known, to be read from there. */
    void add(Shard shard, ShardPosition position) {
        if (!knows(shard.id())) {
            put(shard, position);
        }
    }

    /** Adds the shards that are not known yet, to be read from there. */
    void add(Collection<Shard> shards, ShardPosition position) {
        for (Shard shard : shards) {
            add(shard, position);
        }
        // a second pass, since a child may be listed before its parent
        for (Shard shard : shards) {
            stopBehindStopped(shard);
        }
    }

    /** Adds a shard that is not to be read: it was closed before the start. */
    void addFinished(Shard shard) {
        if (!knows(shard.id())) {
            Node node = put(shard, new ShardPosition.TrimHorizon());
            node.status = Status.FINISHED;
        }
    }

    private Node put(Shard shard, ShardPosition position) {
        Node node = new Node(
                new KinesisSplit(shard, position, 0, stopMillis, Optional.empty(), streamCreationMillis),
                Status.PENDING);
        nodes.put(shard.id(), node);
        return node;
    }

    /** Shards that a reader may be given now. */
    List<KinesisSplit> assignable() {
        List<KinesisSplit> splits = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (node.status == Status.PENDING && parentsFinished(node)) {
                splits.add(node.split);
            }
        }
        return splits;
    }

    private boolean parentsFinished(Node node) {
        for (String parentId : node.split.shard().parents()) {
            Node parent = nodes.get(parentId);
            if (parent != null && parent.status != Status.FINISHED) {
                return false;
            }
        }
        return true;
    }

    void assign(String shardId, int subtask) {
        Node node = node(shardId);
        node.status = Status.ASSIGNED;
        node.owner = OptionalInt.of(subtask);
        node.lastOwner = node.owner;
    }

    /** How many shards each subtask has. */
    int[] load(int parallelism) {
        int[] load = new int[parallelism];
        for (Node node : nodes.values()) {
            if (node.status == Status.ASSIGNED && node.owner.isPresent() && node.owner.getAsInt() < parallelism) {
                load[node.owner.getAsInt()]++;
            }
        }
        return load;
    }

    /** A subtask was lost: what it has waits for its next attempt to report it. */
    void lost(int subtask) {
        for (Node node : nodes.values()) {
            if (node.owner.equals(OptionalInt.of(subtask))) {
                node.owner = OptionalInt.empty();
            }
        }
    }

    /**
     * A reader that starts has that shard in its checkpoint.
     *
     * @return whether it was taken back; not if another reader was given it since, which the checkpoint does not know
     */
    boolean report(KinesisSplit split, int subtask) {
        Node node = nodes.get(split.splitId());
        if (node != null && node.lastOwner.isPresent() && node.lastOwner.getAsInt() != subtask) {
            return false;
        }
        giveBack(split);
        return true;
    }

    /** Takes a shard back at that position, which is newer than any other; also one that was read on from a rewound state. */
    void giveBack(KinesisSplit split) {
        Node node = nodes.get(split.splitId());
        if (node == null) {
            node = put(split.shard(), split.position());
        } else if (node.owner.isPresent()) {
            throw new IllegalStateException("Cannot take back shard " + split.splitId() + ": found it at subtask "
                    + node.owner.getAsInt() + " at the same time; restart the job from a checkpoint and report this");
        }
        node.split = split.stoppingAt(stopMillis);
        node.status = Status.PENDING;
    }

    /**
     * A shard was read to its end.
     *
     * @return whether all shards must be listed now, since the shard's end does not name children whose parents are known
     */
    boolean finish(Shard shard, ShardEnd end) {
        Node node = nodes.get(shard.id());
        if (node == null) {
            node = put(shard, new ShardPosition.TrimHorizon());
        }
        KinesisSplit split = node.split;
        node.split = split.ended(end);
        node.status = Status.FINISHED;
        node.owner = OptionalInt.empty();
        boolean complete = !end.children().isEmpty();
        for (Shard child : end.children()) {
            if (knows(child.id())) {
                continue;
            }
            // a parent nobody listed yet would look like one that is gone
            if (nodes.keySet().containsAll(child.parents())) {
                add(List.of(child), new ShardPosition.TrimHorizon());
            } else {
                complete = false;
            }
        }
        if (end.reason() == ShardEnd.Reason.STOPPED) {
            for (Node other : List.copyOf(nodes.values())) {
                stopBehindStopped(other.split.shard());
            }
        }
        return !complete && end.reason() != ShardEnd.Reason.STOPPED;
    }

    /** What follows a shard that ended at the stop lies behind the stop. */
    private void stopBehindStopped(Shard shard) {
        Node node = node(shard.id());
        if (node.status != Status.PENDING) {
            return;
        }
        for (String parentId : shard.parents()) {
            Node parent = nodes.get(parentId);
            if (parent != null
                    && parent.split
                            .end()
                            .filter(end -> end.reason() == ShardEnd.Reason.STOPPED)
                            .isPresent()) {
                finish(shard, new ShardEnd(ShardEnd.Reason.STOPPED, List.of()));
                return;
            }
        }
    }

    /** Forgets finished shards that a complete listing no longer shows. */
    void prune(Set<String> listedIds) {
        nodes.values().removeIf(node -> node.status == Status.FINISHED && !listedIds.contains(node.split.splitId()));
    }

    /** Shards that were assigned and that no reader has reported, now that every reader is there: they are pending. */
    List<String> reclaimUnreported() {
        List<String> reclaimed = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (node.status == Status.ASSIGNED && node.owner.isEmpty()) {
                node.status = Status.PENDING;
                reclaimed.add(node.split.splitId());
            }
        }
        return reclaimed;
    }

    boolean allFinished() {
        return nodes.values().stream().allMatch(node -> node.status == Status.FINISHED);
    }

    long count(Status status) {
        return nodes.values().stream().filter(node -> node.status == status).count();
    }

    Set<String> ids() {
        return new HashSet<>(nodes.keySet());
    }

    private Node node(String shardId) {
        Node node = nodes.get(shardId);
        if (node == null) {
            throw new IllegalStateException("Cannot find shard " + shardId + ": found no such shard in the graph");
        }
        return node;
    }
}
