package io.sluice.benchmark;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.NativeBlock;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
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
 * Rows to a Native block on one core, beside a plain copy of the same rows one after the other.
 *
 * <p>Run it like {@link EncodeBenchmark}, with {@code -Dbenchmark=TransposeBenchmark}. It prints megabytes of row bytes a
 * second, and bytes allocated per row.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class TransposeBenchmark {

    @Param
    private Corpus corpus = Corpus.WIKIPEDIA;

    private final List<EncodedRow> rows = new ArrayList<>();
    private final byte[] copied = new byte[1 << 26];
    private NativeBlock block = new NativeBlock(List.of());

    /** Makes the rows. */
    @Setup
    public void prepare() {
        RowEncoder encoder = RowEncoder.forTable(corpus.table(), List.of());
        block = new NativeBlock(encoder.columns());
        for (StreamRecord record : corpus.records()) {
            if (!(encoder.encode(record) instanceof EncodedRow row)) {
                throw new IllegalStateException("Cannot measure " + corpus + ": " + encoder.encode(record));
            }
            rows.add(row);
        }
    }

    /** Puts the rows one behind the other, as RowBinaryWithDefaults has them. */
    @Benchmark
    public int copy() {
        int at = 0;
        for (EncodedRow row : rows) {
            System.arraycopy(row.bytes(), 0, copied, at, row.bytes().length);
            at += row.bytes().length;
        }
        return at;
    }

    /** Makes one block of the rows and writes it. */
    @Benchmark
    public long transpose() throws IOException {
        block.clear();
        for (EncodedRow row : rows) {
            block.add(row);
        }
        block.writeTo(OutputStream.nullOutputStream());
        return block.size();
    }

    /** Runs both and prints the comparison. */
    public static void main(String[] options) throws RunnerException {
        Comparison.of(TransposeBenchmark.class, options).print(Comparison.Volume.ROWS, "copy", "transpose");
    }
}
