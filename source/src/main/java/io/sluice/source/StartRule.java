package io.sluice.source;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where to begin in a stream of which nothing was read.
 *
 * @param millis arrival of the first record to read; empty for the oldest record of the stream
 * @param nextStep how far to step back if Kinesis finds that this time is yet to come; zero if it must not be changed,
 *     since it is not the clock of this machine that gave it
 * @param after sequence numbers by shard id: these shards begin behind them instead
 */
record StartRule(OptionalLong millis, Duration nextStep, Map<String, String> after) {
    private static final Duration FIRST_STEP = Duration.ofMinutes(1);
    private static final Duration LARGEST_STEP = Duration.ofMinutes(32);

    StartRule {
        after = Map.copyOf(after);
    }

    /** Begins at a time that comes from the clock of this machine, which may be ahead of that of Kinesis. */
    static StartRule byThisClock(OptionalLong millis, Map<String, String> after) {
        return new StartRule(millis, FIRST_STEP, after);
    }

    /** Begins exactly there. */
    static StartRule exactly(OptionalLong millis, Map<String, String> after) {
        return new StartRule(millis, Duration.ZERO, after);
    }

    /** An earlier start, in steps that double; empty if the time is not to be changed, or is an hour off. */
    Optional<StartRule> steppedBack() {
        if (millis.isEmpty() || nextStep.isZero() || nextStep.compareTo(LARGEST_STEP) > 0) {
            return Optional.empty();
        }
        return Optional.of(new StartRule(
                OptionalLong.of(millis.getAsLong() - nextStep.toMillis()), nextStep.multipliedBy(2), after));
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
