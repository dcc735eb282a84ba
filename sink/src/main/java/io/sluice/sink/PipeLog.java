package io.sluice.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a writer, kept until it can be told to the log table. Thread safe.
 *
 * <p>Nothing waits for it and nothing fails by it: it is written while ClickHouse takes inserts, and where the log table
 * is missing or closed to the user, it is given up.
 */
final class PipeLog {

    private static final Logger LOG = LoggerFactory.getLogger(PipeLog.class);

    private static final int MOST_KEPT = 1000;
    private static final int LONGEST_MESSAGE = 10_000;

    private final Optional<LogTable> table;
    private final Destination destination;
    private final int subtask;
    private final BlockingQueue<Entry> kept = new LinkedBlockingQueue<>(MOST_KEPT);
    private volatile boolean open;

    /**
     * @param table where to; empty for nowhere
     * @param subtask number of the task among its like
     */
    PipeLog(Optional<LogTable> table, Destination destination, int subtask) {
        this.table = table;
        this.destination = destination;
        this.subtask = subtask;
        this.open = table.isPresent();
    }

    /** What is worth telling. */
    enum Event {
        START,
        RESTORE,
        STOP,
        OUTAGE_BEGIN,
        OUTAGE_END,
        SCHEMA_CHANGE,
        TOKEN_RENEWED,
        FAILURE
    }

    /** One row of the table. */
    record Entry(Event event, String message, long atMillis) {}

    /** Keeps an event; of more than a thousand that cannot be written, the last are not kept. */
    void add(Event event, String message, long atMillis) {
        if (open) {
            String text = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + " ..." : message;
            if (!kept.offer(new Entry(event, text, atMillis))) {
                LOG.warn("The log table cannot be told of {}: {} events wait already", event, MOST_KEPT);
            }
        }
    }

    void add(Event event, String message) {
        add(event, message, System.currentTimeMillis());
    }

    /** Writes what was kept, in one attempt. */
    void write(ClickHouseClient client) {
        if (!open || kept.isEmpty()) {
            return;
        }
        List<Entry> entries = new ArrayList<>();
        kept.drainTo(entries);
        if (entries.isEmpty()) {
            return;
        }
        String token = Batch.newToken();
        try {
            client.insert(
                    table.orElseThrow().insert(token, destination.pipe(), subtask, entries),
                    destination.queryId(token, 1));
        } catch (ClickHouseException e) {
            switch (InsertErrors.outcome(e)) {
                case RETRY, RETRY_LATER ->
                    kept.addAll(entries.subList(0, Math.min(entries.size(), MOST_KEPT - kept.size())));
                case BAD_ROWS, TOO_MANY_PARTITIONS, TOO_LARGE, SCHEMA_CHANGED, CORRUPT, FAIL, UNKNOWN -> {
                    open = false;
                    LOG.warn("The log table is not used any more: {}", e.getMessage());
                }
            }
        }
    }
}
