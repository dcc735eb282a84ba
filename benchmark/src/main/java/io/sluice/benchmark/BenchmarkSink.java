package io.sluice.benchmark;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.Column;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import io.sluice.sink.ClickHouseSink;
import io.sluice.sink.Encoding;
import java.util.List;
import org.apache.flink.api.connector.sink2.SinkWriter;

/** The sink of a pipe that is measured without its source, and what its writer is told with each record. */
final class BenchmarkSink {

    /** A record without a time. */
    static final SinkWriter.Context NO_TIME = new SinkWriter.Context() {
        @Override
        public long currentWatermark() {
            return Long.MIN_VALUE;
        }

        @Override
        public Long timestamp() {
            return 0L;
        }
    };

    private BenchmarkSink() {}

    /** A sink of rows that are encoded for {@code table}, which does not change. */
    static ClickHouseSink of(ClickHouseConfig server, Table table, BatchSettings settings) {
        return new ClickHouseSink(
                new PipeConfig(
                        "benchmark",
                        "",
                        new KinesisConfig(
                                new KinesisConfig.Stream.Named("none"),
                                "eu-central-1",
                                new KinesisConfig.Start.TrimHorizon(),
                                new KinesisConfig.Reader.Polling(),
                                new KinesisConfig.Credentials.DefaultChain(),
                                new KinesisConfig.Endpoint.Aws()),
                        PayloadConfig.DEFAULT,
                        server,
                        new DestinationConfig(table.database(), table.name()),
                        List.of(),
                        settings),
                table,
                table.columns(),
                new SameTable());
    }

    private static final class SameTable implements Encoding {
        private static final long serialVersionUID = 1L;

        @Override
        public Rows into(Table table) {
            RowEncoder encoder = RowEncoder.forTable(table, List.of());
            return new Rows() {
                @Override
                public List<Column> columns() {
                    return encoder.columns();
                }

                @Override
                public MappedRecord of(StreamRecord document) {
                    return encoder.encode(document);
                }
            };
        }
    }
}
