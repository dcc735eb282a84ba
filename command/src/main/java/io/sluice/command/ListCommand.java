package io.sluice.command;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Command {@code list}: the pipes on a Flink cluster and their states. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the jobs that a Flink cluster runs or remembers, as pipes, with their states.")
final class ListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    ListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UnusableException, ClusterException {
        List<FlinkCluster.Job> jobs = clusterOptions.cluster(surroundings).jobs();
        if (output.json()) {
            output.print(jobs.stream().map(ListCommand::value).toList());
            return 0;
        }
        if (jobs.isEmpty()) {
            output.out().println("No pipes.");
            return 0;
        }
        int width = Math.max(
                "PIPE".length(),
                jobs.stream().mapToInt(job -> job.name().length()).max().orElse(0));
        String form = "%-" + width + "s  %-12s  %-23s  %s%n";
        output.out().printf(form, "PIPE", "STATE", "SINCE", "JOB");
        jobs.forEach(job -> output.out().printf(form, job.name(), job.state().label(), time(job.since()), job.id()));
        return 0;
    }

    /** A job as programs see it. */
    static Map<String, Object> value(FlinkCluster.Job job) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("pipe", job.name());
        value.put("state", job.state().label());
        value.put("since", job.since().toString());
        value.put("job", job.id());
        return value;
    }

    /** A time for people. */
    static String time(Instant instant) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'")
                .withZone(ZoneOffset.UTC)
                .format(instant);
    }
}
