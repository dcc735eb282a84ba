package io.sluice.job;

import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.SchemaException;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.ErrorTable;
import io.sluice.sink.LogTable;
import io.sluice.source.StreamCheck;
import io.sluice.source.StreamUnreadableException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out before a pipe starts whether it can run: the stream can be read, the table is there, its columns can be
 * filled. Makes the error table where it is missing.
 *
 * @param destination the table as it is now
 * @param errorTableCreated whether the error table was missing and is there now
 */
public record Preflight(Destination destination, boolean errorTableCreated) {

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    /**
     * Checks source and destination, both even if the first fails.
     *
     * @throws PreflightException naming everything that stands in the way
     */
    public static Preflight of(PipeConfig config) throws PreflightException {
        List<String> problems = new ArrayList<>();
        List<Throwable> causes = new ArrayList<>();
        try {
            StreamCheck.check(config.kinesis());
        } catch (StreamUnreadableException e) {
            problems.add(e.getMessage());
            causes.add(e);
        }
        try (ClickHouseClient client = new ClickHouseClient(config.clickhouse())) {
            Destination destination = Destination.of(
                    config,
                    client.describe(
                            config.destination().database(),
                            config.destination().table()));
            if (problems.isEmpty()) {
                LogTable.of(config.destination()).ifPresent(table -> createOrDoWithout(table, client));
                return new Preflight(
                        destination, ErrorTable.of(config.destination()).createIfMissing(client));
            }
        } catch (ClickHouseException | SchemaException e) {
            problems.add(e.getMessage());
            causes.add(e);
        }
        throw new PreflightException(problems, causes);
    }

    /** A pipe that may only insert into its table runs all the same. */
    private static void createOrDoWithout(LogTable table, ClickHouseClient client) {
        try {
            table.createIfMissing(client);
        } catch (ClickHouseException e) {
            LOG.warn("The pipe runs without its log table {}: {}", table, e.getMessage());
        }
    }
}
