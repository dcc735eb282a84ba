package io.sluice.sink;

import io.sluice.schema.MappedRecord;
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

    private final Counter sentEvents;
    private final Counter sentBytes;
    private final Counter sentBytesCompressed;
    private final Counter errors;
    private volatile long latencyMillis;

    SinkMetrics(MetricGroup parent) {
        MetricGroup group = parent.addGroup(GROUP);
        sentEvents = group.counter("SentEvents_Total", new ThreadSafeSimpleCounter());
        sentBytes = group.counter("SentBytes_Total", new ThreadSafeSimpleCounter());
        sentBytesCompressed = group.counter("SentBytesCompressed_Total", new ThreadSafeSimpleCounter());
        errors = group.counter("Errors_Total", new ThreadSafeSimpleCounter());
        group.gauge("Latency", (Gauge<Long>) () -> latencyMillis);
    }

    /** An insert was acknowledged; called once per batch, whatever it took. */
    void acknowledged(Batch batch, Insert insert, long nowMillis) {
        if (batch instanceof Batch.Rejections) {
            errors.inc(insert.rows());
            return;
        }
        sentEvents.inc(insert.rows());
        sentBytes.inc(insert.body().rawBytes());
        sentBytesCompressed.inc(insert.body().bytes());
        latencyMillis = nowMillis - oldestArrival(batch);
    }

    private static long oldestArrival(Batch batch) {
        long oldest = Long.MAX_VALUE;
        for (MappedRecord record : batch.records()) {
            oldest = Math.min(oldest, record.origin().arrivalMillis());
        }
        return oldest;
    }
}
