package io.sluice.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes inserts to the server: the same bytes under the same token until they are acknowledged, or until trying again
 * makes no sense. Thread safe.
 *
 * <p>There is one case in which the token changes. A MergeTree without replication notes a token before the part of its
 * rows has its final name; killed between the two, the server takes the next attempt for a repetition of rows that it
 * does not have, and says that all is well. So once the end of an attempt is not known and the server may have been
 * started after it, the rows go under a new token: they may come twice then, but they come.
 *
 * <p>They come twice if the server has them all the same, in two cases and no others. Either it took the rows, its answer
 * was lost (or the job went back to a checkpoint in which the batch was not acknowledged), and it was started again
 * before the next attempt. Or the same happened without that start, but less than {@link #CLOCK_ERROR} and a second
 * after an earlier one: an uptime is in whole seconds, and the time at which a restored batch was cut may be of another
 * machine's clock. Replicated tables are in neither. Each renewal is told in the log table and counted in
 * {@code RenewedTokens_Total}.
 */
final class Delivery {

    /** The time since which there is doubt whether the server has the rows, where there is none. */
    static final long NO_DOUBT = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** Attempts at what has never been seen. */
    private static final int ATTEMPTS_AT_THE_UNKNOWN = 5;

    /** Attempts at a body that arrived broken: it may be the network once, not twice. */
    private static final int ATTEMPTS_AT_THE_CORRUPT = 2;

    /** What clocks of two machines may differ by. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private final ClickHouseClient client;
    private final Destination destination;
    private final SinkMetrics metrics;
    private final Outages outages;
    private final PipeLog log;
    private final Pause pauses;
    private final Map<String, String> engines = new ConcurrentHashMap<>();

    Delivery(ClickHouseClient client, Destination destination, SinkMetrics metrics, Outages outages, PipeLog log) {
        this(client, destination, metrics, outages, log, pause -> Thread.sleep(pause.toMillis()));
    }

    /** With {@code pauses} to wait by. */
    Delivery(
            ClickHouseClient client,
            Destination destination,
            SinkMetrics metrics,
            Outages outages,
            PipeLog log,
            Pause pauses) {
        this.client = client;
        this.destination = destination;
        this.metrics = metrics;
        this.outages = outages;
        this.log = log;
        this.pauses = pauses;
    }

    /** Waits between two attempts. */
    interface Pause {
        void of(Duration length) throws InterruptedException;
    }

    /** Something to ask of the server, as often as it takes. */
    interface Request<T> {
        /**
         * Asks once.
         *
         * @param attempt from 1
         */
        T send(int attempt) throws ClickHouseException;
    }

    /**
     * Returns once the insert is acknowledged.
     *
     * @param doubtSince since when the rows may have been sent, milliseconds since the epoch, or {@link #NO_DOUBT}
     * @param maxOutage how long every attempt may fail
     * @throws ClickHouseException if another attempt makes no sense; {@link InsertErrors#outcome} says why
     * @throws InterruptedException if the sink is being closed; nothing is known of the insert then
     */
    void deliver(Insert insert, long doubtSince, Duration maxOutage) throws ClickHouseException, InterruptedException {
        long[] doubt = {doubtSince};
        Insert[] current = {insert};
        persist("insert into " + insert.target().table(), maxOutage, attempt -> {
            if (doubt[0] != NO_DOUBT && mayLack(insert.target(), doubt[0])) {
                current[0] = renewed(current[0]);
                doubt[0] = NO_DOUBT;
            }
            long began = System.currentTimeMillis();
            try {
                client.insert(current[0], destination.queryId(current[0].token(), attempt));
            } catch (ClickHouseException e) {
                if (InsertErrors.mayHaveRows(e)) {
                    doubt[0] = Math.min(doubt[0], began);
                }
                throw e;
            }
            metrics.took(System.currentTimeMillis() - began);
            return current[0];
        });
    }

    /**
     * What a request returns, asked until it does.
     *
     * <p>Before the first attempt it waits for as long as the server wants to be left alone, as it may have told another
     * request. Between two attempts it waits by {@link Backoff}, or longer if the server that is asked next wants to be left
     * alone for longer. Neither is longer than the outage may last: there is an attempt then, however long the wish.
     *
     * @param what for people: completes "Cannot"
     * @throws ClickHouseException if another attempt makes no sense
     * @throws InterruptedException if the sink is being closed
     */
    <T> T persist(String what, Duration maxOutage, Request<T> request)
            throws ClickHouseException, InterruptedException {
        Duration pause = Duration.ZERO;
        Duration failing = Duration.ZERO;
        long firstFailure = 0;
        for (int attempt = 1; ; attempt++) {
            Duration wait = longer(pause, shorter(client.rest(), maxOutage.minus(failing)));
            if (!wait.isZero()) {
                pauses.of(wait);
            }
            try {
                T result = request.send(attempt);
                outages.ended(System.currentTimeMillis());
                return result;
            } catch (ClickHouseException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long now = System.nanoTime();
                firstFailure = attempt == 1 ? now : firstFailure;
                failing = Duration.ofNanos(now - firstFailure);
                pause = pauseAfter(e, attempt);
                outages.failed(e, System.currentTimeMillis());
                if (failing.plus(pause).compareTo(maxOutage) > 0) {
                    throw e.as("Cannot " + what + ": every attempt since "
                            + Instant.now().minus(failing) + " failed, " + attempt
                            + " in all, and the longest outage is "
                            + maxOutage + "; the last failure was: " + e.getMessage());
                }
                metrics.retried(e.code());
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Whether the server may know a token of these rows without having the rows. */
    private boolean mayLack(Insert.Target target, long doubtSince) throws ClickHouseException {
        String engine = engines.get(target.table());
        if (engine == null) {
            engine = client.engine(target.database(), target.name());
            engines.put(target.table(), engine);
        }
        if (engine.startsWith("Replicated") || engine.startsWith("Shared")) {
            // There token and part become known in one step.
            return false;
        }
        Duration sinceDoubt = Duration.ofMillis(System.currentTimeMillis() - doubtSince);
        return mayBeYounger(client.uptime(), sinceDoubt);
    }

    /**
     * Whether a server may have been started after something happened.
     *
     * @param uptime of the server, in whole seconds
     * @param since how long ago that was
     */
    static boolean mayBeYounger(Duration uptime, Duration since) {
        return uptime.compareTo(since.plus(CLOCK_ERROR)) <= 0;
    }

    private Insert renewed(Insert insert) {
        Insert renewed = insert.under(Batch.newToken());
        String text = insert.rows() + " rows of " + insert.target().table() + " go under a new token, "
                + renewed.token() + " instead of " + insert.token()
                + ": the server was started again after it may have been sent them, and if it has them, they come twice";
        LOG.warn("{}", text);
        log.add(PipeLog.Event.TOKEN_RENEWED, text);
        metrics.renewedToken();
        return renewed;
    }

    /**
     * How long to wait after a failed attempt.
     *
     * @param attempt from 1
     * @throws ClickHouseException the failure, if another attempt makes no sense
     */
    static Duration pauseAfter(ClickHouseException failure, int attempt) throws ClickHouseException {
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
}
