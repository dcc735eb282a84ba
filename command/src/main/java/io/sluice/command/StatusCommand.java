package io.sluice.command;

import io.sluice.jobconfig.PipeConfig;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.ErrorTable;
import io.sluice.sink.PipeHistory;
import io.sluice.sink.RejectionSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Command {@code status}: what a pipe on a Flink cluster does, and did of late. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows what a pipe does: its state and figures by the Flink cluster, its rate and what happened by"
                        + " ClickHouse.")
final class StatusCommand implements Callable<Integer> {

    private static final int MINUTES = 30;
    private static final int EVENTS = 5;
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final String READ = "FetchedEvents_Total";
    private static final String WRITTEN = "SentEvents_Total";
    private static final String REJECTED = "Errors_Total";
    private static final String LAG = "millisBehindLatest";

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipeOptions = new PipeOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException, ClusterException, InterruptedException {
        PipeConfig pipe = pipeOptions.read(surroundings).config();
        FlinkCluster cluster = clusterOptions.cluster(surroundings);
        FlinkCluster.Job job = cluster.job(pipe.name())
                .orElseThrow(() -> new UnusableException("Cannot show pipe " + pipe.name() + ": Flink at "
                        + cluster.address() + " knows no job of that name; list shows those it knows"));
        boolean counts = !job.state().ended();
        if (counts) {
            cluster.fetchFigures(job);
        }
        Optional<String> failure = cluster.failure(job);
        Remembered remembered = remembered(pipe);
        Map<String, Long> figures = counts ? cluster.figures(job, List.of(READ, WRITTEN, REJECTED), LAG) : Map.of();
        if (output.json()) {
            Map<String, Object> status = new LinkedHashMap<>(ListCommand.value(job));
            status.put("figures", figures);
            failure.ifPresent(text -> status.put("failure", text));
            remembered.rejected().ifPresent(count -> status.put("rejected", count));
            remembered.rates().ifPresent(minutes -> status.put("rowsPerMinute", minutes));
            status.put("events", remembered.events());
            remembered.trouble().ifPresent(text -> status.put("clickhouse", text));
            output.print(status);
        } else {
            show(job, figures, failure, remembered);
        }
        return 0;
    }

    /**
     * What ClickHouse knows of the pipe, as far as it could be asked.
     *
     * @param rejected records in the error table, empty without one
     * @param rates rows a minute
     * @param events the latest
     * @param trouble why it could not be asked all, empty if it could
     */
    private record Remembered(
            Optional<Long> rejected,
            Optional<List<Long>> rates,
            List<PipeHistory.Event> events,
            Optional<String> trouble) {}

    private static Remembered remembered(PipeConfig pipe) {
        Optional<Long> rejected = Optional.empty();
        Optional<List<Long>> rates = Optional.empty();
        try (ClickHouseClient client = new ClickHouseClient(pipe.clickhouse())) {
            PipeHistory history = new PipeHistory(pipe, client);
            rates = history.rowsPerMinute(MINUTES);
            ErrorTable errors = ErrorTable.of(pipe.destination());
            if (client.exists(errors.database(), errors.name())) {
                rejected = Optional.of(RejectionSummary.count(errors, pipe.name(), client));
            }
            return new Remembered(rejected, rates, history.events(EVENTS), Optional.empty());
        } catch (ClickHouseException e) {
            // the state of the job is worth showing without it
            return new Remembered(rejected, rates, List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void show(
            FlinkCluster.Job job, Map<String, Long> figures, Optional<String> failure, Remembered remembered) {
        String colour = switch (job.state()) {
            case RUNNING -> "green";
            case PROVISIONING, STOPPING, STOPPED, DEGRADED -> "yellow";
            case FAILED -> "red";
        };
        output.line(
                surroundings,
                "Pipe " + Check.plain(job.name()) + ": @|" + colour + " "
                        + job.state().label() + "|@ since " + ListCommand.time(job.since()) + ", job " + job.id());
        failure.ifPresent(text -> output.out().println("  last failure: " + text));
        line("read", count(figures, READ));
        line("written", count(figures, WRITTEN));
        line(
                "rejected",
                count(figures, REJECTED)
                        + remembered
                                .rejected()
                                .map(count -> " (" + number(count) + " in the error table)")
                                .orElse(""));
        long lag = figures.getOrDefault(LAG, -1L);
        line("lag", lag < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f s", lag / 1000.0));
        line(
                "rows a minute",
                remembered.rates().map(StatusCommand::plot).orElse("unknown: no system.query_log to read"));
        remembered.trouble().ifPresent(text -> output.out().println("  not all is known: " + text));
        if (!remembered.events().isEmpty()) {
            output.out().println("  latest events:");
            remembered
                    .events()
                    .forEach(event -> output.out()
                            .println("    " + event.at() + " UTC  " + event.kind() + "  " + event.message()));
        }
    }

    private void line(String name, String value) {
        output.out().println("  " + name + " ".repeat(15 - name.length()) + value);
    }

    private static String count(Map<String, Long> figures, String name) {
        return figures.containsKey(name) ? number(figures.get(name)) : "unknown";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** One bar a minute, the last one now; the highest is that of the busiest minute. */
    static String plot(List<Long> minutes) {
        long highest = minutes.stream().mapToLong(Long::longValue).max().orElse(0);
        StringBuilder plot = new StringBuilder();
        for (long rows : minutes) {
            int bar = highest == 0 ? 0 : (int) Math.ceil((BARS.length() - 1) * (double) rows / highest);
            plot.append(BARS.charAt(bar));
        }
        return plot + " up to " + number(highest) + " in the last " + minutes.size() + " minutes";
    }
}
