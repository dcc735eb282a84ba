package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.data.ClickHouseFormat;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** The metrics by name, as dashboards and alarms know them. */
final class SinkMetricsTest {

    private final Map<String, Metric> registered = new TreeMap<>();
    private final SinkMetrics metrics = new SinkMetrics(new Recorder(""));

    /** Keeps what is registered, by its whole name. */
    private final class Recorder extends UnregisteredMetricsGroup {
        private final String prefix;

        Recorder(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public <C extends Counter> C counter(String name, C counter) {
            registered.put(prefix + name, counter);
            return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            registered.put(prefix + name, gauge);
            return gauge;
        }

        @Override
        public <H extends Histogram> H histogram(String name, H histogram) {
            registered.put(prefix + name, histogram);
            return histogram;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Recorder(prefix + name + ".");
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Recorder(prefix + key + "=" + value + ".");
        }
    }

    @Test
    void countsUnderTheNamesOfTheManagedService() {
        BlockCompressor body = new BlockCompressor();
        body.write(new byte[10_000]);
        Insert insert =
                new Insert(new Insert.Target("d", "t", List.of(), ClickHouseFormat.Native), body.finish(), 7, "token");

        metrics.sent(insert);
        metrics.rejected(2);
        metrics.acknowledged(batch(1000), 4500);

        assertThat(count("SentEvents_Total")).isEqualTo(7);
        assertThat(count("SentBytes_Total")).isEqualTo(10_000);
        assertThat(count("SentBytesCompressed_Total")).isEqualTo(insert.body().bytes());
        assertThat(count("Errors_Total")).isEqualTo(2);
        assertThat(value("Latency")).isEqualTo(3500L);
        assertThat(histogram("BatchRows").getStatistics().getMax()).isEqualTo(7);
        assertThat(histogram("BatchBytes").getStatistics().getMax()).isEqualTo(10_000);
        assertThat(histogram("LatencyMillis").getStatistics().getMax()).isEqualTo(3500);
    }

    @Test
    void countsRetriesByCode() {
        metrics.retried(252);
        metrics.retried(252);
        metrics.retried(0);

        assertThat(count("Retries_Total")).isEqualTo(3);
        assertThat(count("code=252.Retries")).isEqualTo(2);
        assertThat(count("code=0.Retries")).isEqualTo(1);
    }

    @Test
    void showsWhatAWriterHoldsAndForHowLongItFails() {
        Outages outages =
                new Outages(new PipeLog(Optional.empty(), new Destination("p", "d", "t", new ErrorTable("d", "e")), 0));
        metrics.show(() -> 3, () -> 12_345L);
        metrics.show(outages);
        metrics.isolated(5);
        metrics.lost(6);
        metrics.encodedAgain(7);
        metrics.renewedToken();
        metrics.liftedPartitionLimit();
        metrics.took(80);

        assertThat(value("InFlight")).isEqualTo(3);
        assertThat(value("BufferedBytes")).isEqualTo(12_345L);
        assertThat(value("OutageSeconds")).isEqualTo(0L);
        outages.failed(
                new ClickHouseException("refused", 0, 0, "", "", new IOException()),
                System.currentTimeMillis() - 100_000);
        assertThat((Long) value("OutageSeconds")).isGreaterThanOrEqualTo(100);
        assertThat(count("IsolatedRows_Total")).isEqualTo(5);
        assertThat(count("LostRecords_Total")).isEqualTo(6);
        assertThat(count("RowsEncodedAgain_Total")).isEqualTo(7);
        assertThat(count("RenewedTokens_Total")).isEqualTo(1);
        assertThat(count("LiftedPartitionLimits_Total")).isEqualTo(1);
        assertThat(histogram("InsertMillis").getStatistics().getMax()).isEqualTo(80);
    }

    @Test
    void hasTheQuantilesOfTheLastThousandValues() {
        RecentHistogram histogram = new RecentHistogram();
        for (int i = 0; i < 1500; i++) {
            histogram.update(i);
        }

        assertThat(histogram.getCount()).isEqualTo(1500);
        assertThat(histogram.getStatistics().getMin()).isEqualTo(500);
        assertThat(histogram.getStatistics().getMax()).isEqualTo(1499);
        assertThat(histogram.getStatistics().getQuantile(0.5)).isEqualTo(1000);
        assertThat(histogram.getStatistics().getMean()).isEqualTo(999.5);
    }

    private Metric metric(String name) {
        String whole = "kinesisanalytics." + name;
        return java.util.Objects.requireNonNull(registered.get(whole), whole);
    }

    private long count(String name) {
        return ((Counter) metric(name)).getCount();
    }

    private Object value(String name) {
        return ((Gauge<?>) metric(name)).getValue();
    }

    private Histogram histogram(String name) {
        return (Histogram) metric(name);
    }

    private static Batch.Rows batch(long arrivalMillis) {
        StreamRecord origin = new StreamRecord(new byte[0], "s", "shard", "1", 0, "k", arrivalMillis);
        return new Batch.Rows("T", 0, Records.COLUMNS, List.of(new EncodedRow(origin, new byte[0], false)));
    }
}
