package io.sluice.benchmark;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.sluice.job.PayloadMapper;
import io.sluice.jobconfig.PayloadConfig;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.flink.util.Collector;
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
import org.xerial.snappy.SnappyFramedOutputStream;

/**
 * What it costs to find the documents in records: plain ones, compressed ones, and twenty in a record, beside the encoder
 * alone on the same documents.
 *
 * <p>Run it with {@code mvn -pl benchmark -am package -DskipTests && mvn -pl benchmark exec:exec
 * -Dbenchmark=PayloadBenchmark}. Megabytes are those of the documents, decompressed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class PayloadBenchmark {

    private static final int DOCUMENTS_OF_A_RECORD = 20;
    private static final int WARM_UP_ROUNDS = 40;
    private static final int ROUNDS = 200;

    @Param
    private Corpus corpus = Corpus.WIKIPEDIA;

    private final Sum sum = new Sum();
    private RowEncoder encoder = RowEncoder.forTable(corpus.table(), List.of());
    private PayloadMapper mapper = new PayloadMapper(encoder, PayloadConfig.DEFAULT, mapped -> {});
    private List<StreamRecord> plain = List.of();
    private List<StreamRecord> gzip = List.of();
    private List<StreamRecord> zstd = List.of();
    private List<StreamRecord> lz4 = List.of();
    private List<StreamRecord> snappy = List.of();
    private List<StreamRecord> lines = List.of();

    /** Makes the records of each form, and makes sure that all their documents become rows. */
    @Setup
    public void prepare() {
        mapper.close();
        encoder = RowEncoder.forTable(corpus.table(), List.of());
        mapper = new PayloadMapper(encoder, PayloadConfig.DEFAULT, mapped -> {});
        plain = corpus.records();
        gzip = each(payload -> compress(payload, GZIPOutputStream::new));
        zstd = each(payload -> compress(payload, ZstdOutputStreamNoFinalizer::new));
        lz4 = each(payload -> compress(payload, LZ4FrameOutputStream::new));
        snappy = each(payload -> compress(payload, SnappyFramedOutputStream::new));
        lines = packed();
        long expected = encode();
        for (List<StreamRecord> records : List.of(plain, gzip, zstd, lz4, snappy, lines)) {
            if (map(records) != expected) {
                throw new IllegalStateException("Cannot measure " + corpus + ": not every document became its row");
            }
        }
    }

    /** Gives native memory back. */
    @TearDown
    public void close() {
        mapper.close();
    }

    /** The encoder alone. */
    @Benchmark
    public long encode() {
        sum.bytes = 0;
        for (StreamRecord record : plain) {
            sum.collect(encoder.encode(record));
        }
        return sum.bytes;
    }

    /** One plain document a record. */
    @Benchmark
    public long plain() {
        return map(plain);
    }

    /** One document a record, gzip. */
    @Benchmark
    public long gzip() {
        return map(gzip);
    }

    /** One document a record, zstd. */
    @Benchmark
    public long zstd() {
        return map(zstd);
    }

    /** One document a record, LZ4 frame. */
    @Benchmark
    public long lz4() {
        return map(lz4);
    }

    /** One document a record, Snappy frames. */
    @Benchmark
    public long snappy() {
        return map(snappy);
    }

    /** Twenty documents a record, one a line. */
    @Benchmark
    public long lines() {
        return map(lines);
    }

    private long map(List<StreamRecord> records) {
        sum.bytes = 0;
        for (StreamRecord record : records) {
            mapper.map(record, sum);
        }
        return sum.bytes;
    }

    private List<StreamRecord> each(UnaryOperator<byte[]> form) {
        return plain.stream()
                .map(record -> withPayload(record, form.apply(record.payload())))
                .toList();
    }

    private List<StreamRecord> packed() {
        List<StreamRecord> records = new ArrayList<>();
        for (int from = 0; from < plain.size(); from += DOCUMENTS_OF_A_RECORD) {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            for (StreamRecord record : plain.subList(from, Math.min(from + DOCUMENTS_OF_A_RECORD, plain.size()))) {
                payload.writeBytes(record.payload());
                payload.write('\n');
            }
            records.add(withPayload(plain.get(from), payload.toByteArray()));
        }
        return records;
    }

    private static StreamRecord withPayload(StreamRecord record, byte[] payload) {
        return new StreamRecord(
                payload,
                record.stream(),
                record.shardId(),
                record.sequenceNumber(),
                0,
                record.partitionKey(),
                record.arrivalMillis());
    }

    /** Opens a compressing stream over another. */
    private interface Codec {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static byte[] compress(byte[] plain, Codec codec) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = codec.open(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Adds up the bytes of rows, so that nobody can leave out making them. */
    private static final class Sum implements Collector<MappedRecord> {

        private long bytes;

        @Override
        public void collect(MappedRecord mapped) {
            if (mapped instanceof EncodedRow row) {
                bytes += row.bytes().length;
            }
        }

        @Override
        public void close() {}
    }

    /** Runs all forms and prints each beside the encoder alone; then what plain documents cost, more exactly. */
    public static void main(String[] options) throws RunnerException {
        Comparison comparison = Comparison.of(PayloadBenchmark.class, options);
        for (String form : List.of("plain", "gzip", "zstd", "lz4", "snappy", "lines")) {
            comparison.print(Comparison.Volume.DOCUMENTS, "encode", form);
        }
        for (Corpus corpus : Corpus.values()) {
            printCostOfPlain(corpus);
        }
    }

    /** A few percent drown in the noise between two measurements, so here the two take turns in one process. */
    @SuppressWarnings("SystemOut") // a report for the terminal
    private static void printCostOfPlain(Corpus corpus) {
        PayloadBenchmark benchmark = new PayloadBenchmark();
        benchmark.corpus = corpus;
        benchmark.prepare();
        double[] ratios = new double[ROUNDS];
        for (int i = -WARM_UP_ROUNDS; i < ROUNDS; i++) {
            long start = System.nanoTime();
            benchmark.encode();
            long encoded = System.nanoTime();
            benchmark.plain();
            if (i >= 0) {
                ratios[i] = (double) (System.nanoTime() - encoded) / (encoded - start);
            }
        }
        benchmark.close();
        Arrays.sort(ratios);
        System.out.printf(
                "%-10s a plain document costs %.1f %% more than its encoding: median of %d pairs (quarter to three quarters:"
                        + " %.1f %% to %.1f %%)%n",
                corpus,
                percent(ratios[ROUNDS / 2]),
                ROUNDS,
                percent(ratios[ROUNDS / 4]),
                percent(ratios[ROUNDS * 3 / 4]));
    }

    private static double percent(double ratio) {
        return (ratio - 1) * 100;
    }
}
