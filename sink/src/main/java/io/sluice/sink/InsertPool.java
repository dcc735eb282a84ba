package io.sluice.sink;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the inserts of one writer: a fixed number at a time, the rest in the order of arrival.
 *
 * <p>Its threads encode, compress, send and wait, so that the task's own thread never does.
 */
final class InsertPool implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** A stop is not held up for the log table. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private final ClickHouseClient client;
    private final Destination destination;
    private final RowInsertion.Route route;
    private final PipeLog log;
    private final ExecutorService threads;

    /**
     * A pool with everything that its inserts need.
     *
     * @param client is closed with the pool
     * @param encoding for rows that are encoded again
     */
    static InsertPool open(
            ClickHouseClient client,
            Destination destination,
            Encoding encoding,
            SinkMetrics metrics,
            SinkLimits limits,
            PipeLog log) {
        Outages outages = new Outages(log);
        metrics.show(outages);
        Delivery delivery = new Delivery(client, destination, metrics, outages, log);
        return new InsertPool(
                client,
                destination,
                new RowInsertion.Route(
                        delivery,
                        new TableWatch(client, destination, encoding, log),
                        new Refused(destination, delivery, metrics, limits),
                        metrics,
                        limits,
                        new ColumnBlocks()),
                log);
    }

    private InsertPool(ClickHouseClient client, Destination destination, RowInsertion.Route route, PipeLog log) {
        this.client = client;
        this.destination = destination;
        this.route = route;
        this.log = log;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(route.limits().maxInFlight(), task -> {
            Thread thread = new Thread(task, "clickhouse-insert-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What hears of the end of a batch, on a thread of the pool; exactly one of the two, exactly once. */
    interface Listener {
        void acknowledged();

        void failed(Exception failure);
    }

    /**
     * Inserts a batch; the listener hears nothing more once the pool is closed.
     *
     * @param doubtSince as of {@link Delivery#deliver}
     */
    void submit(Batch batch, long doubtSince, Listener listener) {
        threads.execute(() -> run(batch, doubtSince, listener));
    }

    private void run(Batch batch, long doubtSince, Listener listener) {
        try {
            insert(batch, doubtSince);
            log.write(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ClickHouseException | RuntimeException e) {
            if (!threads.isShutdown()) {
                log.add(PipeLog.Event.FAILURE, String.valueOf(e.getMessage()));
                log.write(client);
                listener.failed(e);
            }
            return;
        } catch (Error e) {
            listener.failed(
                    new IllegalStateException("Cannot insert into " + destination.tableOf(batch) + ": " + e, e));
            throw e;
        }
        listener.acknowledged();
    }

    private void insert(Batch batch, long doubtSince) throws ClickHouseException, InterruptedException {
        if (batch instanceof Batch.Rows rows) {
            new RowInsertion(rows, destination, route, doubtSince).run();
            route.metrics().acknowledged(rows, System.currentTimeMillis());
        } else if (batch instanceof Batch.Rejections rejections) {
            List<ErrorTable.Entry> entries = rejections.records().stream()
                    .map(rejection -> new ErrorTable.Entry(rejection, ""))
                    .toList();
            route.refused().write(batch.token(), entries, doubtSince);
        }
    }

    SinkMetrics metrics() {
        return route.metrics();
    }

    /** Tells the log table what there is to tell, on a thread of the pool. */
    void tell() {
        threads.execute(() -> log.write(client));
    }

    /** Whether the thread that tells a last word is done with it, or was given up. */
    private void lastWord() {
        log.add(PipeLog.Event.STOP, "The writer stops");
        Thread last = new Thread(() -> log.write(client), "clickhouse-last-word");
        last.setDaemon(true);
        last.start();
        try {
            last.join(LAST_WORD.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all inserts without waiting for their answers. */
    @Override
    public void close() {
        threads.shutdownNow();
        lastWord();
        client.close();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Cannot end the inserts: some still run after " + CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
