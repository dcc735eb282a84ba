package io.sluice.benchmark;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.RunnerException;

/**
 * JSON documents to rows on one core, beside two streaming passes of Jackson: a bare one that looks at nothing it reads,
 * and one that takes each name and value.
 *
 * <p>Run it with {@code mvn -pl benchmark -am package -DskipTests && mvn -pl benchmark exec:exec}; options of JMH go into
 * {@code -Dbenchmark.options="-i 3"}. It prints megabytes of JSON a second, the ratio to each pass, and bytes
 * allocated per row; on a machine that does other work, {@link EncodeRatioBenchmark} has the better ratios.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class EncodeBenchmark {

    @Param
    private Corpus corpus = Corpus.WIKIPEDIA;

    private final JacksonPass jackson = new JacksonPass();

    private List<StreamRecord> records = List.of();
    private RowEncoder encoder = RowEncoder.forTable(corpus.table(), List.of());

    /** Makes the documents, and makes sure that all of them become rows. */
    @Setup
    public void prepare() {
        records = corpus.records();
        encoder = RowEncoder.forTable(corpus.table(), List.of());
        for (StreamRecord record : records) {
            if (!(encoder.encode(record) instanceof EncodedRow)) {
                throw new IllegalStateException("Cannot measure " + corpus + ": " + encoder.encode(record));
            }
        }
    }

    /** Reads every token and leaves texts and numbers undecoded. */
    @Benchmark
    public long bareJacksonPass() {
        long tokens = 0;
        for (StreamRecord record : records) {
            tokens += jackson.tokens(record.payload());
        }
        return tokens;
    }

    /** Reads every token and takes its text or number. */
    @Benchmark
    public long jacksonPassWithValues() {
        long sum = 0;
        for (StreamRecord record : records) {
            sum += jackson.values(record.payload());
        }
        return sum;
    }

    /** Makes a row of every document. */
    @Benchmark
    public long encode() {
        long bytes = 0;
        for (StreamRecord record : records) {
            if (encoder.encode(record) instanceof EncodedRow row) {
                bytes += row.bytes().length;
            }
        }
        return bytes;
    }

    /** Runs all and prints the comparisons. */
    public static void main(String[] options) throws RunnerException {
        Comparison comparison = Comparison.of(EncodeBenchmark.class, options);
        comparison.print(Comparison.Volume.DOCUMENTS, "bareJacksonPass", "encode");
        comparison.print(Comparison.Volume.DOCUMENTS, "jacksonPassWithValues", "encode");
    }
}
