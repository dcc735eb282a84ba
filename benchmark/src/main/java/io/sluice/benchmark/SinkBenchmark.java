package io.sluice.benchmark;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.Secret;
import io.sluice.local.LocalClickHouse;
import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import io.sluice.sink.ClickHouseSink;
import io.sluice.sink.Encoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.sink.AsyncSinkBase;

/**
 * Rows to a real server, from {@code MappedRecord} to acknowledged, as Native and as RowBinaryWithDefaults through the
 * sink, and the same messages as JSONEachRow, as a client without a sink sends them.
 *
 * <p>Run it with {@code mvn -pl benchmark exec:exec -Dbenchmark=SinkBenchmark}; {@code -Dbenchmark.options="EVENTS 1000000"}
 * chooses another corpus and number of rows. It prints rows and megabytes of messages a second, CPU seconds per million
 * rows of client and server (from {@code system.query_log}), and what the sink costs the task's thread per row.
 */
public final class SinkBenchmark {

    private static final int BATCH = 100_000;
    private static final int ROUNDS = 5;

    private static final SinkWriter.Context CONTEXT = new SinkWriter.Context() {
        @Override
        public long currentWatermark() {
            return Long.MIN_VALUE;
        }

        @Override
        public Long timestamp() {
            return 0L;
        }
    };

    private final LocalClickHouse engine;
    private final Corpus corpus;
    private final int rows;
    private final List<EncodedRow> encoded = new ArrayList<>();
    private final Table table;

    private SinkBenchmark(LocalClickHouse engine, Corpus corpus, int rows) {
        this.engine = engine;
        this.corpus = corpus;
        this.rows = rows;
        this.table = corpus.table();
        RowEncoder encoder = RowEncoder.forTable(table, List.of());
        for (StreamRecord message : corpus.records()) {
            if (!(encoder.encode(message) instanceof EncodedRow row)) {
                throw new IllegalStateException("Cannot measure " + corpus + ": " + encoder.encode(message));
            }
            encoded.add(row);
        }
    }

    /** What one way of inserting cost. */
    private record Cost(double seconds, double clientSeconds, double taskNanosPerRow) {}

    /** Measures and prints; arguments: corpus and number of rows. */
    public static void main(String[] arguments) throws Exception {
        Corpus corpus = Corpus.valueOf(arguments.length > 0 ? arguments[0] : "EVENTS");
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500_000;
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            new SinkBenchmark(engine, corpus, rows).run();
        }
    }

    private void run() throws Exception {
        double megabytes = encoded.stream()
                        .mapToLong(row -> row.origin().payload().length)
                        .average()
                        .orElseThrow()
                * rows
                / 1e6;
        System.out.printf(
                "%s, %,d rows of %,.0f bytes of JSON, batches of %,d, best of %d rounds%n",
                corpus, rows, megabytes * 1e6 / rows, BATCH, ROUNDS);
        System.out.println(
                "format                  rows/s    MB/s  client CPU s/M rows  server CPU s/M rows  task thread ns/row");
        print("Native", megabytes, () -> throughSink(false));
        print("RowBinaryWithDefaults", megabytes, () -> throughSink(true));
        print("JSONEachRow", megabytes, this::asJson);
    }

    /** One way of inserting all rows. */
    private interface Way {
        Cost insert() throws Exception;
    }

    private void print(String name, double megabytes, Way way) throws Exception {
        Cost best = null;
        double server = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            createTable();
            Cost cost = way.insert();
            server = Math.min(server, serverSeconds(name));
            String found = engine.query("SELECT count() FROM " + table.name());
            if (!found.equals(Integer.toString(rows))) {
                throw new IllegalStateException("Cannot measure " + name + ": found " + found + " rows of " + rows);
            }
            best = best == null || cost.seconds() < best.seconds() ? cost : best;
        }
        if (best == null) {
            throw new IllegalStateException("Cannot measure in no round");
        }
        double millions = rows / 1e6;
        System.out.printf(
                "%-22s %,8.0f %7.0f %20.2f %20.2f %19.0f%n",
                name,
                rows / best.seconds(),
                megabytes / best.seconds(),
                best.clientSeconds() / millions,
                server / millions,
                best.taskNanosPerRow());
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

    private double serverSeconds(String format) {
        engine.query("SYSTEM FLUSH LOGS");
        return Double.parseDouble(
                engine.query("SELECT sum(ProfileEvents['OSCPUVirtualTimeMicroseconds']) / 1e6 FROM system.query_log"
                        + " WHERE type = 'QueryFinish' AND query_kind = 'Insert' AND query LIKE '%FORMAT " + format
                        + "%'"));
    }

    private Cost throughSink(boolean withDefaults) throws Exception {
        List<EncodedRow> sent = encoded.stream()
                .map(row -> new EncodedRow(row.origin(), row.bytes(), withDefaults))
                .toList();
        AsyncSinkBase<MappedRecord, MappedRecord> sink =
                new ClickHouseSink(pipe(), table, table.columns(), new SameTable());
        long cpu = processNanos();
        long start = System.nanoTime();
        long threadStart = threadNanos();
        SinkWriter<MappedRecord> writer = sink.createWriter(new BenchmarkTask());
        for (int i = 0; i < rows; i++) {
            writer.write(sent.get(i % sent.size()), CONTEXT);
        }
        writer.flush(true);
        Cost cost = new Cost(
                (System.nanoTime() - start) / 1e9,
                (processNanos() - cpu) / 1e9,
                (threadNanos() - threadStart) / (double) rows);
        writer.close();
        return cost;
    }

    private Cost asJson() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        List<byte[]> documents =
                encoded.stream().map(row -> row.origin().payload()).toList();
        String statement =
                URLEncoder.encode("INSERT INTO " + table.name() + " FORMAT JSONEachRow", StandardCharsets.UTF_8);
        URI uri = URI.create(engine.url() + "/?async_insert=0&query=" + statement);
        long cpu = processNanos();
        long start = System.nanoTime();
        for (int from = 0; from < rows; from += BATCH) {
            ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 24);
            for (int i = from; i < Math.min(rows, from + BATCH); i++) {
                body.writeBytes(documents.get(i % documents.size()));
                body.write('\n');
            }
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("X-ClickHouse-User", engine.user())
                    .header("X-ClickHouse-Key", engine.password())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("Cannot insert JSON: " + answer.body());
            }
        }
        return new Cost((System.nanoTime() - start) / 1e9, (processNanos() - cpu) / 1e9, 0);
    }

    private PipeConfig pipe() {
        return new PipeConfig(
                "benchmark",
                "",
                new KinesisConfig(
                        new KinesisConfig.Stream.Named("none"),
                        "eu-central-1",
                        new KinesisConfig.Start.TrimHorizon(),
                        new KinesisConfig.Reader.Polling(),
                        new KinesisConfig.Credentials.DefaultChain(),
                        new KinesisConfig.Endpoint.Aws()),
                PayloadConfig.DEFAULT,
                new ClickHouseConfig(engine.url(), engine.user(), new Secret(engine.password())),
                new DestinationConfig(table.database(), table.name()),
                List.of(),
                new BatchSettings(Duration.ofSeconds(60), BATCH, 1L << 28));
    }

    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** The table does not change. */
    private static final class SameTable implements Encoding {
        private static final long serialVersionUID = 1L;

        @Override
        public Rows into(Table table) {
            RowEncoder encoder = RowEncoder.forTable(table, List.of());
            return new Rows() {
                @Override
                public List<Column> columns() {
                    return encoder.columns();
                }

                @Override
                public List<MappedRecord> of(StreamRecord message) {
                    return List.of(encoder.encode(message));
                }
            };
        }
    }
}
