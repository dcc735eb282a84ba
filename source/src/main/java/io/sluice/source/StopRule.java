package io.sluice.source;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Where a bounded source ends a shard: at the first record that arrived at the stop or later, or at the tip if the
 * answer that shows it is younger than the stop.
 *
 * @param stopMillis the stop; empty if the source is unbounded
 */
record StopRule(OptionalLong stopMillis) {

    /** Cuts an answer at the stop, also one that ends its shard: what follows a shard that was cut lies behind the stop. */
    FetchedEvent apply(FetchedEvent event) {
        if (stopMillis.isEmpty()) {
            return event;
        }
        long stop = stopMillis.getAsLong();
        List<Record> records = event.records();
        int kept = 0;
        while (kept < records.size()
                && records.get(kept).approximateArrivalTimestamp().toEpochMilli() < stop) {
            kept++;
        }
        boolean atTip = event.progress().end().isEmpty() && event.progress().reachedMillis() >= stop;
        if (kept == records.size() && !atTip) {
            return event;
        }
        ShardEnd end = new ShardEnd(ShardEnd.Reason.STOPPED, List.of());
        return FetchedEvent.of(
                event.shard(),
                records.subList(0, kept),
                new ShardElement.Progress(
                        kept == records.size() ? event.progress().continuation() : Optional.empty(),
                        event.progress().reachedMillis(),
                        event.progress().millisBehindLatest(),
                        Optional.of(end)));
    }
}
