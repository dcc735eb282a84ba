package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions.ShardMetrics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Metrics as they were registered, by their groups and names joined by dots. */
final class RecordedMetrics extends UnregisteredMetricsGroup implements SplitEnumeratorMetricGroup {
    private final Map<String, Metric> metrics;
    private final String prefix;

    RecordedMetrics() {
        this(new ConcurrentSkipListMap<>(), "");
    }

    private RecordedMetrics(Map<String, Metric> metrics, String prefix) {
        this.metrics = metrics;
        this.prefix = prefix;
    }

    /** Of a reader, registered nowhere that anyone looks. */
    static FeedMetrics feeds() {
        return feeds(new RecordedMetrics());
    }

    static FeedMetrics feeds(RecordedMetrics metrics) {
        return new FeedMetrics(metrics, ShardMetrics.PER_SHARD, () -> 0);
    }

    Map<String, Metric> all() {
        return metrics;
    }

    /** What a metric shows now. */
    Object value(String name) {
        Metric metric =
                Optional.ofNullable(metrics.get(name)).orElseThrow(() -> new AssertionError(name + " of " + metrics));
        return metric instanceof Counter counter ? counter.getCount() : ((Gauge<?>) metric).getValue();
    }

    @Override
    public Counter counter(String name) {
        return counter(name, super.counter(name));
    }

    @Override
    public <C extends Counter> C counter(String name, C counter) {
        metrics.put(prefix + name, counter);
        return counter;
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        metrics.put(prefix + name, gauge);
        return gauge;
    }

    @Override
    public MetricGroup addGroup(String name) {
        return new RecordedMetrics(metrics, prefix + name + ".");
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
        return new RecordedMetrics(metrics, prefix + key + "." + value + ".");
    }

    @Override
    public <G extends Gauge<Long>> G setUnassignedSplitsGauge(G gauge) {
        return gauge("unassignedSplits", gauge);
    }
}
