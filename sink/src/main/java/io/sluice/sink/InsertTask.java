package io.sluice.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes one batch to the server: the same bytes under the same token until they are acknowledged, or until trying
 * again makes no sense. Runs on one thread of the pool, once.
 */
final class InsertTask {

    /** Attempts at what has never been seen. */
    private static final int ATTEMPTS_AT_THE_UNKNOWN = 5;

    /** Attempts at a body that arrived broken: it may be the network once, not twice. */
    private static final int ATTEMPTS_AT_THE_CORRUPT = 2;

    private final Batch batch;
    private final Destination destination;
    private final ClickHouseClient client;
    private final SinkMetrics metrics;
    private final Duration maxOutage;

    InsertTask(Batch batch, Destination destination, ClickHouseClient client, SinkMetrics metrics, Duration maxOutage) {
        this.batch = batch;
        this.destination = destination;
        this.client = client;
        this.metrics = metrics;
        this.maxOutage = maxOutage;
    }

    /**
     * Returns once the batch is acknowledged.
     *
     * @throws ClickHouseException if it cannot be inserted
     * @throws InterruptedException if the sink is being closed; nothing is known of the batch then
     */
    void run() throws ClickHouseException, InterruptedException {
        Insert insert = destination.prepare(batch);
        long firstFailure = 0;
        for (int attempt = 1; ; attempt++) {
            try {
                client.insert(insert, destination.queryId(batch.token(), attempt));
                metrics.acknowledged(batch, insert, System.currentTimeMillis());
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
                    throw outage(failing, attempt, e);
                }
                Thread.sleep(pause.toMillis());
            }
        }
    }

    private Duration pauseAfter(ClickHouseException failure, int attempt) throws ClickHouseException {
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

    private ClickHouseException outage(Duration failing, int attempts, ClickHouseException last) {
        return new ClickHouseException(
                "Cannot insert into " + destination.tableOf(batch) + ": every attempt since "
                        + Instant.now().minus(failing) + " failed, " + attempts + " in all, and the longest outage is "
                        + maxOutage + "; the last failure was: " + last.getMessage(),
                last.code(),
                last.httpStatus(),
                last.reply(),
                last);
    }
}
