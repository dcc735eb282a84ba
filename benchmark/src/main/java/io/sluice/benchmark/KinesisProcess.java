package io.sluice.benchmark;

import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.KinesisRules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A {@link LocalKinesis} in a JVM of its own, so that what it works is not counted as work of those who read from it.
 *
 * <p>It ends with {@link #close()}, and by itself when this JVM does.
 */
public final class KinesisProcess implements AutoCloseable {
    private static final double PUT_INTERVAL_NANOS = 2e6;

    private final Process process;
    private final URI endpoint;

    private KinesisProcess(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts one without streams. */
    static KinesisProcess start() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder command = new ProcessBuilder(
                java, "-Xmx6g", "-cp", System.getProperty("java.class.path"), KinesisProcess.class.getName());
        try {
            Process process =
                    command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            return new KinesisProcess(process, URI.create(line(process)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a Kinesis", e);
        }
    }

    private static String line(Process process) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("Cannot hear from the Kinesis process: it ended; see its error output");
        }
        return line;
    }

    URI endpoint() {
        return endpoint;
    }

    /** Puts records of that load into an existing stream, until they have so many bytes. */
    Filled fill(String stream, Load load, long bytes) {
        return fill(stream, load, bytes, Long.MAX_VALUE);
    }

    /** The same, at so many bytes a second. */
    Filled fill(String stream, Load load, long bytes, long bytesPerSecond) {
        try {
            process.getOutputStream()
                    .write((stream + " " + load + " " + bytes + " " + bytesPerSecond + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            String[] words = line(process).split(" ", 2);
            return new Filled(Long.parseLong(words[0]), Long.parseLong(words[1]));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot fill stream " + stream, e);
        }
    }

    /** CPU time it has used. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Serves until standard input ends; each line of it fills a stream. */
    @SuppressWarnings("SystemOut") // the answers to the process that started this one
    public static void main(String[] none) throws IOException {
        // the same consumers subscribe again in every round
        KinesisRules rules = KinesisRules.builder()
                .takeoverGuard(Duration.ZERO)
                .keepEvents(true)
                .build();
        try (LocalKinesis kinesis = LocalKinesis.start(rules);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(kinesis.endpoint());
            String line = in.readLine();
            while (line != null) {
                String[] words = line.split(" ", 4);
                Filled filled = fill(
                        kinesis, words[0], Load.valueOf(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
                System.out.println(filled.records() + " " + filled.bytes());
                line = in.readLine();
            }
        }
    }

    private static Filled fill(LocalKinesis kinesis, String stream, Load load, long wanted, long bytesPerSecond) {
        List<byte[]> payloads = load.payloads();
        long begin = System.nanoTime();
        long bytes = 0;
        long records = 0;
        while (bytes < wanted) {
            byte[] payload = payloads.get((int) (records % payloads.size()));
            kinesis.put(stream, "key-" + records, payload);
            bytes += payload.length;
            records++;
            double ahead = bytes * 1e9 / bytesPerSecond - (System.nanoTime() - begin);
            if (ahead > PUT_INTERVAL_NANOS) {
                LockSupport.parkNanos((long) ahead);
            }
        }
        return new Filled(records, bytes);
    }

    /** What a stream was filled with. */
    record Filled(long records, long bytes) {}
}
