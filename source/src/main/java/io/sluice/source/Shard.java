package io.sluice.source;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A shard as the stream describes it.
 *
 * @param id such as {@code shardId-000000000003}
 * @param parents ids of the shards it was made of: none, one (split) or two (merge)
 * @param hashRange the hashes it holds
 */
public record Shard(String id, List<String> parents, HashRange hashRange) implements Serializable {

    public Shard {
        Objects.requireNonNull(id, "id");
        parents = List.copyOf(parents);
        Objects.requireNonNull(hashRange, "hashRange");
    }
}
