package io.sluice.benchmark;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.Secret;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.sink.ClickHouseSink;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.RunnerException;

/**
 * A batch that is not in the table yet, on its way into a checkpoint on this machine's disk: the making of its bytes,
 * which the task waits for, and all of it, through Flink's own state.
 *
 * <p>Run it like {@link EncodeBenchmark}, with {@code -Dbenchmark=StateBenchmark}. It prints megabytes of documents a
 * second, bytes allocated per row, and the size of the checkpoint.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class StateBenchmark {

    /** Nothing is sent: a batch is never full, and nobody listens. */
    private static final BatchSettings NEVER_FULL =
            new BatchSettings(Duration.ofSeconds(60), 1_000_000, 1L << 30, BatchSettings.DEFAULT_IN_FLIGHT);

    private static final ClickHouseConfig NOBODY =
            new ClickHouseConfig(URI.create("http://127.0.0.1:1"), "default", new Secret(""));

    @Param
    private Corpus corpus = Corpus.WIKIPEDIA;

    private final LocalCheckpoints checkpoints = LocalCheckpoints.temporary();
    private List<BufferedRequestState<MappedRecord>> batches = List.of();
    private SimpleVersionedSerializer<BufferedRequestState<MappedRecord>> serializer =
            sink().getWriterStateSerializer();

    private ClickHouseSink sink() {
        return BenchmarkSink.of(NOBODY, corpus.table(), NEVER_FULL);
    }

    /** Fills a batch with all documents of the corpus. */
    @Setup
    public void fill() throws Exception {
        ClickHouseSink sink = sink();
        RowEncoder encoder = RowEncoder.forTable(corpus.table(), List.of());
        StatefulSinkWriter<MappedRecord, BufferedRequestState<MappedRecord>> writer =
                sink.createWriter(new BenchmarkTask());
        for (StreamRecord record : corpus.records()) {
            if (!(encoder.encode(record) instanceof EncodedRow row)) {
                throw new IllegalStateException("Cannot measure " + corpus + ": " + encoder.encode(record));
            }
            writer.write(row, BenchmarkSink.NO_TIME);
        }
        batches = writer.snapshotState(1);
        writer.close();
        serializer = sink.getWriterStateSerializer();
    }

    /** Prints the size of a checkpoint, and clears up. */
    @TearDown
    @SuppressWarnings("SystemOut") // a report for the terminal
    public void tell() throws Exception {
        System.out.printf(
                "%n%s: %,d bytes in a checkpoint, for %,d of documents and %,d of rows%n",
                corpus, checkpoint(), corpus.documentBytes(), corpus.rowBytes());
        checkpoints.close();
    }

    /** Makes the bytes. */
    @Benchmark
    public long serialize() throws IOException {
        long bytes = 0;
        for (BufferedRequestState<MappedRecord> batch : batches) {
            bytes += serializer.serialize(batch).length;
        }
        return bytes;
    }

    /** Makes the bytes and writes them. */
    @Benchmark
    public long checkpoint() throws Exception {
        return checkpoints.take(batches, serializer);
    }

    /** Runs both and prints the comparison. */
    public static void main(String[] options) throws RunnerException {
        Comparison.of(StateBenchmark.class, options).print(Comparison.Volume.DOCUMENTS, "serialize", "checkpoint");
    }
}
