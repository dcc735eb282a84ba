package io.sluice.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code start}: runs a pipe on a Flink cluster, from where it was stopped. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Runs a pipe on a Flink cluster, from the savepoint of its last stop if there was one. References"
                + " such as $${env:NAME} are followed on the cluster.")
final class StartCommand implements Callable<Integer> {

    private static final String JAR = "sluice-job.jar";

    private final Surroundings surroundings;
    private final Path built;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = "The job's jar, to be uploaded (default: the newest " + JAR + " on the cluster, else"
                    + " that which was built here, command/target/" + JAR + ").")
    private @Nullable Path jar;

    @Option(names = "--savepoint", paramLabel = "PATH", description = "Go on from this savepoint or checkpoint.")
    private @Nullable String savepoint;

    @Option(names = "--fresh", description = "Begin anew, whatever savepoints there are.")
    private boolean fresh;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            description = "Subtasks that share the stream's shards (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    /**
     * @param built the job's jar, for a cluster that has none and a user who names none
     */
    StartCommand(Surroundings surroundings, Path built) {
        this.surroundings = surroundings;
        this.built = built;
    }

    @Override
    public Integer call() throws UnusableException, IOException {
        String pipe = pipeOptions.read(surroundings).config().name();
        FlinkCluster cluster = clusterOptions.cluster(surroundings);
        Optional<FlinkCluster.Job> last = cluster.job(pipe);
        if (last.isPresent() && !last.get().state().ended()) {
            throw new UnusableException("Cannot start pipe " + pipe + ": found it "
                    + last.get().state().label() + " as job " + last.get().id() + "; stop it first");
        }
        Optional<String> from = from(pipe, cluster, last);
        String job = cluster.run(jar(cluster), pipeOptions.arguments(surroundings), parallelism, from);
        if (output.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("pipe", pipe);
            answer.put("job", job);
            from.ifPresent(path -> answer.put("savepoint", path));
            output.print(answer);
        } else {
            output.out()
                    .println("Started pipe " + pipe + " as job " + job
                            + from.map(path -> "; it goes on from " + path).orElse("; it begins anew") + ".");
        }
        return 0;
    }

    private Optional<String> from(String pipe, FlinkCluster cluster, Optional<FlinkCluster.Job> last)
            throws ClusterException, UnusableException {
        if (savepoint != null || fresh || last.isEmpty()) {
            return Optional.ofNullable(savepoint);
        }
        Optional<String> known = cluster.lastSavepoint(last.get());
        if (known.isEmpty()) {
            throw new UnusableException("Cannot start pipe " + pipe + ": found no savepoint of its last job "
                    + last.get().id() + ", which is " + last.get().state().label()
                    + "; name one, or its last checkpoint, with --savepoint, or begin anew with --fresh");
        }
        return known;
    }

    private String jar(FlinkCluster cluster) throws ClusterException {
        if (jar != null) {
            return cluster.upload(surroundings.folder().resolve(jar));
        }
        Optional<String> there = cluster.jar(JAR);
        return there.isPresent()
                ? there.get()
                : cluster.upload(surroundings.folder().resolve(built));
    }
}
