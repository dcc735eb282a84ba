package io.sluice.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
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
 * JSON documents to rows on one core, beside a bare Jackson streaming pass that looks at nothing it reads.
 *
 * <p>Run it with {@code mvn -pl benchmark -am package -DskipTests && mvn -pl benchmark exec:exec}; options of JMH go into
 * {@code -Dbenchmark.options="-i 3"}. It prints megabytes of JSON a second, the ratio of the two passes, and bytes
 * allocated per row.
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

    private final JsonFactory jackson = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

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
    public long bareJacksonPass() throws IOException {
        long tokens = 0;
        for (StreamRecord record : records) {
            try (JsonParser parser = jackson.createParser(record.payload())) {
                while (parser.nextToken() != null) {
                    tokens++;
                }
            }
        }
        return tokens;
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

    /** Runs both passes and prints the comparison. */
    public static void main(String[] options) throws RunnerException {
        Comparison.of(EncodeBenchmark.class, options).print(Comparison.Volume.DOCUMENTS, "bareJacksonPass", "encode");
    }
}
