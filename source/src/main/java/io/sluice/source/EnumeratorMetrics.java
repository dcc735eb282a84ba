package io.sluice.source;

import io.sluice.source.EnumeratorState.Status;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/** What the enumerator measures, under the group {@code kinesisanalytics}; written by the coordinator thread. */
final class EnumeratorMetrics {
    private final Counter discoveryFailures;
    private final Counter dataLossSuspected;
    private volatile long pending;
    private volatile long assigned;
    private volatile long finished;

    EnumeratorMetrics(SplitEnumeratorMetricGroup enumerator) {
        MetricGroup group = enumerator.addGroup("kinesisanalytics");
        enumerator.setUnassignedSplitsGauge(() -> pending);
        group.gauge("liveShards", () -> assigned);
        group.gauge("unassignedShards", () -> pending);
        group.gauge("finishedShards", () -> finished);
        this.discoveryFailures = group.counter("discoveryFailures");
        this.dataLossSuspected = group.counter("dataLossSuspected");
    }

    void counted(ShardGraph graph) {
        pending = graph.count(Status.PENDING);
        assigned = graph.count(Status.ASSIGNED);
        finished = graph.count(Status.FINISHED);
    }

    void discoveryFailed() {
        discoveryFailures.inc();
    }

    void lossSuspected() {
        dataLossSuspected.inc();
    }
}
