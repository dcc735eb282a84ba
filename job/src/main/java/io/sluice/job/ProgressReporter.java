package io.sluice.job;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Adds up the pipe's metrics within the JVM of a local run, for its status line.
 *
 * <p>Counters of tasks that ended stay in the sums, so a restart of the job does not turn the figures back. Thread safe:
 * Flink registers and removes metrics from its own threads.
 */
public final class ProgressReporter implements MetricReporter {

    private static final String READ = "FetchedEvents_Total";
    private static final String READ_BYTES = "FetchedBytesCompressed_Total";
    private static final String WRITTEN = "SentEvents_Total";
    private static final String REJECTED = "Errors_Total";
    private static final String LAG = "millisBehindLatest";

    private static final Map<String, ProgressReporter> REPORTERS = new ConcurrentHashMap<>();

    private final Map<String, Sum> sums =
            Map.of(READ, new Sum(), READ_BYTES, new Sum(), WRITTEN, new Sum(), REJECTED, new Sum());
    private final Set<Gauge<?>> lags = ConcurrentHashMap.newKeySet();

    private ProgressReporter() {}

    /** The reporter of the local run of that id, made at its first mention. */
    static ProgressReporter ofRun(String id) {
        return REPORTERS.computeIfAbsent(id, unused -> new ProgressReporter());
    }

    /** Forgets the reporter of a run that has ended. */
    static void forget(String id) {
        REPORTERS.remove(id);
    }

    /** The figures as of now. */
    Progress progress() {
        return new Progress(total(READ), total(READ_BYTES), total(WRITTEN), total(REJECTED), lagMillis());
    }

    private long total(String name) {
        Sum sum = sums.get(name);
        return sum == null ? 0 : sum.total();
    }

    private long lagMillis() {
        long lag = -1;
        for (Gauge<?> gauge : lags) {
            if (gauge.getValue() instanceof Number millis) {
                lag = Math.max(lag, millis.longValue());
            }
        }
        return lag;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        Sum sum = sums.get(name);
        if (sum != null && metric instanceof Counter counter) {
            sum.add(counter);
        } else if (name.equals(LAG) && metric instanceof Gauge<?> gauge) {
            lags.add(gauge);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        Sum sum = sums.get(name);
        if (sum != null && metric instanceof Counter counter) {
            sum.remove(counter);
        } else if (name.equals(LAG) && metric instanceof Gauge<?> gauge) {
            lags.remove(gauge);
        }
    }

    /** The counters of one name over all tasks, the ended ones as a number. */
    private static final class Sum {

        private final Set<Counter> counters = ConcurrentHashMap.newKeySet();
        private long ended;

        synchronized void add(Counter counter) {
            counters.add(counter);
        }

        synchronized void remove(Counter counter) {
            if (counters.remove(counter)) {
                ended += counter.getCount();
            }
        }

        synchronized long total() {
            long total = ended;
            for (Counter counter : counters) {
                total += counter.getCount();
            }
            return total;
        }
    }

    /** Makes the reporter that Flink's configuration names by the id of a run. */
    public static final class Factory implements MetricReporterFactory {

        /** Key of the run's id below {@code metrics.reporter.<name>.}. */
        static final String RUN = "run";

        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return ofRun(properties.getProperty(RUN));
        }
    }
}
