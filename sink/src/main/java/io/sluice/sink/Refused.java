package io.sluice.sink;

import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.schema.StreamRecord;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what cannot become rows to the error table, and decides what becomes of it there. Thread safe. */
final class Refused {

    private static final Logger LOG = LoggerFactory.getLogger(Refused.class);

    /** Rows wait behind these: where they may be let go, they are not waited for long. */
    private static final Duration PATIENCE_IF_LOGGED = Duration.ofMinutes(1);

    private static final int POSITIONS_TOLD = 10;

    private final Destination destination;
    private final Delivery delivery;
    private final SinkMetrics metrics;
    private final SinkLimits limits;

    Refused(Destination destination, Delivery delivery, SinkMetrics metrics, SinkLimits limits) {
        this.destination = destination;
        this.delivery = delivery;
        this.metrics = metrics;
        this.limits = limits;
    }

    /**
     * Returns once the entries are in the error table, or, where the policy is {@code LOG}, are told of in the log.
     *
     * @param doubtSince as of {@link Delivery#deliver}
     */
    void write(String token, List<ErrorTable.Entry> entries, long doubtSince)
            throws ClickHouseException, InterruptedException {
        Insert insert = destination.errors().insert(token, entries, destination.pipe());
        try {
            delivery.deliver(insert, doubtSince, patience());
            metrics.rejected(entries.size());
        } catch (ClickHouseException e) {
            switch (limits.onErrorTable()) {
                case FAIL -> throw e;
                case LOG -> {
                    LOG.warn(
                            "{} records are lost, among them {}: {}",
                            entries.size(),
                            entries.stream()
                                    .limit(POSITIONS_TOLD)
                                    .map(entry -> position(entry.rejection().origin()))
                                    .toList(),
                            e.getMessage());
                    metrics.lost(entries.size());
                }
            }
        }
    }

    private Duration patience() {
        Duration outage = limits.maxOutage();
        boolean hurry = limits.onErrorTable() == Policy.LOG && outage.compareTo(PATIENCE_IF_LOGGED) > 0;
        return hurry ? PATIENCE_IF_LOGGED : outage;
    }

    private static String position(StreamRecord record) {
        return record.stream() + " " + record.shardId() + " " + record.sequenceNumber() + "."
                + record.subSequenceNumber();
    }
}
