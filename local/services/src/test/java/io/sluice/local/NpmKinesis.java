package io.sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The npm package kinesis-local, a Kinesis double written by others, as a child process: what it and ours agree on is
 * not an invention of ours. Ends with {@link #close()}, and with this JVM at the latest.
 */
final class NpmKinesis implements AutoCloseable {

    private static final Path PACKAGE =
            Path.of("..", "node_modules", "kinesis-local").toAbsolutePath();
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final long END_SECONDS = 10;
    private static final String DELAY = "50ms";

    private final Process process;
    private final int port;
    private final Thread endWithJvm;

    private NpmKinesis(Process process, int port) {
        this.process = process;
        this.port = port;
        this.endWithJvm = new Thread(process::destroyForcibly, "end-kinesis-local");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    /** Starts one on free ports and waits until it listens. */
    static NpmKinesis start() {
        if (!Files.exists(PACKAGE.resolve("main.js"))) {
            throw new IllegalStateException(
                    "Cannot start kinesis-local: nothing in " + PACKAGE + "; run local/install first");
        }
        int port = freePort();
        ProcessBuilder command = new ProcessBuilder("node", "main.js").directory(PACKAGE.toFile());
        command.environment()
                .putAll(Map.of(
                        "KINESIS_MOCK_PLAIN_PORT", Integer.toString(port),
                        "KINESIS_MOCK_TLS_PORT", Integer.toString(freePort()),
                        "SHARD_LIMIT", "500",
                        "LOG_LEVEL", "ERROR",
                        "CREATE_STREAM_DURATION", DELAY,
                        "DELETE_STREAM_DURATION", DELAY,
                        "REGISTER_STREAM_CONSUMER_DURATION", DELAY,
                        "DEREGISTER_STREAM_CONSUMER_DURATION", DELAY,
                        "SPLIT_SHARD_DURATION", DELAY,
                        "MERGE_SHARDS_DURATION", DELAY));
        command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            NpmKinesis started = new NpmKinesis(command.start(), port);
            Awaitility.await("kinesis-local listens").atMost(START_PATIENCE).until(started::listens);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start kinesis-local: no program node on the path", e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
        Runtime.getRuntime().removeShutdownHook(endWithJvm);
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Cannot start kinesis-local: it ended with status " + process.exitValue());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot find a free port", e);
        }
    }
}
