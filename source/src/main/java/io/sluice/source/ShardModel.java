package io.sluice.source;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ChildShard;

/** Shards as the SDK has them, as ours. */
final class ShardModel {
    private ShardModel() {}

    static Shard shard(software.amazon.awssdk.services.kinesis.model.Shard shard) {
        List<String> parents = new ArrayList<>(2);
        addIfNamed(shard.parentShardId(), parents);
        addIfNamed(shard.adjacentParentShardId(), parents);
        return new Shard(shard.shardId(), parents, range(shard.hashKeyRange()));
    }

    static List<Shard> children(List<ChildShard> children) {
        return children.stream()
                .map(child -> new Shard(child.shardId(), child.parentShards(), range(child.hashKeyRange())))
                .toList();
    }

    private static HashRange range(software.amazon.awssdk.services.kinesis.model.HashKeyRange range) {
        return new HashRange(new BigInteger(range.startingHashKey()), new BigInteger(range.endingHashKey()));
    }

    private static void addIfNamed(@Nullable String parent, List<String> parents) {
        if (parent != null && !parent.isEmpty()) {
            parents.add(parent);
        }
    }
}
