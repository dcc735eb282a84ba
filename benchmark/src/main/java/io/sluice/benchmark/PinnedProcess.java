package io.sluice.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Java program that has one core of this machine to itself, as far as {@code taskset} can see to that. */
final class PinnedProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private PinnedProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Keeps this process, and those that it starts without {@link #start}, off the first core.
     *
     * @throws IOException if the machine has no {@code taskset} or no second core
     */
    static void leaveTheFirstCore() throws IOException, InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        if (cores < 2) {
            throw new IOException("Cannot measure a core: found one only, and Kinesis and ClickHouse need one too");
        }
        Process taskset = new ProcessBuilder(
                        "taskset",
                        "-a",
                        "-cp",
                        "1-" + (cores - 1),
                        Long.toString(ProcessHandle.current().pid()))
                .redirectErrorStream(true)
                .start();
        String answer = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (taskset.waitFor() != 0) {
            throw new IOException("Cannot leave the first core: found " + answer);
        }
    }

    /** Starts a main class on the first core, with this class path. */
    static PinnedProcess start(List<String> jvmOptions, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                "0",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new PinnedProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line of its output, null at the end. */
    @Nullable String line() throws IOException {
        return output.readLine();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
