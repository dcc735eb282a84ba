package io.sluice.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a reader measures, under the group {@code kinesisanalytics}: the only one that Managed Flink exports.
 *
 * <p>Written by the task thread; gauges are read by any.
 */
final class ReaderMetrics {
    private static final String GROUP = "kinesisanalytics";

    private final MetricGroup group;
    private final Counter recordsIn;
    private final Counter fetchedEvents;
    private final Counter fetchedBytes;
    private final Counter duplicatesDropped;
    private final Counter aggregatedRecords;
    private final Counter outOfRangeUserRecords;
    private final Map<String, ShardLag> lags = new HashMap<>();

    /**
     * @param reader metrics of the reader
     * @param recordsIn Flink's counter, which counts what the source hands over, one by one
     * @param feeds measured by the feeds of the reader
     */
    ReaderMetrics(MetricGroup reader, Counter recordsIn, FeedMetrics feeds) {
        this.group = reader.addGroup(GROUP);
        feeds.register(group);
        this.recordsIn = recordsIn;
        this.fetchedEvents = group.counter("FetchedEvents_Total");
        this.fetchedBytes = group.counter("FetchedBytes_Total");
        this.duplicatesDropped = group.counter("duplicatesDropped");
        this.aggregatedRecords = group.counter("aggregatedRecords");
        this.outOfRangeUserRecords = group.counter("outOfRangeUserRecords");
    }

    /** Counts a Kinesis record by its user records; Flink has counted it as one. */
    void delivered(ShardElement.Delivery delivery, long bytes) {
        int userRecords = delivery.records().size();
        recordsIn.inc(userRecords - 1L);
        fetchedEvents.inc(userRecords);
        fetchedBytes.inc(bytes);
        if (delivery.packed() != ShardElement.Delivery.PLAIN) {
            aggregatedRecords.inc();
            outOfRangeUserRecords.inc(delivery.outOfRange());
        }
    }

    /** Counts a Kinesis record that was emitted before. */
    void dropped() {
        recordsIn.dec();
        duplicatesDropped.inc();
    }

    /** Notes how far a shard is behind; Flink has counted the note as a record. */
    void progressed(String shardId, long millisBehindLatest) {
        recordsIn.dec();
        lag(shardId).millis = millisBehindLatest;
    }

    void finished(String shardId) {
        lag(shardId).millis = 0;
    }

    private ShardLag lag(String shardId) {
        return lags.computeIfAbsent(shardId, id -> {
            // registered once: Flink has no way to unregister, and a shard may come back to this reader
            ShardLag lag = new ShardLag();
            group.addGroup("ShardId", id).gauge("millisBehindLatest", lag);
            return lag;
        });
    }

    private static final class ShardLag implements Gauge<Long> {
        private volatile long millis;

        @Override
        public Long getValue() {
            return millis;
        }
    }
}
