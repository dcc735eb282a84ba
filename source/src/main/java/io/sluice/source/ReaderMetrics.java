package io.sluice.source;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a reader measures where it emits; written by the task thread. */
final class ReaderMetrics {
    private final FeedMetrics feeds;
    private final Counter recordsIn;
    private final Counter fetchedEvents;
    private final Counter fetchedBytes;
    private final Counter duplicatesDropped;
    private final Counter aggregatedRecords;
    private final Counter outOfRangeUserRecords;

    /**
     * @param group where to show it
     * @param recordsIn Flink's counter, which counts what the source hands over, one by one
     * @param feeds measured by the feeds of the reader
     */
    ReaderMetrics(MetricGroup group, Counter recordsIn, FeedMetrics feeds) {
        this.feeds = feeds;
        this.recordsIn = recordsIn;
        this.fetchedEvents = group.counter("FetchedEvents_Total");
        this.fetchedBytes = group.counter("FetchedBytesCompressed_Total");
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
        feeds.shard(shardId).behind(millisBehindLatest);
    }

    void finished(String shardId) {
        feeds.finished(shardId);
    }
}
