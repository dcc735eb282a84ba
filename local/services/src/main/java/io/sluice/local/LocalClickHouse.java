package io.sluice.local;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real ClickHouse on this machine: engine and HTTP interface in a child process, on a free port of the loopback.
 *
 * <p>Life cycle: running once a factory returns; {@link #stop}, {@link #kill} and {@link #restart} keep port and data;
 * {@link #close} ends it and removes the data if the folder was temporary. However this JVM ends, the child ends with
 * it. Thread safe.
 */
public final class LocalClickHouse implements AutoCloseable {

    private static final String USER = "sluice";
    private static final String PASSWORD = "sluice";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration READY_INTERVAL = Duration.ofMillis(50);

    /** Opens the HTTP port, then reads standard input until its other end, held by this JVM, is closed. */
    private static final String SERVE_UNTIL_INPUT_ENDS =
            "SYSTEM START LISTEN HTTP; SELECT * FROM file('/dev/stdin', LineAsString, 'line String') FORMAT Null";

    private final ClickHouseFolder folder;
    private final boolean temporary;
    private final ClickHouseServer server;
    private @Nullable Process process;

    private LocalClickHouse(Path folder, boolean temporary, List<ClickHouseUser> users) {
        this.folder = new ClickHouseFolder(folder.toAbsolutePath());
        this.temporary = temporary;
        this.server = new ClickHouseServer(loopback(freePort()), USER, PASSWORD);
        List<ClickHouseUser> all = new ArrayList<>(users);
        all.add(new ClickHouseUser(USER, PASSWORD, List.of("GRANT ALL ON *.* WITH GRANT OPTION"), false));
        this.folder.configure(all);
    }

    /**
     * Starts a server on data of its own that {@link #close} removes.
     *
     * @throws IllegalStateException if the engine is missing or does not come up
     */
    public static LocalClickHouse temporary(ClickHouseUser... users) {
        Path folder;
        try {
            folder = Files.createTempDirectory("sluice-clickhouse-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a folder for ClickHouse", e);
        }
        return started(new LocalClickHouse(folder, true, List.of(users)));
    }

    /**
     * Starts a server on the data in a folder, which is made if missing and kept.
     *
     * @throws IllegalStateException if the engine is missing or does not come up
     */
    public static LocalClickHouse in(Path folder, ClickHouseUser... users) {
        return started(new LocalClickHouse(folder, false, List.of(users)));
    }

    private static LocalClickHouse started(LocalClickHouse engine) {
        try {
            engine.restart();
            return engine;
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /** Where it listens and the user who may do everything. */
    public ClickHouseServer server() {
        return server;
    }

    /** Its HTTP interface; {@code /play} there is a page to query it from a browser. */
    public URI url() {
        return server.url();
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Runs one statement; see {@link ClickHouseServer#query}. */
    public String query(String sql) {
        return server.query(sql);
    }

    /** Process id of the engine, or empty while it is stopped. */
    public synchronized OptionalLong pid() {
        return process == null ? OptionalLong.empty() : OptionalLong.of(process.pid());
    }

    /** Ends it in order; it gives open connections about 5 s. */
    public synchronized void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        try (OutputStream input = running.getOutputStream()) {
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the input of ClickHouse", e);
        }
        if (!ended(running)) {
            kill();
        }
        process = null;
    }

    /** Ends it at once, as a crash of the machine would (SIGKILL). */
    public synchronized void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        if (!ended(running)) {
            throw new IllegalStateException("Cannot kill ClickHouse: process " + running.pid() + " is still there");
        }
        process = null;
    }

    /**
     * Starts it again on the same port and data, stopping it first if it runs.
     *
     * @throws IllegalStateException if it does not come up
     */
    public synchronized void restart() {
        stop();
        Process started;
        try {
            started = new ProcessBuilder(command())
                    .directory(folder.path().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start ClickHouse", e);
        }
        process = started;
        awaitReady(started);
    }

    @Override
    public synchronized void close() {
        if (temporary) {
            kill();
            folder.delete();
        } else {
            stop();
        }
    }

    private void awaitReady(Process started) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            try {
                query("SELECT 1");
                return;
            } catch (UncheckedIOException | ClickHouseQueryException notYet) {
                if (!started.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "Cannot start ClickHouse: no answer at " + url() + " within " + START_TIMEOUT.toSeconds()
                                    + " s; the end of " + folder.log() + ":\n" + folder.logTail(),
                            notYet);
                }
            }
            try {
                if (started.waitFor(READY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("Cannot start ClickHouse: it ended with status "
                            + started.exitValue() + "; the end of " + folder.log() + ":\n" + folder.logTail());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Cannot start ClickHouse: interrupted", e);
            }
        }
    }

    private static boolean ended(Process running) {
        try {
            return running.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot end ClickHouse: interrupted", e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                location(ClickHouseEngine.class) + File.pathSeparator + location(NativeLibrary.class),
                ClickHouseEngine.class.getName(),
                EngineLibrary.find().toString()));
        command.addAll(List.of(
                "--listen_host=" + url().getHost(),
                "--http_port=" + url().getPort(),
                "--path=" + folder.tables(),
                "--config-file=" + folder.config(),
                "--multiquery",
                "--query",
                SERVE_UNTIL_INPUT_ENDS));
        return command;
    }

    private static Path location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("Cannot find the class path entry of " + type.getName());
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Cannot find the class path entry of " + type.getName(), e);
        }
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot find a free port", e);
        }
    }
}
