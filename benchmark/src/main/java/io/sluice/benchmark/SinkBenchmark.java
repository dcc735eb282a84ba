package io.sluice.benchmark;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.Secret;
import io.sluice.local.LocalClickHouse;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.sink2.SinkWriter;

/**
 * Rows to a real server, from {@code MappedRecord} to acknowledged: through the sink as Native and as
 * RowBinaryWithDefaults, the same bytes by {@link BareInserts}, and the same messages as JSONEachRow.
 *
 * <p>Run it with {@code mvn -pl benchmark exec:exec -Dbenchmark=SinkBenchmark}; {@code -Dbenchmark.options="EVENTS 1000000 1"}
 * chooses another corpus, number of rows and number of inserts in flight. A round runs every way once, each time in
 * another order, and JSONEachRow in every third round only; the first rounds are for the compiler, and figures are medians
 * of the others. CPU is that of the whole process, with its garbage collector and compiler, and that of the server from
 * {@code system.query_log}.
 *
 * <p>The sink's own overhead is the difference, in the same round, between the sink's CPU and that of the bare way, which
 * transposes, compresses and writes to a socket as the sink does: the task's thread, batches, hand-over to the pool, looks
 * at the table, the HTTP client, acknowledgements. Transposition is the difference between the two bare ways. A difference
 * is small beside the two figures and their noise, so many rounds are needed, and what its median may be is told with it.
 */
public final class SinkBenchmark {

    private static final int BATCH = 100_000;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 20;

    /** JSONEachRow takes the server longest and is compared only roughly: measured in one round of so many. */
    private static final int ROUNDS_FOR_JSON = 3;

    private final LocalClickHouse engine;
    private final Corpus corpus;
    private final int rows;
    private final int inFlight;
    private final List<EncodedRow> encoded = new ArrayList<>();
    private final Table table;
    private final BareInserts bare;

    private SinkBenchmark(LocalClickHouse engine, Corpus corpus, int rows, int inFlight) {
        this.engine = engine;
        this.corpus = corpus;
        this.rows = rows;
        this.inFlight = inFlight;
        this.table = corpus.table();
        this.bare = new BareInserts(engine, table);
        RowEncoder encoder = RowEncoder.forTable(table, List.of());
        for (StreamRecord message : corpus.records()) {
            if (!(encoder.encode(message) instanceof EncodedRow row)) {
                throw new IllegalStateException("Cannot measure " + corpus + ": " + encoder.encode(message));
            }
            encoded.add(row);
        }
    }

    /** A way of inserting. */
    private enum Way {
        SINK_NATIVE("Native, sink") {
            @Override
            Spent insert(SinkBenchmark benchmark) throws Exception {
                return benchmark.throughSink(false);
            }
        },
        BARE_NATIVE("Native, bare") {
            @Override
            Spent insert(SinkBenchmark benchmark) throws Exception {
                return benchmark.bare(benchmark.bare::columns);
            }
        },
        SINK_ROWS("RowBinaryWithDefaults, sink") {
            @Override
            Spent insert(SinkBenchmark benchmark) throws Exception {
                return benchmark.throughSink(true);
            }
        },
        BARE_ROWS("RowBinaryWithDefaults, bare") {
            @Override
            Spent insert(SinkBenchmark benchmark) throws Exception {
                return benchmark.bare(benchmark.bare::rows);
            }
        },
        JSON("JSONEachRow, LZ4") {
            @Override
            Spent insert(SinkBenchmark benchmark) throws Exception {
                return benchmark.bare(benchmark.bare::messages);
            }
        },
        PLAIN_JSON("JSONEachRow") {
            @Override
            Spent insert(SinkBenchmark benchmark) throws Exception {
                return benchmark.bare(benchmark.bare::messagesNotCompressed);
            }
        };

        private final String title;

        Way(String title) {
            this.title = title;
        }

        /** Whether messages are sent as they are. */
        boolean isJson() {
            return this == JSON || this == PLAIN_JSON;
        }

        /** Inserts all rows. */
        abstract Spent insert(SinkBenchmark benchmark) throws Exception;
    }

    /** Nanoseconds of a clock, of the process's CPU and of that of the calling thread. */
    private record Spent(long wall, long process, long task) {
        static Spent sinceStart() {
            return new Spent(
                    System.nanoTime(),
                    ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getProcessCpuTime(),
                    ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        }

        /** What was spent since {@code begin}. */
        static Spent since(Spent begin) {
            Spent now = sinceStart();
            return new Spent(now.wall - begin.wall, now.process - begin.process, now.task - begin.task);
        }
    }

    /** What one way of inserting cost in one round, for each row; CPU in nanoseconds. */
    private record Cost(double wallNanos, double clientNanos, double taskNanos, double serverNanos) {}

    /** Measures and prints; arguments: corpus, number of rows, inserts in flight. */
    public static void main(String[] arguments) throws Exception {
        Corpus corpus = Corpus.valueOf(arguments.length > 0 ? arguments[0] : "EVENTS");
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500_000;
        int inFlight = arguments.length > 2 ? Integer.parseInt(arguments[2]) : BatchSettings.DEFAULT_IN_FLIGHT;
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            new SinkBenchmark(engine, corpus, rows, inFlight).run();
        }
    }

    private void run() throws Exception {
        Map<Way, List<Cost>> costs = new EnumMap<>(Way.class);
        List<Way> order = new ArrayList<>(List.of(Way.values()));
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            Collections.rotate(order, 1);
            for (Way way : order) {
                if (way.isJson() && round % ROUNDS_FOR_JSON != 0) {
                    continue;
                }
                Cost cost = measure(way);
                if (round >= WARM_UP) {
                    costs.computeIfAbsent(way, one -> new ArrayList<>()).add(cost);
                }
            }
        }
        print(costs);
    }

    private Cost measure(Way way) throws Exception {
        createTable();
        System.gc();
        Spent spent = way.insert(this);
        String found = engine.query("SELECT count() FROM " + table.name());
        if (!found.equals(Integer.toString(rows))) {
            throw new IllegalStateException("Cannot measure " + way.title + ": found " + found + " rows of " + rows);
        }
        double one = rows;
        return new Cost(spent.wall() / one, spent.process() / one, spent.task() / one, serverNanos() / one);
    }

    private void print(Map<Way, List<Cost>> costs) {
        double bytes = encoded.stream()
                .mapToLong(row -> row.origin().payload().length)
                .average()
                .orElseThrow();
        System.out.printf(
                "%s, %,d rows of %,.0f bytes of JSON, batches of %,d, %d inserts in flight, medians of %d rounds after %d%n",
                corpus, rows, bytes, BATCH, inFlight, ROUNDS, WARM_UP);
        System.out.println(
                "way                             rows/s    MB/s  client ns/row  its task ns/row  server ns/row");
        for (Way way : Way.values()) {
            List<Cost> all = of(way, costs);
            double wall = Median.of(all, Cost::wallNanos);
            System.out.printf(
                    "%-27s %,10.0f %7.0f %,14.0f %16.0f %,14.0f%n",
                    way.title,
                    1e9 / wall,
                    bytes * 1e3 / wall,
                    Median.of(all, Cost::clientNanos),
                    Median.of(all, Cost::taskNanos),
                    Median.of(all, Cost::serverNanos));
        }
        printDifference("own overhead of the sink, Native", costs, Way.SINK_NATIVE, Way.BARE_NATIVE);
        printDifference("own overhead of the sink, RowBinary", costs, Way.SINK_ROWS, Way.BARE_ROWS);
        printDifference("transposition", costs, Way.BARE_NATIVE, Way.BARE_ROWS);
        for (Way json : List.of(Way.JSON, Way.PLAIN_JSON)) {
            System.out.printf(
                    "server CPU, Native to %s: %.2f%n",
                    json.title,
                    Median.of(of(Way.SINK_NATIVE, costs), Cost::serverNanos)
                            / Median.of(of(json, costs), Cost::serverNanos));
        }
    }

    private static void printDifference(String what, Map<Way, List<Cost>> costs, Way more, Way less) {
        double[] differences = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            differences[round] = of(more, costs).get(round).clientNanos()
                    - of(less, costs).get(round).clientNanos();
        }
        Arrays.sort(differences);
        int outside = ranksOutside(ROUNDS);
        System.out.printf(
                "%s: %,.0f ns/row (median; %,.0f to %,.0f with 95 %% confidence; rounds from %,.0f to %,.0f)%n",
                what,
                (differences[(ROUNDS - 1) / 2] + differences[ROUNDS / 2]) / 2,
                differences[outside],
                differences[ROUNDS - 1 - outside],
                differences[0],
                differences[ROUNDS - 1]);
    }

    /**
     * How many of {@code count} sorted figures may be left out on each side, so that the median of what they are drawn
     * from lies within the others with a probability of 95 %: each lies below it with one half, so their number below it
     * is binomial.
     */
    private static int ranksOutside(int count) {
        double ofRank = Math.pow(0.5, count);
        double below = ofRank;
        int rank = 0;
        while (below <= 0.025) {
            ofRank *= (double) (count - rank) / (rank + 1);
            rank++;
            below += ofRank;
        }
        return rank - 1;
    }

    private static List<Cost> of(Way way, Map<Way, List<Cost>> costs) {
        return Objects.requireNonNull(costs.get(way), "every way is measured");
    }

    private void createTable() {
        engine.query("DROP TABLE IF EXISTS " + table.name() + " SYNC");
        engine.query("CREATE TABLE " + table.name() + " ("
                + table.columns().stream()
                        .map(column -> "`" + column.name() + "` " + column.type())
                        .collect(Collectors.joining(", "))
                + ") ENGINE = MergeTree ORDER BY tuple()");
        engine.query("SYSTEM STOP MERGES " + table.name());
        engine.query("TRUNCATE TABLE IF EXISTS system.query_log");
    }

    private double serverNanos() {
        engine.query("SYSTEM FLUSH LOGS");
        return Double.parseDouble(
                engine.query("SELECT sum(ProfileEvents['OSCPUVirtualTimeMicroseconds']) * 1000 FROM system.query_log"
                        + " WHERE type = 'QueryFinish' AND query_kind = 'Insert'"));
    }

    private Spent throughSink(boolean withDefaults) throws Exception {
        List<EncodedRow> sent = encoded.stream()
                .map(row -> new EncodedRow(row.origin(), row.bytes(), withDefaults))
                .toList();
        SinkWriter<MappedRecord> writer = BenchmarkSink.of(
                        new ClickHouseConfig(engine.url(), engine.user(), new Secret(engine.password())),
                        table,
                        new BatchSettings(Duration.ofSeconds(60), BATCH, 1L << 28, inFlight))
                .createWriter(new BenchmarkTask());
        Spent begin = Spent.sinceStart();
        for (int i = 0; i < rows; i++) {
            writer.write(sent.get(i % sent.size()), BenchmarkSink.NO_TIME);
        }
        writer.flush(true);
        Spent spent = Spent.since(begin);
        writer.close();
        return spent;
    }

    private interface BareInsert {
        void of(List<EncodedRow> batch) throws IOException;
    }

    private Spent bare(BareInsert insert) throws IOException {
        Spent begin = Spent.sinceStart();
        for (int from = 0; from < rows; from += BATCH) {
            List<EncodedRow> batch = new ArrayList<>(BATCH);
            for (int i = from; i < Math.min(rows, from + BATCH); i++) {
                batch.add(encoded.get(i % encoded.size()));
            }
            insert.of(batch);
        }
        return Spent.since(begin);
    }
}
