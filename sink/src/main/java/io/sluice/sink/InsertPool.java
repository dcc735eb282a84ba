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

    private final ClickHouseClient client;
    private final Destination destination;
    private final SinkMetrics metrics;
    private final SinkLimits limits;
    private final Delivery delivery;
    private final ExecutorService threads;

    InsertPool(ClickHouseClient client, Destination destination, SinkMetrics metrics, SinkLimits limits) {
        this.client = client;
        this.destination = destination;
        this.metrics = metrics;
        this.limits = limits;
        this.delivery = new Delivery(client, destination, metrics, limits.maxOutage());
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(limits.maxInFlight(), task -> {
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

    /** Inserts a batch; the listener hears nothing more once the pool is closed. */
    void submit(Batch batch, Listener listener) {
        threads.execute(() -> run(batch, listener));
    }

    private void run(Batch batch, Listener listener) {
        try {
            insert(batch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ClickHouseException | RuntimeException e) {
            if (!threads.isShutdown()) {
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

    private void insert(Batch batch) throws ClickHouseException, InterruptedException {
        if (batch instanceof Batch.Rows rows) {
            new RowInsertion(rows, destination, delivery, metrics, limits).run();
            metrics.acknowledged(rows, System.currentTimeMillis());
        } else if (batch instanceof Batch.Rejections rejections) {
            List<ErrorTable.Entry> entries = rejections.records().stream()
                    .map(rejection -> new ErrorTable.Entry(rejection, ""))
                    .toList();
            delivery.deliver(destination.errors().insert(batch.token(), entries, destination.pipe()));
            metrics.rejected(rejections.records().size());
        }
    }

    /** Ends all inserts without waiting for their answers. */
    @Override
    public void close() {
        threads.shutdownNow();
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
