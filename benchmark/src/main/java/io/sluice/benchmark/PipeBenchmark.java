package io.sluice.benchmark;

import io.sluice.benchmark.KinesisProcess.Filled;
import io.sluice.benchmark.PipeJob.Sample;
import io.sluice.local.LocalClickHouse;
import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The whole pipe on one core: JSON records of a Kinesis stream to rows of a ClickHouse table.
 *
 * <p>The job is a JVM that has the first core to itself; a Kinesis on loopback, which has made its events before,
 * ClickHouse and this process share the others. Where those are the slower ones, what a core of the job could do is told
 * by its CPU time: {@code MB/CPU s}. Before the pipe that is measured others move the same records in the same JVM, since
 * its compiler takes a third of the core at first. Speed is taken between {@value #FROM} and {@value #TO} of the records,
 * so that neither start nor end counts.
 *
 * <p>Beside it, in the same run and on the same core: a bare streaming pass of Jackson over the same documents, one that
 * takes their values, and the encoding alone ({@link EncodeRatioBenchmark}); and, for the server, inserts by one
 * connection, of as many rows each as the job's, of the same documents as JSONEachRow, and of blocks that were encoded
 * before. Latency is that from the arrival in Kinesis to the server's making of the row, under loads that are shares of the
 * measured speed.
 *
 * <p>Options, each {@code name=value}: {@code cases}, {@code megabytes} per stream, {@code shards} of it,
 * {@code subtasks} of the job, {@code interval} of its checkpoints in seconds, {@code rounds}, {@code warmups} before each
 * of them, {@code loads} of latency in percent, {@code seconds} of each, {@code jvm} options of the job with blanks as
 * commas.
 */
public final class PipeBenchmark {

    private static final double FROM = 0.2;
    private static final double TO = 0.95;
    private static final int INSERT_WAIT_MILLIS = 1_000;
    private static final String LOADED = "loaded";

    private final Map<String, String> options = new HashMap<>(Map.of(
            "cases",
            "EVENTS,EDITS,ORDERS,PRICED_ORDERS,LONG_ORDERS,READINGS,PACKAGES,GZIPPED_EVENTS,RAW",
            "megabytes",
            "800",
            "rounds",
            "3",
            "warmups",
            "4",
            "shards",
            "4",
            "subtasks",
            "1",
            "interval",
            "10",
            "loads",
            "10,50,90",
            "seconds",
            "15",
            "jvm",
            "-Xms2g,-Xmx2g,-XX:NewRatio=1,-XX:+AlwaysPreTouch"));
    private final List<String> lines = new ArrayList<>();
    private final LocalClickHouse clickHouse;

    private PipeBenchmark(LocalClickHouse clickHouse, String... given) {
        this.clickHouse = clickHouse;
        for (String option : given) {
            String[] parts = option.split("=", 2);
            if (parts.length < 2 || options.replace(parts[0], parts[1]) == null) {
                throw new IllegalArgumentException(
                        "Cannot take option " + option + ": known are " + options.keySet() + "; write name=value");
            }
        }
    }

    /** What is moved into what. */
    private enum Case {
        EVENTS(Load.EVENTS),
        EDITS(Load.EDITS),
        ORDERS(Load.ORDERS),
        PRICED_ORDERS(Load.PRICED_ORDERS),
        LONG_ORDERS(Load.LONG_ORDERS),
        READINGS(Load.READINGS),
        PACKAGES(Load.PACKAGES),
        GZIPPED_EVENTS(Load.GZIPPED_EVENTS),
        /** Events as they are, into one column. */
        RAW(Load.EVENTS);

        private final Load load;

        Case(Load load) {
            this.load = load;
        }

        String columns() {
            if (this == RAW) {
                return "_raw_message String, _timestamp DateTime64(3), _sequence_number String";
            }
            return definitions(load.corpus().table()) + ", _timestamp DateTime64(3)";
        }

        /** Bytes of JSON in one record of the stream, on average. */
        double jsonBytes() {
            return (double) load.corpus().documentBytes()
                    / load.corpus().records().size()
                    * load.packed();
        }
    }

    /** What one run of the pipe did; rates for each second, costs for each gigabyte of JSON. */
    private record Result(
            double megabytes,
            double rows,
            double clientSeconds,
            ServerCost server,
            double rowsPerInsert,
            double wireMegabytes,
            double allocatedPerRow,
            double gcShare) {

        double megabytesPerCpuSecond() {
            return 1e3 / clientSeconds;
        }
    }

    /**
     * What inserts cost the server, in seconds of CPU for each gigabyte of JSON: its own work, and that of the kernel for
     * it, which is mostly memory that is touched for the first time.
     */
    private record ServerCost(double user, double system) {

        double total() {
            return user + system;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f+%.2f", user, system);
        }
    }

    /** Measures all and writes {@code target/pipe-benchmark.json}. */
    public static void main(String[] given) throws Exception {
        PinnedProcess.leaveTheFirstCore();
        try (LocalClickHouse clickHouse = LocalClickHouse.temporary()) {
            new PipeBenchmark(clickHouse, given).run();
        }
    }

    private void run() throws Exception {
        int rounds = Integer.parseInt(option("rounds"));
        say(
                "%-15s %9s %9s %11s %11s %11s %9s %11s %11s %11s %9s %6s%n",
                "case",
                "MB/s",
                "MB/CPU s",
                "to Jackson",
                "its encoding",
                "rows/s",
                "client",
                "server",
                "floor",
                "JSONEachRow",
                "bytes/row",
                "GC");
        say(
                "%-15s %9s %9s %11s %11s %11s %9s %11s %11s %11s %9s %6s%n",
                "",
                "of JSON",
                "of job",
                "bare,values",
                "bare,values",
                "",
                "CPU s/GB",
                "user+system",
                "user+system",
                "user+system",
                "allocated",
                "share");
        double half = 0;
        for (String name : option("cases").split(",", -1)) {
            Case measured = Case.valueOf(name);
            List<EncodeRatioBenchmark.Speeds> passes = new ArrayList<>();
            List<Result> results = new ArrayList<>();
            try (KinesisProcess kinesis = KinesisProcess.start();
                    BareConsumer client = new BareConsumer(kinesis.endpoint(), "load")) {
                client.createStream(Integer.parseInt(option("shards")));
                Filled filled = kinesis.fill("load", measured.load, streamBytes(measured));
                drain(client, filled.records());
                for (int round = 0; round < rounds; round++) {
                    passes.add(passes(measured.load.corpus()));
                    results.add(throughput(measured, kinesis, filled));
                }
            }
            int batch = (int) Median.of(results, Result::rowsPerInsert);
            ServerCost floor = bare(measured, batch, BareInserts::columns);
            ServerCost json = bare(measured, batch, BareInserts::messages);
            report(measured, passes, results, floor, json);
            if (measured == Case.EVENTS) {
                half = Median.of(results, Result::megabytes);
            }
        }
        if (half > 0 && !option("seconds").equals("0")) {
            latency(half);
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "pipe-benchmark.json"), "[\n" + String.join(",\n", lines) + "\n]\n");
    }

    private static EncodeRatioBenchmark.Speeds passes(Corpus corpus) throws IOException {
        try (PinnedProcess passes = PinnedProcess.start(List.of("-Xmx1g"), EncodeRatioBenchmark.class, corpus.name())) {
            String line = passes.line();
            while (line != null && !line.startsWith(corpus.name())) {
                line = passes.line();
            }
            return EncodeRatioBenchmark.Speeds.parse(
                    Objects.requireNonNull(line, "the passes over the documents ended without a word"));
        }
    }

    private Result throughput(Case measured, KinesisProcess kinesis, Filled filled) throws Exception {
        createTable(LOADED, measured.columns());
        List<String> tables = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(option("warmups")); i++) {
            createTable("warmed" + i, measured.columns());
            tables.add("warmed" + i);
        }
        tables.add(LOADED);
        forgetInserts();
        long rows = filled.records() * measured.load.packed();
        try (PinnedProcess job = startJob(kinesis, rows, tables)) {
            awaitRead(job, 0);
            tables.subList(0, tables.size() - 1).forEach(warmed -> clickHouse.query("DROP TABLE " + warmed + " SYNC"));
            Sample first = awaitRead(job, (long) (rows * FROM));
            Sample last = awaitRead(job, (long) (rows * TO));
            awaitWritten(job, rows);
            return result(measured, filled, first, last);
        }
    }

    /** Has all records sent once, so that Kinesis has its events ready and costs little while the job reads them. */
    private static void drain(BareConsumer client, long records) throws InterruptedException {
        CountDownLatch left = new CountDownLatch(Math.toIntExact(records));
        List<CompletableFuture<?>> subscriptions = client.subscribe("drain", () -> payload -> left.countDown());
        left.await();
        subscriptions.forEach(subscription -> subscription.cancel(true));
    }

    /** As many bytes of the stream as hold the wanted megabytes of JSON. */
    private long streamBytes(Case measured) {
        double payload = measured.load.payloads().stream()
                .mapToInt(bytes -> bytes.length)
                .average()
                .orElseThrow();
        return (long) (Long.parseLong(option("megabytes")) * 1e6 * payload / measured.jsonBytes());
    }

    private Result result(Case measured, Filled filled, Sample first, Sample last) {
        double bytesPerRow = measured.jsonBytes() / measured.load.packed();
        double read = last.read() - first.read();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        double gigabytes = read * bytesPerRow / 1e9;
        double wholeGigabytes = filled.records() * measured.jsonBytes() / 1e9;
        clickHouse.query("SYSTEM FLUSH LOGS");
        return new Result(
                gigabytes * 1e3 / seconds,
                read / seconds,
                (last.cpuNanos() - first.cpuNanos()) / 1e9 / gigabytes,
                serverCost(wholeGigabytes),
                inserted("avg(written_rows)"),
                inserted("sum(ProfileEvents['NetworkReceiveBytes'])") / 1e6 / wholeGigabytes,
                (last.allocated() - first.allocated()) / read,
                (last.gcMillis() - first.gcMillis()) / 1e3 / seconds);
    }

    /** Starts pipes into those tables, one after the other; the last is the measured one. */
    private PinnedProcess startJob(KinesisProcess kinesis, long rows, List<String> tables) throws IOException {
        Path folder = Files.createTempDirectory("sluice-benchmark");
        List<String> arguments = new ArrayList<>(List.of(
                folder.resolve("state").toString(), option("subtasks"), option("interval"), Long.toString(rows)));
        for (String table : tables) {
            arguments.add(Files.writeString(folder.resolve(table + ".yaml"), """
                    name: benchmark
                    source:
                      kinesis:
                        streamName: load
                        region: eu-central-1
                        endpoint: %s
                        useEnhancedFanOut: true
                        authentication: IAM_USER
                        accessKey: {accessKeyId: key, secretKey: secret}
                    clickhouse:
                      url: %s
                      user: "%s"
                      password: "%s"
                    destination:
                      table: %s
                    settings:
                      streaming_max_insert_wait_ms: %d
                    """.formatted(
                                    kinesis.endpoint(),
                                    clickHouse.url(),
                                    clickHouse.user(),
                                    clickHouse.password(),
                                    table,
                                    INSERT_WAIT_MILLIS))
                    .toString());
        }
        return PinnedProcess.start(
                List.of(option("jvm").split(",", -1)), PipeJob.class, arguments.toArray(String[]::new));
    }

    private static Sample awaitRead(PinnedProcess job, long records) throws IOException {
        Sample sample = next(job);
        while (sample.read() < records) {
            sample = next(job);
        }
        return sample;
    }

    private static void awaitWritten(PinnedProcess job, long rows) throws IOException {
        while (next(job).written() < rows) {
            // the process says when it has written more
        }
    }

    private static Sample next(PinnedProcess job) throws IOException {
        String line = job.line();
        while (line != null && !Sample.isOne(line)) {
            line = job.line();
        }
        if (line == null) {
            throw new IOException("Cannot measure: the job ended; see its error output");
        }
        return Sample.of(line);
    }

    private interface BareInsert {
        void of(BareInserts inserts, List<EncodedRow> batch) throws IOException;
    }

    /** What the server spends on JSON that comes another way, in batches of so many rows. */
    private ServerCost bare(Case measured, int rowsPerInsert, BareInsert insert) throws IOException {
        Table table = measured.load.corpus().table();
        RowEncoder encoder = RowEncoder.forTable(table, List.of());
        List<EncodedRow> rows = new ArrayList<>();
        for (StreamRecord document : measured.load.corpus().records()) {
            MappedRecord row = encoder.encode(document);
            rows.add((EncodedRow) row);
        }
        createTable(LOADED, definitions(table));
        forgetInserts();
        BareInserts inserts = new BareInserts(clickHouse, new Table("default", LOADED, table.columns()));
        long bytes = 0;
        while (bytes < Long.parseLong(option("megabytes")) * 1e6 / 2) {
            List<EncodedRow> batch = new ArrayList<>();
            for (int i = 0; i < rowsPerInsert; i++) {
                EncodedRow row = rows.get(i % rows.size());
                batch.add(row);
                bytes += row.origin().payload().length;
            }
            insert.of(inserts, batch);
        }
        clickHouse.query("SYSTEM FLUSH LOGS");
        return serverCost(bytes / 1e9);
    }

    private void latency(double megabytesPerSecond) throws Exception {
        createTable(LOADED, Case.EVENTS.columns() + ", inserted DateTime64(3) DEFAULT now64(3)");
        int seconds = Integer.parseInt(option("seconds"));
        if (seconds < 3) {
            throw new IllegalArgumentException("Cannot measure latency: found seconds=" + seconds
                    + ", of which the first two do not count; give more, or 0 to leave it out");
        }
        say(
                "%n%-15s %9s %9s %9s  (a batch leaves after %d ms)%n",
                "load", "MB/s", "p50 ms", "p99 ms", INSERT_WAIT_MILLIS);
        try (KinesisProcess kinesis = KinesisProcess.start();
                BareConsumer client = new BareConsumer(kinesis.endpoint(), "load")) {
            client.createStream(Integer.parseInt(option("shards")));
            try (PinnedProcess job = startJob(kinesis, 0, List.of(LOADED))) {
                long put = kinesis.fill("load", Load.EVENTS, (long) (megabytesPerSecond * 5e6))
                        .records();
                awaitWritten(job, put);
                for (String load : option("loads").split(",", -1)) {
                    double rate = megabytesPerSecond * Integer.parseInt(load) / 100;
                    long begin = System.currentTimeMillis();
                    put += kinesis.fill("load", Load.EVENTS, (long) (rate * seconds * 1e6), (long) (rate * 1e6))
                            .records();
                    awaitWritten(job, put);
                    String[] quantiles = clickHouse
                            .query("SELECT arrayStringConcat(quantilesExact(0.5, 0.99)(toUnixTimestamp64Milli(inserted)"
                                    + " - toUnixTimestamp64Milli(_timestamp)), ' ') FROM loaded"
                                    + " WHERE toUnixTimestamp64Milli(_timestamp) > " + (begin + 2_000))
                            .split(" ", 2);
                    say("%-15s %9.0f %9s %9s%n", load + " %", rate, quantiles[0], quantiles[1]);
                    lines.add(String.format(
                            Locale.ROOT,
                            "{\"loadPercent\":%s,\"megabytesPerSecond\":%.1f,\"p50Millis\":%s,\"p99Millis\":%s}",
                            load,
                            rate,
                            quantiles[0],
                            quantiles[1]));
                    TimeUnit.SECONDS.sleep(1);
                }
            }
        }
    }

    private void report(
            Case measured,
            List<EncodeRatioBenchmark.Speeds> passes,
            List<Result> results,
            ServerCost floor,
            ServerCost json) {
        List<Double> ratios = new ArrayList<>();
        List<Double> ratiosWithValues = new ArrayList<>();
        for (int i = 0; i < passes.size(); i++) {
            ratios.add(results.get(i).megabytes() / passes.get(i).bare());
            ratiosWithValues.add(results.get(i).megabytes() / passes.get(i).values());
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("megabytesPerSecond", Median.of(results, Result::megabytes));
        figures.put("megabytesPerCpuSecond", Median.of(results, Result::megabytesPerCpuSecond));
        figures.put("toJackson", Median.of(ratios, Double::doubleValue));
        figures.put("toJacksonWithValues", Median.of(ratiosWithValues, Double::doubleValue));
        figures.put("encodeToJackson", Median.of(passes, EncodeRatioBenchmark.Speeds::toBare));
        figures.put("encodeToJacksonWithValues", Median.of(passes, EncodeRatioBenchmark.Speeds::toValues));
        figures.put("rowsPerSecond", Median.of(results, Result::rows));
        figures.put("clientSecondsPerGigabyte", Median.of(results, Result::clientSeconds));
        figures.put("rowsPerInsert", Median.of(results, Result::rowsPerInsert));
        ServerCost server = new ServerCost(
                Median.of(results, result -> result.server().user()),
                Median.of(results, result -> result.server().system()));
        putCost(figures, "server", server);
        putCost(figures, "floor", floor);
        putCost(figures, "jsonEachRow", json);
        figures.put("allocatedBytesPerRow", Median.of(results, Result::allocatedPerRow));
        figures.put("gcShare", Median.of(results, Result::gcShare));
        figures.put("wireMegabytesPerGigabyte", Median.of(results, Result::wireMegabytes));
        say(
                "%-15s %9.0f %9.0f   %4.2f,%4.2f   %4.2f,%4.2f %,11.0f %9.2f %11s %11s %11s %,9.0f %5.1f%%%n",
                measured,
                figures.get("megabytesPerSecond"),
                figures.get("megabytesPerCpuSecond"),
                figures.get("toJackson"),
                figures.get("toJacksonWithValues"),
                figures.get("encodeToJackson"),
                figures.get("encodeToJacksonWithValues"),
                figures.get("rowsPerSecond"),
                figures.get("clientSecondsPerGigabyte"),
                server,
                floor,
                json,
                figures.get("allocatedBytesPerRow"),
                100 * Objects.requireNonNull(figures.get("gcShare")));
        lines.add("{\"case\":\"" + measured + "\""
                + figures.entrySet().stream()
                        .map(figure -> String.format(Locale.ROOT, ",\"%s\":%.4f", figure.getKey(), figure.getValue()))
                        .collect(Collectors.joining())
                + "}");
    }

    private static void putCost(Map<String, Double> figures, String name, ServerCost cost) {
        figures.put(name + "SecondsPerGigabyte", cost.total());
        figures.put(name + "UserSecondsPerGigabyte", cost.user());
    }

    private void createTable(String name, String columns) {
        clickHouse.query("DROP TABLE IF EXISTS " + name + " SYNC");
        clickHouse.query("CREATE TABLE " + name + " (" + columns + ") ENGINE = MergeTree ORDER BY tuple()"
                + " SETTINGS non_replicated_deduplication_window = 1000");
        clickHouse.query("SYSTEM STOP MERGES " + name);
    }

    /** Has the server forget the inserts before. */
    private void forgetInserts() {
        clickHouse.query("TRUNCATE TABLE IF EXISTS system.query_log");
    }

    /** What the inserts that the server remembers, of so many gigabytes of JSON, cost it. */
    private ServerCost serverCost(double gigabytes) {
        return new ServerCost(
                inserted("sum(ProfileEvents['UserTimeMicroseconds'])") / 1e6 / gigabytes,
                inserted("sum(ProfileEvents['SystemTimeMicroseconds'])") / 1e6 / gigabytes);
    }

    private double inserted(String figure) {
        return Double.parseDouble(clickHouse.query("SELECT " + figure + " FROM system.query_log"
                + " WHERE type = 'QueryFinish' AND query_kind = 'Insert' AND has(tables, 'default.loaded')"));
    }

    private static String definitions(Table table) {
        return table.columns().stream()
                .map((Column column) -> "`" + column.name() + "` " + column.type())
                .collect(Collectors.joining(", "));
    }

    private String option(String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    @SuppressWarnings({"SystemOut", "AnnotateFormatMethod"}) // a report for the terminal
    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
