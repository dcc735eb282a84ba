package io.sluice.source;

import java.util.Optional;

/** The moving twin of a {@link KinesisSplit}; only the task thread touches it, and only by emitting. */
final class KinesisSplitState {
    private final KinesisSplit split;
    private ShardPosition position;
    private long readUpToMillis;
    private Optional<ShardEnd> end;

    KinesisSplitState(KinesisSplit split) {
        this.split = split;
        this.position = split.position();
        this.readUpToMillis = split.readUpToMillis();
        this.end = split.end();
    }

    Shard shard() {
        return split.shard();
    }

    /** Whether everything up to that sequence number was emitted before. */
    boolean covers(String sequenceNumber) {
        return position instanceof ShardPosition.After after
                && ShardPosition.compareSequenceNumbers(sequenceNumber, after.sequenceNumber()) <= 0;
    }

    void emitted(String sequenceNumber, long arrivalMillis) {
        position = new ShardPosition.After(sequenceNumber);
        readUpToMillis = Math.max(readUpToMillis, arrivalMillis);
    }

    /** Takes up a position without a record, which lets that of an idle shard advance. */
    void advance(String continuation) {
        if (!covers(continuation)) {
            position = new ShardPosition.After(continuation);
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
        return new KinesisSplit(
                split.shard(), position, readUpToMillis, split.stopMillis(), end, split.streamCreationMillis());
    }
}
