package io.sluice.benchmark;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.schema.StreamRecord;
import io.sluice.source.KinesisSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job of one subtask in a Flink cluster of this JVM: the source, chained to a sink that hands over and forgets. */
final class SourceJob {
    private static final AtomicReference<Receiver> RECEIVER = new AtomicReference<>(payload -> {});
    private static final long CHECKPOINT_MILLIS = 1_000;

    private final JobClient job;

    /** Ends with the job; its cluster goes at the same moment and then answers no question any more. */
    private final CompletableFuture<?> result;

    private SourceJob(JobClient job) {
        this.job = job;
        result = job.getJobExecutionResult();
    }

    /** Starts one; there can be one at a time. */
    static SourceJob start(KinesisConfig config, Receiver receiver) throws Exception {
        RECEIVER.set(receiver);
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        environment.getConfig().enableObjectReuse();
        environment.enableCheckpointing(CHECKPOINT_MILLIS);
        environment
                .fromSource(KinesisSource.of(config), WatermarkStrategy.noWatermarks(), "kinesis")
                .sinkTo(new HandOver());
        return new SourceJob(environment.executeAsync("source benchmark"));
    }

    /** Whether the job is still at work. */
    boolean runs() {
        return !result.isDone();
    }

    /** Cancels it and waits for its end. */
    void end() throws Exception {
        if (runs()) {
            job.cancel().get();
        }
        // A job that was cancelled ends its result with that exception.
        result.handle((done, cancelled) -> Boolean.TRUE).get();
    }

    private static final class HandOver implements Sink<StreamRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<StreamRecord> createWriter(WriterInitContext context) {
            Receiver receiver = Objects.requireNonNull(RECEIVER.get(), "receiver");
            return new SinkWriter<>() {
                @Override
                public void write(StreamRecord record, Context details) {
                    receiver.take(record.payload());
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
