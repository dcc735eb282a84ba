package io.sluice.sink;

import io.sluice.schema.MappedRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
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
    private final Counter isolatedRows;
    private final Counter lostRecords;
    private final Counter encodedAgain;
    private final Counter renewedTokens;
    private final Histogram batchRows = new RecentHistogram();
    private final Histogram batchBytes = new RecentHistogram();
    private final Histogram insertMillis = new RecentHistogram();
    private final Histogram latency = new RecentHistogram();
    private volatile long latencyMillis;

    SinkMetrics(MetricGroup parent) {
        group = parent.addGroup(GROUP);
        sentEvents = counter(group, "SentEvents_Total");
        sentBytes = counter(group, "SentBytes_Total");
        sentBytesCompressed = counter(group, "SentBytesCompressed_Total");
        errors = counter(group, "Errors_Total");
        retries = counter(group, "Retries_Total");
        liftedPartitionLimits = counter(group, "LiftedPartitionLimits_Total");
        isolatedRows = counter(group, "IsolatedRows_Total");
        lostRecords = counter(group, "LostRecords_Total");
        encodedAgain = counter(group, "RowsEncodedAgain_Total");
        renewedTokens = counter(group, "RenewedTokens_Total");
        group.gauge("Latency", (Gauge<Long>) () -> latencyMillis);
        group.histogram("LatencyMillis", latency);
        group.histogram("BatchRows", batchRows);
        group.histogram("BatchBytes", batchBytes);
        group.histogram("InsertMillis", insertMillis);
    }

    /** What a writer holds at any moment; read by the threads of reporters. */
    void show(Gauge<Integer> inFlight, Gauge<Long> bufferedBytes) {
        group.gauge("InFlight", inFlight);
        group.gauge("BufferedBytes", bufferedBytes);
    }

    /** How long inserts have been failing. */
    void show(Outages outages) {
        group.gauge("OutageSeconds", (Gauge<Long>) () -> outages.seconds(System.currentTimeMillis()));
    }

    /** An attempt was acknowledged after so long. */
    void took(long millis) {
        insertMillis.update(millis);
    }

    /** Rows were picked out of a batch that the server refused. */
    void isolated(int rows) {
        isolatedRows.inc(rows);
    }

    /** Records were taken by no table; their positions are in the log. */
    void lost(int records) {
        lostRecords.inc(records);
    }

    /** Rows were encoded again for a changed table. */
    void encodedAgain(int rows) {
        encodedAgain.inc(rows);
    }

    /** Rows went under a new token, and may come twice. */
    void renewedToken() {
        renewedTokens.inc();
    }

    /** An insert of rows was acknowledged. */
    void sent(Insert insert) {
        sentEvents.inc(insert.rows());
        sentBytes.inc(insert.body().rawBytes());
        sentBytesCompressed.inc(insert.body().bytes());
        batchRows.update(insert.rows());
        batchBytes.update(insert.body().rawBytes());
    }

    /** Records were written to the error table. */
    void rejected(int records) {
        errors.inc(records);
    }

    /** All rows of a batch are in a table. */
    void acknowledged(Batch.Rows batch, long nowMillis) {
        latencyMillis = nowMillis - oldestArrival(batch);
        latency.update(latencyMillis);
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
