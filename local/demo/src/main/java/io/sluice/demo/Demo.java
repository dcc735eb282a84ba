package io.sluice.demo;

import io.sluice.job.JobFailedException;
import io.sluice.job.LocalRun;
import io.sluice.job.Pipeline;
import io.sluice.job.Preflight;
import io.sluice.job.PreflightException;
import io.sluice.job.Progress;
import io.sluice.job.StatusLine;
import io.sluice.job.StopRequest;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeFile;
import io.sluice.local.WikipediaEdits;
import io.sluice.source.KinesisSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Command {@code demo}: real Wikipedia edits through Kinesis into a real ClickHouse, all on this machine.
 *
 * <p>Exits with 0 only if every edit is a row, once.
 */
@Command(
        name = "sluice demo",
        mixinStandardHelpOptions = true,
        description = "Moves 39,244 real Wikipedia edits through a Kinesis on this machine into a ClickHouse on this"
                + " machine, shows how it gets on, and stays up for you to look around.")
public final class Demo implements Callable<Integer> {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);

    /** Silence after which the demo gives up on what is still missing. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(names = "--exit", description = "End when all edits are in, non-zero if rows are missing or too many.")
    private boolean exit;

    @Option(names = "--polling", description = "Read by polling instead of enhanced fan-out.")
    private boolean polling;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Edits put into the stream a second, 0 for all at once (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Subtasks that share the stream's four shards (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    private final PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());

    private Demo() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Demo()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, PreflightException, JobFailedException {
        out.printf(
                "Sluice demo: %,d Wikipedia edits, Kinesis to ClickHouse, on this machine.%n%n", WikipediaEdits.COUNT);
        long start = System.nanoTime();
        try (StopRequest stop = StopRequest.listen();
                TemporaryFolder folder = TemporaryFolder.create();
                DemoServices services = DemoServices.start()) {
            out.println("ClickHouse  " + services.clickHouse().url());
            out.println("Kinesis     " + services.kinesis());
            EditFeed feed = services.feed();
            feed.createStream(4);
            services.createTable();
            Path file = folder.path().resolve("pipe.yaml");
            Files.writeString(file, services.pipeFile(polling ? "false" : "true"));
            out.println("Pipe file   " + file);
            PipeConfig pipe = PipeFile.read(file).config();
            Preflight preflight = Preflight.of(pipe);
            try (LocalRun run = LocalRun.start(
                    pipe.name(),
                    new LocalRun.Options(parallelism, folder.path().resolve("state"), CHECKPOINT_INTERVAL, "8081-8181"),
                    env -> new Pipeline(pipe, preflight.destination()).build(env, KinesisSource.of(pipe.kinesis())))) {
                out.println("Flink       " + run.webInterface());
                out.println();
                CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> feed.putAll(rate));
                if (!watch(run, fed, stop, start)) {
                    return 0;
                }
                return conclude(services, run, stop);
            }
        }
    }

    /** Shows the status line until every edit has arrived, or nothing does any more; false if asked to stop before. */
    private boolean watch(LocalRun run, CompletableFuture<Void> fed, StopRequest stop, long startNanos)
            throws InterruptedException, JobFailedException {
        StatusLine.Medium medium = StatusLine.Medium.ofProcess();
        StatusLine line = new StatusLine(out, medium, startNanos);
        long movedNanos = System.nanoTime();
        long arrived = 0;
        try {
            while (!stop.await(medium.interval())) {
                run.awaitEnd(Duration.ZERO);
                Progress progress = run.progress();
                long now = System.nanoTime();
                line.show(progress, now);
                if (fed.isCompletedExceptionally()) {
                    fed.join();
                }
                if (progress.written() + progress.rejected() > arrived) {
                    arrived = progress.written() + progress.rejected();
                    movedNanos = now;
                }
                if (arrived >= WikipediaEdits.COUNT || now - movedNanos > PATIENCE.toNanos()) {
                    return true;
                }
            }
            return false;
        } finally {
            line.end();
        }
    }

    private int conclude(DemoServices services, LocalRun run, StopRequest stop) throws InterruptedException {
        out.println();
        out.println("The ten channels with most edits:");
        out.println(services.topChannels());
        long rows = services.rows();
        out.printf("rows in ClickHouse: %d of %d%n", rows, WikipediaEdits.COUNT);
        if (exit) {
            return rows == WikipediaEdits.COUNT ? 0 : 1;
        }
        out.println();
        out.println("Look around; Ctrl-C ends it all.");
        out.println("ClickHouse  " + services.clickHouse().url() + "/play (user "
                + services.clickHouse().user() + ", password "
                + services.clickHouse().password() + ")");
        out.println("Flink       " + run.webInterface());
        while (!stop.await(Duration.ofHours(1))) {
            // stays up for as long as the user likes
        }
        return 0;
    }
}
