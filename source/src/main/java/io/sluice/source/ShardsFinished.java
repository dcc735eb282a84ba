package io.sluice.source;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.connector.source.SourceEvent;

/** To the enumerator: these shards are read to their end. Sent again until {@link FinishesNoted} names them. */
record ShardsFinished(List<Finished> shards) implements SourceEvent {
    ShardsFinished {
        shards = List.copyOf(shards);
    }

    record Finished(Shard shard, ShardEnd end) implements Serializable {
        Finished {
            Objects.requireNonNull(shard, "shard");
            Objects.requireNonNull(end, "end");
        }
    }
}
