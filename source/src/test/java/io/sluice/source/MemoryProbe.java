package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.Secret;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * A program of its own, so that its heap is its own: a job that takes one record and stops, until a byte comes on
 * standard input; then it reads to the tip and prints how many records and bytes there were.
 */
@SuppressWarnings("try") // closing the results of a job may be interrupted, which ends this program
final class MemoryProbe {
    private static final CountDownLatch GO_ON = new CountDownLatch(1);

    private MemoryProbe() {}

    public static void main(String[] arguments) throws Exception {
        Reader reader = MemoryIT.Kind.valueOf(arguments[2]).isPolling()
                ? new Reader.Polling()
                : new Reader.EnhancedFanOut("probe");
        KinesisConfig config = new KinesisConfig(
                new KinesisConfig.Stream.Named(arguments[1]),
                "eu-central-1",
                new KinesisConfig.Start.TrimHorizon(),
                reader,
                new KinesisConfig.Credentials.IamUser("test", new Secret("test")),
                new KinesisConfig.Endpoint.At(URI.create(arguments[0])));
        Thread resume = new Thread(() -> {
            try {
                if (System.in.read() >= 0) {
                    GO_ON.countDown();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        resume.setDaemon(true);
        resume.start();
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        long records = 0;
        long bytes = 0;
        try (CloseableIterator<Integer> sizes = environment
                .fromSource(KinesisSource.of(config).boundedAtTip(), WatermarkStrategy.noWatermarks(), "kinesis")
                .map(new Stopped())
                .executeAndCollect("memory")) {
            while (sizes.hasNext()) {
                records++;
                bytes += sizes.next();
            }
        }
        System.out.println(records + " records of " + bytes + " bytes");
        System.exit(0);
    }

    private static final class Stopped implements MapFunction<StreamRecord, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer map(StreamRecord record) throws InterruptedException {
            GO_ON.await();
            return record.payload().length;
        }
    }
}
