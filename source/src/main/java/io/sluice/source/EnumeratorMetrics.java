package io.sluice.source;

import io.sluice.source.EnumeratorState.Status;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/** What the enumerator measures, under the group {@code kinesisanalytics}; written by the coordinator thread. */
final class EnumeratorMetrics {
    private final Counter discoveryFailures;
    private final Counter dataLossSuspected;
    private final Counter shardsExpired;
    private volatile long waiting;
    private volatile long unassigned;
    private volatile long live;
    private volatile long finished;

    EnumeratorMetrics(SplitEnumeratorMetricGroup enumerator, Optional<ConsumerLifecycle> lifecycle) {
        MetricGroup group = enumerator.addGroup("kinesisanalytics");
        enumerator.setUnassignedSplitsGauge(() -> unassigned);
        group.gauge("liveShards", () -> live);
        group.gauge("waitingShards", () -> waiting);
        group.gauge("unassignedShards", () -> unassigned);
        group.gauge("finishedShards", () -> finished);
        lifecycle.ifPresent(consumer -> {
            group.gauge("consumerStatus", consumer::status);
            group.gauge("consumerEpoch", consumer::epoch);
        });
        this.discoveryFailures = group.counter("discoveryFailures");
        this.dataLossSuspected = group.counter("dataLossSuspected");
        this.shardsExpired = group.counter("shardsExpired");
    }

    void counted(ShardGraph graph) {
        unassigned = graph.assignable().size();
        waiting = graph.count(Status.PENDING) - unassigned;
        live = graph.count(Status.ASSIGNED);
        finished = graph.count(Status.FINISHED);
    }

    void discoveryFailed() {
        discoveryFailures.inc();
    }

    void lossSuspected() {
        dataLossSuspected.inc();
    }

    void shardExpired() {
        shardsExpired.inc();
    }
}
