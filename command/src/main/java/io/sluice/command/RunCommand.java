package io.sluice.command;

import io.sluice.job.JobFailedException;
import io.sluice.job.LocalRun;
import io.sluice.job.Pipeline;
import io.sluice.job.Preflight;
import io.sluice.job.PreflightException;
import io.sluice.job.StatusLine;
import io.sluice.job.StopRequest;
import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.sink.ErrorTable;
import io.sluice.source.KinesisSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Command {@code run}: runs a pipe in a Flink cluster within this process until Ctrl-C, with a status line.
 *
 * <p>Ctrl-C ends it with a savepoint, and the next run of the pipe goes on from there; after a crash, from the newest
 * checkpoint.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a pipe on this machine until Ctrl-C; the next run goes on where it ended.")
final class RunCommand implements Callable<Integer> {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            description = "Subtasks that share the stream's shards (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder for checkpoints and savepoints (default: .sluice/NAME of the pipe).")
    private @Nullable Path state;

    @Option(
            names = "--web-port",
            paramLabel = "PORTS",
            defaultValue = "8081-8181",
            description = "Port or range of ports for Flink's web interface (default: ${DEFAULT-VALUE}).")
    private String webPorts = "";

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call()
            throws IOException, InterruptedException, PreflightException, JobFailedException, UnusableException {
        PipeDefinition definition = pipeOptions.read(surroundings);
        PipeConfig pipe = definition.config();
        definition.notes().forEach(note -> tell("Note: " + note));
        Preflight preflight = Preflight.of(pipe);
        tell(describe(pipe));
        if (preflight.errorTableCreated()) {
            tell("Created the error table " + ErrorTable.of(pipe.destination())
                    + ": rejected records go there and are kept for 7 days.");
        }
        LocalRun.Options options = new LocalRun.Options(
                parallelism,
                surroundings.folder().resolve(state == null ? Path.of(".sluice", pipe.name()) : state),
                CHECKPOINT_INTERVAL,
                webPorts);
        long start = System.nanoTime();
        try (LocalRun run = LocalRun.start(
                pipe.name(),
                options,
                env -> new Pipeline(pipe, preflight.destination()).build(env, KinesisSource.of(pipe.kinesis())))) {
            run.resumedFrom().ifPresent(snapshot -> tell("Goes on from " + snapshot + "."));
            tell("Flink's web interface: " + run.webInterface());
            watch(run, start);
        }
        return 0;
    }

    /** Says something for people; programs get the progress alone. */
    private void tell(String text) {
        (output.json() ? output.err() : output.out()).println(text);
    }

    private void watch(LocalRun run, long startNanos) throws InterruptedException, JobFailedException {
        StatusLine.Medium medium = output.json() ? StatusLine.Medium.PLAIN : StatusLine.Medium.ofProcess();
        StatusLine line = new StatusLine(output.out(), medium, startNanos);
        try (StopRequest stop = StopRequest.listen()) {
            while (!stop.await(medium.interval())) {
                boolean ended = run.awaitEnd(Duration.ZERO);
                if (output.json()) {
                    output.printLine(run.progress());
                } else {
                    line.show(run.progress(), System.nanoTime());
                }
                if (ended) {
                    return;
                }
            }
            line.end();
            tell("Stopping with a savepoint ...");
            tell("Stopped; the next run goes on from " + run.stop());
        } finally {
            line.end();
        }
    }

    private static String describe(PipeConfig pipe) {
        String reader = pipe.kinesis().reader() instanceof KinesisConfig.Reader.EnhancedFanOut fanOut
                ? "enhanced fan-out as " + fanOut.consumerName()
                : "polling";
        return "Pipe " + pipe.name() + ": stream " + pipe.kinesis().stream().name() + " ("
                + pipe.kinesis().region() + ", " + reader + ") into "
                + pipe.destination().database() + "." + pipe.destination().table() + " at "
                + pipe.clickhouse().url();
    }
}
