package io.sluice.benchmark;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * JSON documents to rows beside two passes of Jackson, in turn in one JVM: what {@link EncodeBenchmark} measures minutes
 * apart and by the clock, here within tenths of a second and by the CPU time of the thread, so that what else the machine
 * does hits all of them. The garbage collector's time is not in it.
 *
 * <p>Run it with {@code ./sluice bench EncodeRatioBenchmark EVENTS}, or without a name for every corpus, which is rougher:
 * what the compiler learned of one corpus stays with it for the next. Speeds are medians of the rounds, ratios medians of
 * what they were in each round.
 */
public final class EncodeRatioBenchmark {

    private static final int WARM_UP = 10;
    private static final int ROUNDS = 31;

    /** Of each pass in a round: some hundredths of a second. */
    private static final double ROUND_BYTES = 3e7;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final JacksonPass jackson = new JacksonPass();
    private final Corpus corpus;
    private final List<StreamRecord> documents;
    private final double bytes;
    private final RowEncoder encoder;
    private long sum;

    private EncodeRatioBenchmark(Corpus corpus) {
        this.corpus = corpus;
        documents = corpus.records();
        bytes = corpus.documentBytes();
        encoder = RowEncoder.forTable(corpus.table(), List.of());
    }

    /**
     * What the passes over a corpus did: megabytes of JSON for each second of CPU, and the speed of encoding to that of
     * each pass of Jackson.
     */
    record Speeds(String corpus, double bare, double values, double encode, double toBare, double toValues) {

        private static final String TITLES = String.format(
                "%-15s %9s %9s %9s %9s %9s", "MB/CPU s", "bare", "values", "encode", "to bare", "to values");

        /** What {@link #toString} printed. */
        static Speeds parse(String line) {
            String[] figures = line.split(" +", -1);
            return new Speeds(
                    figures[0],
                    Double.parseDouble(figures[1]),
                    Double.parseDouble(figures[2]),
                    Double.parseDouble(figures[3]),
                    Double.parseDouble(figures[4]),
                    Double.parseDouble(figures[5]));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%-15s %9.0f %9.0f %9.0f %9.2f %9.2f", corpus, bare, values, encode, toBare, toValues);
        }
    }

    /** Measures and prints; arguments: names of corpora, none for all. */
    @SuppressWarnings("SystemOut") // a report for the terminal, and for the process that started this one
    public static void main(String[] arguments) {
        Stream<Corpus> corpora = arguments.length == 0
                ? Arrays.stream(Corpus.values())
                : Arrays.stream(arguments).map(Corpus::valueOf);
        System.out.println(Speeds.TITLES);
        corpora.forEach(corpus -> System.out.println(new EncodeRatioBenchmark(corpus).measure()));
    }

    private Speeds measure() {
        List<Speeds> rounds = new ArrayList<>();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            Speeds round = round();
            if (i >= WARM_UP) {
                rounds.add(round);
            }
        }
        if (sum == 0) {
            throw new IllegalStateException("Cannot measure " + corpus + ": found nothing in its documents");
        }
        return new Speeds(
                corpus.name(),
                Median.of(rounds, Speeds::bare),
                Median.of(rounds, Speeds::values),
                Median.of(rounds, Speeds::encode),
                Median.of(rounds, Speeds::toBare),
                Median.of(rounds, Speeds::toValues));
    }

    private Speeds round() {
        double bare = speed(document -> jackson.tokens(document.payload()));
        double values = speed(document -> jackson.values(document.payload()));
        double encode = speed(this::rowBytes);
        return new Speeds(corpus.name(), bare, values, encode, encode / bare, encode / values);
    }

    private long rowBytes(StreamRecord document) {
        MappedRecord mapped = encoder.encode(document);
        if (mapped instanceof EncodedRow row) {
            return row.bytes().length;
        }
        throw new IllegalStateException("Cannot measure " + corpus + ": " + mapped);
    }

    private double speed(ToLongFunction<StreamRecord> pass) {
        int times = (int) Math.ceil(ROUND_BYTES / bytes);
        long begin = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            for (StreamRecord document : documents) {
                sum += pass.applyAsLong(document);
            }
        }
        return times * bytes * 1e3 / (threads.getCurrentThreadCpuTime() - begin);
    }
}
