package io.sluice.sink;

import io.sluice.schema.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes inserts to the server: the same bytes under the same token until they are acknowledged, or until trying again
 * makes no sense. Thread safe.
 */
final class Delivery {

    /** Attempts at what has never been seen. */
    private static final int ATTEMPTS_AT_THE_UNKNOWN = 5;

    /** Attempts at a body that arrived broken: it may be the network once, not twice. */
    private static final int ATTEMPTS_AT_THE_CORRUPT = 2;

    private final ClickHouseClient client;
    private final Destination destination;
    private final SinkMetrics metrics;
    private final Duration maxOutage;

    Delivery(ClickHouseClient client, Destination destination, SinkMetrics metrics, Duration maxOutage) {
        this.client = client;
        this.destination = destination;
        this.metrics = metrics;
        this.maxOutage = maxOutage;
    }

    /**
     * Returns once the insert is acknowledged.
     *
     * @throws ClickHouseException if another attempt makes no sense; {@link InsertErrors#outcome} says why
     * @throws InterruptedException if the sink is being closed; nothing is known of the insert then
     */
    void deliver(Insert insert) throws ClickHouseException, InterruptedException {
        long firstFailure = 0;
        for (int attempt = 1; ; attempt++) {
            try {
                client.insert(insert, destination.queryId(insert.token(), attempt));
                return;
            } catch (ClickHouseException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long now = System.nanoTime();
                firstFailure = attempt == 1 ? now : firstFailure;
                Duration failing = Duration.ofNanos(now - firstFailure);
                Duration pause = pauseAfter(e, attempt);
                if (failing.plus(pause).compareTo(maxOutage) > 0) {
                    throw outage(insert, failing, attempt, e);
                }
                metrics.retried(e.code());
                Thread.sleep(pause.toMillis());
            }
        }
    }

    /**
     * The failure of an insert into a changed table, told by what has changed.
     *
     * @param encoded what the rows give
     */
    ClickHouseException changed(List<Column> encoded, ClickHouseException failure) {
        List<String> changes;
        try {
            changes = TableChange.between(encoded, client.describe(destination.database(), destination.name()));
        } catch (ClickHouseException e) {
            failure.addSuppressed(e);
            return failure;
        }
        if (changes.isEmpty()) {
            return failure;
        }
        return failure.as("Cannot insert into " + destination.table() + ": since the pipe started, "
                + String.join(", ", changes) + "; undo that, or start the pipe again to map to the table as it is");
    }

    private static Duration pauseAfter(ClickHouseException failure, int attempt) throws ClickHouseException {
        Backoff backoff = Backoff.SHORT;
        switch (InsertErrors.outcome(failure)) {
            case RETRY -> {}
            case RETRY_LATER -> backoff = Backoff.LONG;
            case UNKNOWN -> giveUpAfter(ATTEMPTS_AT_THE_UNKNOWN, attempt, failure);
            case CORRUPT -> giveUpAfter(ATTEMPTS_AT_THE_CORRUPT, attempt, failure);
            case BAD_ROWS, TOO_MANY_PARTITIONS, TOO_LARGE, SCHEMA_CHANGED, FAIL -> throw failure;
        }
        return backoff.delay(attempt, ThreadLocalRandom.current());
    }

    private static void giveUpAfter(int attempts, int attempt, ClickHouseException failure) throws ClickHouseException {
        if (attempt >= attempts) {
            throw failure;
        }
    }

    private ClickHouseException outage(Insert insert, Duration failing, int attempts, ClickHouseException last) {
        return last.as("Cannot insert into " + insert.target().table() + ": every attempt since "
                + Instant.now().minus(failing) + " failed, " + attempts + " in all, and the longest outage is "
                + maxOutage + "; the last failure was: " + last.getMessage());
    }
}
