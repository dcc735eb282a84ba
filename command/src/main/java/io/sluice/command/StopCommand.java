package io.sluice.command;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code stop}: ends the job of a pipe with a savepoint, from which {@code start} goes on. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Ends the job of a pipe on a Flink cluster with a savepoint; start goes on from there.")
final class StopCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait for the savepoint (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    StopCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException, ClusterException, InterruptedException {
        String pipe = pipeOptions.read(surroundings).config().name();
        FlinkCluster cluster = clusterOptions.cluster(surroundings);
        FlinkCluster.Job job = running(cluster, pipe, "stop");
        String savepoint = cluster.stop(job, Duration.ofSeconds(timeoutSeconds));
        if (output.json()) {
            output.print(Map.of("pipe", pipe, "job", job.id(), "savepoint", savepoint));
        } else {
            output.out().println("Stopped pipe " + pipe + "; start goes on from " + savepoint);
        }
        return 0;
    }

    /**
     * The job of a pipe that runs.
     *
     * @throws UnusableException if none does
     */
    static FlinkCluster.Job running(FlinkCluster cluster, String pipe, String verb)
            throws ClusterException, UnusableException {
        FlinkCluster.Job job = cluster.job(pipe)
                .orElseThrow(() -> new UnusableException("Cannot " + verb + " pipe " + pipe + ": Flink at "
                        + cluster.address() + " knows no job of that name; list shows those it knows"));
        if (job.state().ended()) {
            throw new UnusableException("Cannot " + verb + " pipe " + pipe + ": found it "
                    + job.state().label() + " since " + ListCommand.time(job.since()) + "; start starts it");
        }
        return job;
    }
}
