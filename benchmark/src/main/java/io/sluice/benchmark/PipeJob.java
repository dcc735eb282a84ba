package io.sluice.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.sluice.job.LocalRun;
import io.sluice.job.Pipeline;
import io.sluice.job.Preflight;
import io.sluice.job.Progress;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeFile;
import io.sluice.source.KinesisSource;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A pipe in a JVM of its own that tells how far it is ten times a second until it is ended.
 *
 * <p>Each line of its output is a {@link Sample}. Pipes that are to warm the JVM up run before it, one after the other,
 * and are not told of.
 */
public final class PipeJob {

    private static final long INTERVAL_MILLIS = 100;
    private static final int FIRST_PIPE = 4;

    private PipeJob() {}

    /**
     * Runs the pipes.
     *
     * @param arguments an empty folder for checkpoints, subtasks, seconds between checkpoints, rows after which a warming
     *     pipe has done its work, and the pipe files, the last of which is the one to measure
     */
    public static void main(String[] arguments) throws Exception {
        long rows = Long.parseLong(arguments[3]);
        for (int i = FIRST_PIPE; i < arguments.length; i++) {
            boolean measured = i == arguments.length - 1;
            LocalRun.Options options = new LocalRun.Options(
                    Integer.parseInt(arguments[1]),
                    Path.of(arguments[0]).resolve(Integer.toString(i)),
                    Duration.ofSeconds(Long.parseLong(arguments[2])),
                    "0");
            run(Path.of(arguments[i]), options, measured ? Long.MAX_VALUE : rows, measured);
        }
    }

    private static void run(Path file, LocalRun.Options options, long rows, boolean told) throws Exception {
        PipeConfig pipe =
                PipeFile.parse(Files.readString(file), file.toString()).config();
        Preflight preflight = Preflight.of(pipe);
        try (LocalRun run = LocalRun.start(
                pipe.name(),
                options,
                env -> new Pipeline(pipe, preflight.destination()).build(env, KinesisSource.of(pipe.kinesis())))) {
            while (run.progress().written() < rows && !run.awaitEnd(Duration.ZERO)) {
                if (told) {
                    tell(run.progress());
                }
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            }
        }
    }

    @SuppressWarnings("SystemOut") // read by the process that started this one
    private static void tell(Progress progress) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long gcMillis = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        long allocated = Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
        System.out.println(new Sample(
                        System.nanoTime(),
                        progress.read(),
                        progress.readBytes(),
                        progress.written(),
                        system.getProcessCpuTime(),
                        gcMillis,
                        allocated)
                .line());
    }

    /**
     * How far a pipe is.
     *
     * @param nanos clock of the samples of one process
     * @param read records read
     * @param readBytes bytes of them, as they lie in the stream
     * @param written rows acknowledged
     * @param cpuNanos CPU time of the process
     * @param gcMillis time spent collecting garbage
     * @param allocated bytes that the live threads have allocated
     */
    record Sample(long nanos, long read, long readBytes, long written, long cpuNanos, long gcMillis, long allocated) {

        private static final String MARK = "sample ";

        /** Whether a line is one; the JVM may have something to say too. */
        static boolean isOne(String line) {
            return line.startsWith(MARK);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    MARK + "%d %d %d %d %d %d %d",
                    nanos,
                    read,
                    readBytes,
                    written,
                    cpuNanos,
                    gcMillis,
                    allocated);
        }

        static Sample of(String line) {
            long[] values = Arrays.stream(line.substring(MARK.length()).split(" ", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Sample(values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
        }
    }
}
