package io.sluice.command;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Flink cluster a command is about. */
final class ClusterOptions {

    /** Names the cluster where no option does. */
    static final String VARIABLE = "SLUICE_CLUSTER";

    @Option(
            names = "--cluster",
            paramLabel = "URL",
            description = "REST address of the Flink cluster, such as http://jobmanager:8081 (default: the variable "
                    + VARIABLE + ").")
    private @Nullable URI address;

    /** Whether one is named. */
    boolean named(Surroundings surroundings) {
        return address != null || surroundings.environment().containsKey(VARIABLE);
    }

    /**
     * The cluster.
     *
     * @throws UnusableException if none is named, or by no address
     */
    FlinkCluster cluster(Surroundings surroundings) throws UnusableException {
        URI named = address;
        if (named == null) {
            String variable = surroundings.environment().get(VARIABLE);
            if (variable == null) {
                throw new UnusableException("Cannot tell which Flink cluster is meant: found no --cluster;"
                        + " name its REST address, such as --cluster http://127.0.0.1:8081");
            }
            named = URI.create(variable);
        }
        if (named.getHost() == null || !("http".equals(named.getScheme()) || "https".equals(named.getScheme()))) {
            throw new UnusableException("Cannot reach Flink at " + named
                    + ": found no http or https address; write it as http://127.0.0.1:8081");
        }
        return new FlinkCluster(named);
    }
}
