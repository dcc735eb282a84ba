package io.sluice.source;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a checkpoint holds of the enumerator.
 *
 * @param stream which stream the shards belong to; empty before the first listing
 * @param startMillis the time that a start at the tip was fixed to
 * @param stopMillis arrival at which a bounded source stops
 * @param shards every shard known, finished ones as long as the stream lists them
 */
public record EnumeratorState(
        Optional<StreamIdentity> stream, OptionalLong startMillis, OptionalLong stopMillis, List<TrackedShard> shards) {

    public EnumeratorState {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(startMillis, "startMillis");
        Objects.requireNonNull(stopMillis, "stopMillis");
        shards = List.copyOf(shards);
    }

    EnumeratorState stoppingAt(OptionalLong stop) {
        return new EnumeratorState(stream, startMillis, stop, shards);
    }

    /**
     * What tells a stream from another one of the same name.
     *
     * @param arn its ARN
     * @param creationMillis when it was created, milliseconds since the epoch
     */
    public record StreamIdentity(String arn, long creationMillis) {
        public StreamIdentity {
            Objects.requireNonNull(arn, "arn");
        }
    }

    /**
     * One shard and what became of it.
     *
     * @param split the shard with the last position the enumerator knows
     * @param status what became of it
     */
    public record TrackedShard(KinesisSplit split, Status status) {
        public TrackedShard {
            Objects.requireNonNull(split, "split");
            Objects.requireNonNull(status, "status");
        }
    }

    /** What became of a shard. */
    public enum Status {
        /** No reader has it: it waits for its parents or for a reader. */
        PENDING,
        /** A reader has it, and the reader's checkpoint holds the exact position. */
        ASSIGNED,
        /** It was read to its end. */
        FINISHED
    }
}
