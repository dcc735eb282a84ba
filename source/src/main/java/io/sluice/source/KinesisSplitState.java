package io.sluice.source;

import java.util.Optional;

/** The moving twin of a {@link KinesisSplit}; only the task thread touches it, and only by emitting. */
final class KinesisSplitState {
    private final KinesisSplit split;
    /** Number of the last record or empty answer emitted, as text since it changes with every record; empty before. */
    private String after;

    private long readUpToMillis;
    private Optional<ShardEnd> end;

    KinesisSplitState(KinesisSplit split) {
        this.split = split;
        this.after = split.position() instanceof ShardPosition.After number ? number.sequenceNumber() : "";
        this.readUpToMillis = split.readUpToMillis();
        this.end = split.end();
    }

    Shard shard() {
        return split.shard();
    }

    /** Whether everything up to that sequence number was emitted before. */
    boolean covers(String sequenceNumber) {
        return !after.isEmpty() && ShardPosition.compareSequenceNumbers(sequenceNumber, after) <= 0;
    }

    void emitted(String sequenceNumber, long arrivalMillis) {
        after = sequenceNumber;
        readUpToMillis = Math.max(readUpToMillis, arrivalMillis);
    }

    /** Takes up a position without a record, which lets that of an idle shard advance. */
    void advance(String continuation) {
        if (!covers(continuation)) {
            after = continuation;
        }
    }

    /** Everything that arrived before that time was emitted. */
    void reached(long millis) {
        readUpToMillis = Math.max(readUpToMillis, millis);
    }

    void end(ShardEnd reached) {
        end = Optional.of(reached);
    }

    KinesisSplit toSplit() {
        ShardPosition position = after.isEmpty() ? split.position() : new ShardPosition.After(after);
        return new KinesisSplit(
                split.shard(), position, readUpToMillis, split.stopMillis(), end, split.streamCreationMillis());
    }
}
