package io.sluice.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A Flink session cluster as operators run it: a JobManager and TaskManagers, each a process of its own, with nothing
 * but Flink on their class path.
 *
 * <p>Listens on loopback only. {@link #close()} ends every process it started.
 */
public final class LocalCluster implements AutoCloseable {

    private static final String JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

    /** What Flink's own start scripts open for it on Java 17. */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.reflect",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.text",
            "java.base/java.time",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/java.util.concurrent.locks");

    private static final String LOGGING = """
            rootLogger.level = INFO
            rootLogger.appenderRef.file.ref = File
            appender.file.name = File
            appender.file.type = File
            appender.file.fileName = ${sys:log.file}
            appender.file.layout.type = PatternLayout
            appender.file.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n
            """;

    private final Path folder;
    private final Path libraries;
    private final URI rest;
    private final List<Process> taskManagers = new ArrayList<>();
    private final Process jobManager;
    private int started;

    private LocalCluster(Path folder, Path libraries, Map<String, String> configuration) throws IOException {
        this.folder = folder;
        this.libraries = libraries;
        int restPort = freePort();
        this.rest = URI.create("http://127.0.0.1:" + restPort);
        Map<String, String> all = new LinkedHashMap<>(processes(restPort, freePort()));
        all.putAll(configuration);
        Files.writeString(
                folder.resolve("config.yaml"),
                all.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
        Files.writeString(folder.resolve("log4j2.properties"), LOGGING);
        this.jobManager = launch("jobmanager", JOB_MANAGER, "-Xmx400m");
    }

    /**
     * Starts a JobManager; {@link #addTaskManager()} gives it something to run on.
     *
     * @param folder an empty one, for configuration and logs
     * @param configuration Flink's, on top of what the processes need to find each other
     */
    public static LocalCluster start(Path folder, Map<String, String> configuration) throws IOException {
        return new LocalCluster(folder, libraries(), configuration);
    }

    /** Where the cluster's REST interface answers once the JobManager is up. */
    public URI rest() {
        return rest;
    }

    /** The process that manages the jobs. */
    public Process jobManager() {
        return jobManager;
    }

    /** Starts one more TaskManager. */
    public Process addTaskManager() throws IOException {
        started++;
        Process taskManager =
                launch("taskmanager-" + started, TASK_MANAGER, "-Xmx600m", "-XX:MaxDirectMemorySize=300m");
        taskManagers.add(taskManager);
        return taskManager;
    }

    /** What the processes have logged so far, for whoever has to find out why something failed. */
    public String logs() {
        try (var files = Files.list(folder)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(log|out)"))
                    .sorted()
                    .toList()) {
                text.append("== ").append(file.getFileName()).append('\n').append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the logs in " + folder, e);
        }
    }

    @Override
    public void close() {
        List<Process> all = new ArrayList<>(taskManagers);
        all.add(jobManager);
        all.forEach(Process::destroy);
        all.forEach(LocalCluster::end);
    }

    /** Ends a process, by force if it does not end when asked. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Process launch(String name, String main, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        OPENED.forEach(packages -> command.add("--add-opens=" + packages + "=ALL-UNNAMED"));
        command.add("-Dlog4j.configurationFile=" + folder.resolve("log4j2.properties"));
        command.add("-Dlog.file=" + folder.resolve(name + ".log"));
        command.addAll(List.of("-cp", libraries + "/*", main, "--configDir", folder.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .start();
    }

    /** Addresses, and the sizes that Flink's scripts would work out. */
    private Map<String, String> processes(int restPort, int rpcPort) {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("jobmanager.rpc.address", "127.0.0.1");
        configuration.put("jobmanager.rpc.port", Integer.toString(rpcPort));
        configuration.put("jobmanager.bind-host", "127.0.0.1");
        configuration.put("taskmanager.host", "127.0.0.1");
        configuration.put("taskmanager.bind-host", "127.0.0.1");
        configuration.put("rest.address", "127.0.0.1");
        configuration.put("rest.bind-address", "127.0.0.1");
        configuration.put("rest.port", Integer.toString(restPort));
        configuration.put("web.tmpdir", folder.resolve("web").toString());
        configuration.put("io.tmp.dirs", folder.toString());
        configuration.put("taskmanager.cpu.cores", "1.0");
        configuration.put("taskmanager.memory.framework.heap.size", "64m");
        configuration.put("taskmanager.memory.framework.off-heap.size", "64m");
        configuration.put("taskmanager.memory.task.heap.size", "512m");
        configuration.put("taskmanager.memory.task.off-heap.size", "128m");
        configuration.put("taskmanager.memory.network.min", "32m");
        configuration.put("taskmanager.memory.network.max", "32m");
        configuration.put("taskmanager.memory.managed.size", "0m");
        configuration.put("taskmanager.memory.jvm-metaspace.size", "256m");
        configuration.put("taskmanager.memory.jvm-overhead.min", "192m");
        configuration.put("taskmanager.memory.jvm-overhead.max", "192m");
        return configuration;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Flink and what it needs, which the build of this module puts beside its classes. */
    private static Path libraries() {
        Path own = Path.of(URI.create(LocalCluster.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        Path libraries = own.resolveSibling("lib");
        if (!Files.isDirectory(libraries)) {
            throw new IllegalStateException(
                    "Cannot find Flink in " + libraries + "; package module local/cluster first");
        }
        return libraries;
    }
}
