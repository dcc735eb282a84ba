package io.sluice.source;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One shard and how far it was read: what a checkpoint holds of it.
 *
 * @param shard the shard
 * @param position where to read next
 * @param readUpToMillis everything that arrived before was emitted, 0 if that is not known yet
 * @param stopMillis arrival at which a bounded source stops
 * @param end present if the shard is read to its end and the enumerator has not confirmed that it knows
 * @param streamCreationMillis when the stream was created: shards of another stream of the same name have the same ids
 */
public record KinesisSplit(
        Shard shard,
        ShardPosition position,
        long readUpToMillis,
        OptionalLong stopMillis,
        Optional<ShardEnd> end,
        long streamCreationMillis)
        implements SourceSplit {

    public KinesisSplit {
        Objects.requireNonNull(shard, "shard");
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(stopMillis, "stopMillis");
        Objects.requireNonNull(end, "end");
    }

    KinesisSplit ended(ShardEnd reached) {
        return new KinesisSplit(
                shard, position, readUpToMillis, stopMillis, Optional.of(reached), streamCreationMillis);
    }

    KinesisSplit stoppingAt(OptionalLong stop) {
        return new KinesisSplit(shard, position, readUpToMillis, stop, end, streamCreationMillis);
    }

    @Override
    public String splitId() {
        return shard.id();
    }
}
