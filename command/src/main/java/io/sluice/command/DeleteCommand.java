package io.sluice.command;

import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.ErrorTable;
import io.sluice.source.ConsumerRemoval;
import io.sluice.source.StreamUnreadableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code delete}: ends a pipe for good. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Ends a pipe for good: stops its job if it runs, deregisters its consumer if it registered one."
                + " Keeps its tables unless told otherwise.")
final class DeleteCommand implements Callable<Integer> {

    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--drop-table", description = "Drop the destination table, with all its rows.")
    private boolean dropTable;

    @Option(names = "--drop-error-table", description = "Drop the error table.")
    private boolean dropErrorTable;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    DeleteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call()
            throws UnusableException, IOException, InterruptedException, StreamUnreadableException,
                    ClickHouseException {
        PipeConfig pipe = pipeOptions.read(surroundings).config();
        Optional<FlinkCluster> cluster = clusterOptions.named(surroundings)
                ? Optional.of(clusterOptions.cluster(surroundings))
                : Optional.empty();
        Optional<FlinkCluster.Job> job = Optional.empty();
        if (cluster.isPresent()) {
            job = cluster.get().job(pipe.name()).filter(found -> !found.state().ended());
        }
        confirm(pipe, job);
        List<String> done = new ArrayList<>();
        if (cluster.isPresent() && job.isPresent()) {
            done.add("stopped job " + job.get().id() + " with savepoint "
                    + cluster.get().stop(job.get(), STOP_TIMEOUT));
        }
        if (pipe.kinesis().reader() instanceof Reader.EnhancedFanOut fanOut
                && fanOut.consumer() instanceof Consumer.Registered consumer) {
            done.add(
                    switch (ConsumerRemoval.deregister(pipe.kinesis(), consumer)) {
                        case DEREGISTERED -> "deregistered consumer " + consumer.name();
                        case NOT_REGISTERED -> "found no consumer " + consumer.name();
                    });
        }
        if (dropTable || dropErrorTable) {
            try (ClickHouseClient client = new ClickHouseClient(pipe.clickhouse())) {
                ErrorTable errors = ErrorTable.of(pipe.destination());
                if (dropErrorTable) {
                    done.add(drop(client, errors.database(), errors.name()));
                }
                if (dropTable) {
                    done.add(drop(
                            client,
                            pipe.destination().database(),
                            pipe.destination().table()));
                }
            }
        }
        if (output.json()) {
            output.print(Map.of("pipe", pipe.name(), "done", done));
        } else {
            done.forEach(step -> output.out().println(Character.toUpperCase(step.charAt(0)) + step.substring(1) + "."));
            output.out().println("Deleted pipe " + pipe.name() + ".");
        }
        return 0;
    }

    private void confirm(PipeConfig pipe, Optional<FlinkCluster.Job> job) throws UnusableException, IOException {
        if (yes) {
            return;
        }
        String what = "pipe " + pipe.name()
                + (clusterOptions.named(surroundings) ? "" : ", whose job is not looked for without --cluster")
                + job.map(found -> ", which runs as job " + found.id()).orElse("")
                + (dropTable
                        ? ", with table " + pipe.destination().database() + "."
                                + pipe.destination().table() + " and all its rows"
                        : "");
        if (!surroundings.terminal()) {
            throw new UnusableException("Cannot delete " + what + ": found nobody to ask; say --yes if it is meant");
        }
        output.err().print("Delete " + what + "? Type the pipe's name to go on: ");
        output.err().flush();
        String answer = surroundings.input().readLine();
        if (answer == null || !answer.strip().equals(pipe.name())) {
            throw new UnusableException(
                    "Cannot delete pipe " + pipe.name() + ": found another answer than its name; nothing was deleted");
        }
    }

    private static String drop(ClickHouseClient client, String database, String table) throws ClickHouseException {
        if (!client.exists(database, table)) {
            return "found no table " + database + "." + table;
        }
        client.drop(database, table);
        return "dropped table " + database + "." + table;
    }
}
