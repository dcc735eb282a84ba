package io.sluice.command;

import io.sluice.job.Destination;
import io.sluice.job.ReplayMapper;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.ErrorReplay;
import io.sluice.sink.ErrorTable;
import io.sluice.sink.RejectionSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code errors}: shows why records of a pipe were rejected, and makes rows of those that can be by now. */
@Command(
        name = "errors",
        mixinStandardHelpOptions = true,
        description =
                "Shows the latest rejected records of a pipe by reason. After the table or the pipe file is mended,"
                        + " --replay inserts those that are rows now.")
final class ErrorsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--replay",
            description = "Map the rejected messages again, insert what is right now, and take that out of the error"
                    + " table. The pipe may run meanwhile.")
    private boolean replay;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show at most so many reasons (default: ${DEFAULT-VALUE}).")
    private int limit;

    ErrorsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException, ClickHouseException {
        PipeConfig pipe = pipeOptions.read(surroundings).config();
        ErrorTable table = ErrorTable.of(pipe.destination());
        try (ClickHouseClient client = new ClickHouseClient(pipe.clickhouse())) {
            if (!client.exists(table.database(), table.name())) {
                throw new UnusableException("Cannot show the rejected records of pipe " + pipe.name()
                        + ": found no table " + table + "; the pipe makes it when it first runs");
            }
            if (replay) {
                replay(pipe, table, client);
            } else {
                show(pipe, table, client);
            }
        }
        return 0;
    }

    private void show(PipeConfig pipe, ErrorTable table, ClickHouseClient client) throws ClickHouseException {
        long count = RejectionSummary.count(table, pipe.name(), client);
        List<RejectionSummary.Group> groups = RejectionSummary.groups(table, pipe.name(), limit, client);
        if (output.json()) {
            output.print(Map.of("table", table.toString(), "rejected", count, "reasons", groups));
            return;
        }
        if (count == 0) {
            output.out().println("No rejected records of pipe " + pipe.name() + " in " + table + ".");
            return;
        }
        output.out()
                .println(Counts.of(count, "rejected record") + " of pipe " + pipe.name() + " in " + table
                        + ", by reason, the latest first:");
        for (RejectionSummary.Group group : groups) {
            output.out().println();
            output.line(
                    surroundings,
                    "@|bold " + group.count() + "|@  " + group.kind()
                            + (group.column().isEmpty() ? "" : ", column " + Check.plain(group.column())));
            output.out().println("   " + group.reason());
            output.out()
                    .println("   " + (group.first().equals(group.last()) ? "" : group.first() + " to ") + group.last()
                            + " UTC");
            output.out()
                    .println("   such as " + group.example().shardId() + " "
                            + group.example().sequenceNumber()
                            + (group.example().subSequenceNumber().equals("0")
                                    ? ""
                                    : "/" + group.example().subSequenceNumber()));
            if (!group.example().error().equals(group.reason())) {
                output.out().println("      " + group.example().error());
            }
        }
        if (groups.size() == limit) {
            output.out().println();
            output.out().println("There may be more reasons; --limit shows more of them.");
        }
    }

    private void replay(PipeConfig pipe, ErrorTable table, ClickHouseClient client)
            throws ClickHouseException, UnusableException {
        if (client.granted("ALTER DELETE", table.database(), table.name()).equals(Optional.of(false))) {
            throw new UnusableException("Cannot replay the rejected records of pipe " + pipe.name() + ": found that "
                    + pipe.clickhouse().login() + " may not take rows out of " + table
                    + "; GRANT SELECT, ALTER DELETE ON " + table + ", or name another with --clickhouse.user");
        }
        Destination destination = Destination.of(
                pipe,
                client.describe(
                        pipe.destination().database(), pipe.destination().table()));
        ErrorReplay.Result result;
        try (ReplayMapper mapper = new ReplayMapper(destination, pipe.payload())) {
            result = new ErrorReplay(pipe, destination.columns(), mapper, client).run();
        }
        if (output.json()) {
            output.print(result);
            return;
        }
        output.out()
                .println("Replayed " + Counts.of(result.records(), "rejected record") + " of pipe " + pipe.name()
                        + " as "
                        + Counts.of(result.rows(), "row") + " of "
                        + pipe.destination().database() + "."
                        + pipe.destination().table() + "; "
                        + result.stayed() + (result.stayed() == 1 ? " stays" : " stay") + " in " + table + ".");
    }
}
