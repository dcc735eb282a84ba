package io.sluice.source;

import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * To a reader: the enumerator knows that these shards are finished.
 *
 * <p>Flink delivers an event that was sent behind the enumerator's snapshot only behind the reader's snapshot. So a
 * reader that has this event before a checkpoint knows that the enumerator's part of that checkpoint holds the finish.
 */
record FinishesNoted(List<String> shardIds) implements SourceEvent {
    FinishesNoted {
        shardIds = List.copyOf(shardIds);
    }
}
