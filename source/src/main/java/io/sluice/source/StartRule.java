package io.sluice.source;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where to begin in a stream of which nothing was read.
 *
 * @param millis arrival of the first record to read; empty for the oldest record of the stream
 * @param after sequence numbers by shard id: these shards begin behind them instead
 */
record StartRule(OptionalLong millis, Map<String, String> after) {

    StartRule {
        after = Map.copyOf(after);
    }

    /**
     * Adds the shards of the first listing.
     *
     * @throws IllegalStateException if a shard that is named is not there
     */
    void begin(ShardDiscovery.Discovered found, ShardGraph graph) {
        Set<String> missing = new HashSet<>(after.keySet());
        for (Shard shard : found.shards()) {
            missing.remove(shard.id());
            String sequenceNumber = after.get(shard.id());
            boolean open = found.open().isEmpty() || found.open().get().contains(shard.id());
            if (sequenceNumber != null) {
                graph.add(shard, new ShardPosition.After(sequenceNumber));
            } else if (open) {
                graph.add(shard, position());
            } else {
                graph.addFinished(shard);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Cannot start behind the sequence numbers given: found no shard " + missing
                    + " in stream " + found.stream().arn() + "; correct source.kinesis.startAfter");
        }
    }

    private ShardPosition position() {
        return millis.isPresent() ? new ShardPosition.AtTimestamp(millis.getAsLong()) : new ShardPosition.TrimHorizon();
    }
}
