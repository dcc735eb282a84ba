package io.sluice.sink;

import io.sluice.schema.MappedRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/**
 * What a sink has done, under the only group that Amazon's managed Flink passes on. Thread safe: inserts finish on
 * threads of their own.
 */
final class SinkMetrics {

    private static final String GROUP = "kinesisanalytics";

    private final MetricGroup group;
    private final Counter sentEvents;
    private final Counter sentBytes;
    private final Counter sentBytesCompressed;
    private final Counter errors;
    private final Counter retries;
    private final Counter liftedPartitionLimits;
    private final Map<Integer, Counter> retriesByCode = new ConcurrentHashMap<>();
    private volatile long latencyMillis;

    SinkMetrics(MetricGroup parent) {
        group = parent.addGroup(GROUP);
        sentEvents = counter(group, "SentEvents_Total");
        sentBytes = counter(group, "SentBytes_Total");
        sentBytesCompressed = counter(group, "SentBytesCompressed_Total");
        errors = counter(group, "Errors_Total");
        retries = counter(group, "Retries_Total");
        liftedPartitionLimits = counter(group, "LiftedPartitionLimits_Total");
        group.gauge("Latency", (Gauge<Long>) () -> latencyMillis);
    }

    /** An insert of rows was acknowledged. */
    void sent(Insert insert) {
        sentEvents.inc(insert.rows());
        sentBytes.inc(insert.body().rawBytes());
        sentBytesCompressed.inc(insert.body().bytes());
    }

    /** Records were written to the error table. */
    void rejected(int records) {
        errors.inc(records);
    }

    /** All rows of a batch are in a table. */
    void acknowledged(Batch.Rows batch, long nowMillis) {
        latencyMillis = nowMillis - oldestArrival(batch);
    }

    /** An attempt failed with a code, or with none, and another follows. */
    void retried(int code) {
        retries.inc();
        retriesByCode
                .computeIfAbsent(code, one -> counter(group.addGroup("code", Integer.toString(one)), "Retries"))
                .inc();
    }

    /** An insert fell into more partitions than the server likes and was let through. */
    void liftedPartitionLimit() {
        liftedPartitionLimits.inc();
    }

    private static Counter counter(MetricGroup group, String name) {
        return group.counter(name, new ThreadSafeSimpleCounter());
    }

    private static long oldestArrival(Batch.Rows batch) {
        long oldest = Long.MAX_VALUE;
        for (MappedRecord record : batch.records()) {
            oldest = Math.min(oldest, record.origin().arrivalMillis());
        }
        return oldest;
    }
}
