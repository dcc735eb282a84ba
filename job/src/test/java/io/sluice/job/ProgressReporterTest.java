package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {

    private static final String RUN = "a run";

    private final MetricReporter reporter = reporterOf(RUN);
    private final MetricGroup group = new UnregisteredMetricsGroup();

    @AfterEach
    void forget() {
        ProgressReporter.forget(RUN);
    }

    @Test
    void addsUpTheCountersOfAllTasks() {
        register("FetchedEvents_Total", 3);
        register("FetchedEvents_Total", 4);
        register("FetchedBytesCompressed_Total", 700);
        register("SentEvents_Total", 5);
        register("Errors_Total", 1);
        register("somethingElse", 99);

        assertThat(ProgressReporter.ofRun(RUN).progress()).isEqualTo(new Progress(7, 700, 5, 1, -1));
    }

    @Test
    void keepsWhatEndedTasksCounted() {
        Counter ended = register("SentEvents_Total", 5);
        reporter.notifyOfRemovedMetric(ended, "SentEvents_Total", group);
        reporter.notifyOfRemovedMetric(ended, "SentEvents_Total", group);
        register("SentEvents_Total", 2);

        assertThat(ProgressReporter.ofRun(RUN).progress().written()).isEqualTo(7);
    }

    @Test
    void takesTheLargestLagOfTheShardsThatAreRead() {
        Gauge<Long> near = () -> 10L;
        Gauge<Long> far = () -> 4_000L;
        reporter.notifyOfAddedMetric(near, "millisBehindLatest", group);
        reporter.notifyOfAddedMetric(far, "millisBehindLatest", group);
        assertThat(ProgressReporter.ofRun(RUN).progress().lagMillis()).isEqualTo(4_000);

        reporter.notifyOfRemovedMetric(far, "millisBehindLatest", group);
        assertThat(ProgressReporter.ofRun(RUN).progress().lagMillis()).isEqualTo(10);
    }

    @Test
    void keepsRunsApart() {
        register("SentEvents_Total", 5);

        assertThat(ProgressReporter.ofRun("another run").progress().written()).isZero();
        ProgressReporter.forget("another run");
    }

    private Counter register(String name, long count) {
        Counter counter = new SimpleCounter();
        counter.inc(count);
        reporter.notifyOfAddedMetric(counter, name, group);
        return counter;
    }

    private static MetricReporter reporterOf(String run) {
        Properties properties = new Properties();
        properties.setProperty("run", run);
        return new ProgressReporter.Factory().createMetricReporter(properties);
    }
}
