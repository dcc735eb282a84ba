package io.sluice.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.sluice.benchmark.KinesisProcess.Filled;
import io.sluice.benchmark.Throughput.Result;
import io.sluice.benchmark.Throughput.Usage;
import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.jobconfig.Secret;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * How fast the source reads a stream, beside the least that reads it with the AWS SDK; and how long a record takes from
 * its put to its emission.
 *
 * <p>Both read the same stream of a Kinesis on loopback, in a process of its own, in rounds that alternate. The source
 * runs as a job, with checkpoints. It prints megabytes of Kinesis records a second, the median over the rounds of the
 * ratio of each two neighbours, and the milliseconds of CPU that this process and the server used for each megabyte: the
 * source works on more threads than the bare consumer, so it may be as fast at more cost. Options, each
 * {@code name=value}: {@code rounds}, {@code megabytes} per stream, {@code loads}, {@code readers}, {@code seconds} of
 * latency, {@code buffer} bytes of the source; they go into {@code -Dbenchmark.options}.
 */
public final class SourceBenchmark {
    private static final String REGION = "eu-central-1";
    private static final int FAN_OUT_SHARDS = 4;
    /** So many that the five reads a second which Kinesis allows for a shard do not limit the source. */
    private static final int POLLING_SHARDS = 16;

    private static final int PUTS_PER_SECOND = 200;
    private static final long PATIENCE_SECONDS = 120;

    private final Map<String, String> options = new HashMap<>(Map.of(
            "rounds",
            "5",
            "megabytes",
            "600",
            "loads",
            "EVENTS,EDITS,PACKAGES,OPENED_PACKAGES",
            "readers",
            "FAN_OUT,POLLING",
            "seconds",
            "20",
            "buffer",
            Long.toString(KinesisSourceOptions.defaults().buffer().maxBytes())));
    private final List<String> lines = new ArrayList<>();

    private SourceBenchmark(String... given) {
        for (String option : given) {
            String[] parts = option.split("=", 2);
            if (parts.length < 2 || options.replace(parts[0], parts[1]) == null) {
                throw new IllegalArgumentException(
                        "Cannot take option " + option + ": known are " + options.keySet() + "; write name=value");
            }
        }
    }

    /** How a stream is read. */
    private enum Kind {
        FAN_OUT(FAN_OUT_SHARDS),
        POLLING(POLLING_SHARDS);

        private final int shards;

        Kind(int shards) {
            this.shards = shards;
        }
    }

    /** Measures all and writes {@code target/source-benchmark.json}. */
    public static void main(String[] given) throws Exception {
        new SourceBenchmark(given).run();
    }

    private void run() throws Exception {
        say(
                "%-8s %-15s %10s %12s %6s %24s %24s%n",
                "reader",
                "load",
                "bare MB/s",
                "source MB/s",
                "ratio",
                "bare CPU ms/MB + server",
                "source CPU ms/MB + server");
        for (String kind : option("readers").split(",", -1)) {
            for (String load : option("loads").split(",", -1)) {
                throughput(Kind.valueOf(kind), Load.valueOf(load));
            }
        }
        int seconds = Integer.parseInt(option("seconds"));
        if (seconds > 0) {
            latency(seconds * PUTS_PER_SECOND);
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "source-benchmark.json"), "[\n" + String.join(",\n", lines) + "\n]\n");
    }

    private void throughput(Kind kind, Load load) throws Exception {
        String stream = "load";
        try (KinesisProcess kinesis = KinesisProcess.start();
                BareConsumer bare = new BareConsumer(kinesis.endpoint(), stream)) {
            bare.createStream(kind.shards);
            Filled filled = kinesis.fill(stream, load, Long.parseLong(option("megabytes")) * 1_000_000);
            List<Result> bares = new ArrayList<>();
            List<Result> sources = new ArrayList<>();
            for (int round = 0; round <= Integer.parseInt(option("rounds")); round++) {
                Throughput least = new Throughput(filled.records() * load.opened(), usage(kinesis));
                Result first = bareRound(kind, bare, load, least, filled);
                Throughput source = new Throughput(filled.records() * load.packed(), usage(kinesis));
                Result second = sourceRound(config(kinesis, stream, kind), source, filled);
                if (round > 0) {
                    bares.add(first);
                    sources.add(second);
                }
            }
            report(kind, load, bares, sources);
        }
    }

    private static Supplier<Usage> usage(KinesisProcess kinesis) {
        OperatingSystemMXBean own = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return () -> new Usage(own.getProcessCpuTime() / 1e9, kinesis.cpuSeconds());
    }

    private static Result bareRound(Kind kind, BareConsumer bare, Load load, Throughput throughput, Filled filled)
            throws InterruptedException {
        List<CompletableFuture<?>> calls = switch (kind) {
            case FAN_OUT -> bare.subscribe("bare", () -> load.opening(throughput));
            case POLLING -> bare.poll(() -> load.opening(throughput));
        };
        await(throughput.complete());
        calls.forEach(call -> call.cancel(true));
        return throughput.result(filled.bytes());
    }

    private static Result sourceRound(KinesisConfig config, Throughput throughput, Filled filled) throws Exception {
        SourceJob job = SourceJob.start(config, throughput);
        try {
            await(throughput.complete());
        } finally {
            job.end();
        }
        return throughput.result(filled.bytes());
    }

    private static void await(CountDownLatch complete) throws InterruptedException {
        if (!complete.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Cannot measure: the last record did not come within " + PATIENCE_SECONDS
                    + " seconds; see the log");
        }
    }

    private KinesisConfig config(KinesisProcess kinesis, String stream, Kind kind) {
        KinesisSourceOptions defaults = KinesisSourceOptions.defaults();
        KinesisSourceOptions tuned = new KinesisSourceOptions(
                defaults.fanOut(),
                defaults.polling(),
                defaults.discovery(),
                defaults.policies(),
                new KinesisSourceOptions.Buffer(
                        Long.parseLong(option("buffer")), defaults.buffer().eventsPerShard()),
                defaults.aggregation(),
                defaults.shardMetrics());
        return new KinesisConfig(
                        new KinesisConfig.Stream.Named(stream),
                        REGION,
                        new KinesisConfig.Start.TrimHorizon(),
                        kind == Kind.FAN_OUT ? new Reader.EnhancedFanOut("source") : new Reader.Polling(),
                        new KinesisConfig.Credentials.IamUser("key", new Secret("secret")),
                        new KinesisConfig.Endpoint.At(kinesis.endpoint()))
                .withOptions(tuned);
    }

    private void report(Kind kind, Load load, List<Result> bares, List<Result> sources) {
        double[] ratios = new double[bares.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = sources.get(i).speed() / bares.get(i).speed();
        }
        double bare = Median.of(bares, Result::speed);
        double source = Median.of(sources, Result::speed);
        say(
                "%-8s %-15s %10.0f %12.0f %6.2f %17.2f + %4.2f %17.2f + %4.2f%n",
                kind,
                load,
                bare,
                source,
                Median.of(ratios),
                Median.of(bares, Result::ownMillis),
                Median.of(bares, Result::serverMillis),
                Median.of(sources, Result::ownMillis),
                Median.of(sources, Result::serverMillis));
        lines.add(String.format(
                Locale.ROOT,
                "{\"reader\":\"%s\",\"load\":\"%s\",\"bareMegabytesPerSecond\":%.1f,"
                        + "\"sourceMegabytesPerSecond\":%.1f,\"ratio\":%.3f,\"ratios\":%s,"
                        + "\"bareCpuMillis\":%.2f,\"sourceCpuMillis\":%.2f}",
                kind,
                load,
                bare,
                source,
                Median.of(ratios),
                Arrays.toString(ratios),
                Median.of(bares, Result::ownMillis),
                Median.of(sources, Result::ownMillis)));
    }

    /** Puts single records at a steady pace while a job, and beside it a bare subscription, waits for them. */
    private void latency(int counted) throws Exception {
        String stream = "latency";
        int skipped = 5 * PUTS_PER_SECOND;
        try (KinesisProcess kinesis = KinesisProcess.start();
                BareConsumer bare = new BareConsumer(kinesis.endpoint(), stream)) {
            bare.createStream(1);
            Latencies bareLatencies = new Latencies(skipped, counted);
            Latencies sourceLatencies = new Latencies(skipped, counted);
            List<CompletableFuture<?>> calls = bare.subscribe("bare", () -> bareLatencies);
            SourceJob job = SourceJob.start(config(kinesis, stream, Kind.FAN_OUT), sourceLatencies);
            try {
                put(bare);
                while (sourceLatencies.count() == 0 && job.runs()) {
                    Thread.onSpinWait();
                }
                long due = System.nanoTime();
                for (int i = 1; i < skipped + counted; i++) {
                    due += TimeUnit.SECONDS.toNanos(1) / PUTS_PER_SECOND;
                    LockSupport.parkNanos(due - System.nanoTime());
                    put(bare);
                }
                await(sourceLatencies.complete());
                await(bareLatencies.complete());
            } finally {
                job.end();
            }
            calls.forEach(call -> call.cancel(true));
            report("bare", bareLatencies);
            report("source", sourceLatencies);
        }
    }

    private static void put(BareConsumer producer) {
        byte[] payload = new byte[1_600];
        ByteBuffer.wrap(payload).putLong(System.nanoTime());
        producer.put(payload);
    }

    private void report(String name, Latencies latencies) {
        double half = latencies.millis(0.5);
        double most = latencies.millis(0.99);
        say("put to receipt by %s, fan-out: p50 %.2f ms, p99 %.2f ms%n", name, half, most);
        lines.add(String.format(
                Locale.ROOT, "{\"latency\":\"%s\",\"p50Millis\":%.3f,\"p99Millis\":%.3f}", name, half, most));
    }

    private String option(String name) {
        return options.getOrDefault(name, "");
    }

    @SuppressWarnings({"SystemOut", "AnnotateFormatMethod"}) // a report for the terminal
    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
