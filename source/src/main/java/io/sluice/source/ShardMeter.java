package io.sluice.source;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** What is measured of one shard: each value is written by one thread and read by any. */
final class ShardMeter {
    private final LongSupplier wallMillis;
    private final Map<Reason, Counter> resubscribes = new EnumMap<>(Reason.class);
    private volatile long millisBehindLatest;
    private volatile long lastEventMillis;
    private volatile long queuedBytes;
    private volatile String state = "WAITING";

    /** Why a shard is subscribed again. */
    enum Reason {
        /** Kinesis ended the subscription in order, as it does every five minutes. */
        EXPIRED,
        ERROR,
        /** Another subscription of the same consumer had or took the shard. */
        CONTENDED,
        /** The subscription gave no event for too long. */
        WATCHDOG
    }

    /**
     * @param wallMillis clock for the age of the last event
     */
    ShardMeter(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
        this.lastEventMillis = wallMillis.getAsLong();
        for (Reason reason : Reason.values()) {
            resubscribes.put(reason, new ThreadSafeSimpleCounter());
        }
    }

    void register(MetricGroup group) {
        group.gauge("millisBehindLatest", this::millisBehindLatest);
        group.gauge("lastEventAge", this::lastEventAge);
        group.gauge("queuedBytes", this::queuedBytes);
        group.gauge("state", () -> state);
        resubscribes.forEach(
                (reason, counter) -> group.addGroup("Reason", reason.name()).counter("resubscribes", counter));
    }

    /** On the task thread: the last record emitted was so far behind the tip. */
    void behind(long millis) {
        millisBehindLatest = millis;
    }

    /** On the timeline, as all that follows: an answer came. */
    void arrived() {
        lastEventMillis = wallMillis.getAsLong();
    }

    void queued(long bytes) {
        add(bytes);
    }

    void released(long bytes) {
        add(-bytes);
    }

    private void add(long bytes) {
        long sum = queuedBytes + bytes;
        queuedBytes = sum;
    }

    void state(String now) {
        state = now;
    }

    void resubscribed(Reason reason) {
        Counter counter = resubscribes.get(reason);
        if (counter != null) {
            counter.inc();
        }
    }

    long millisBehindLatest() {
        return millisBehindLatest;
    }

    /** Milliseconds since the last answer. */
    long lastEventAge() {
        return wallMillis.getAsLong() - lastEventMillis;
    }

    /** Bytes that were fetched and are not emitted yet. */
    long queuedBytes() {
        return queuedBytes;
    }

    long resubscribes(Reason reason) {
        Counter counter = resubscribes.get(reason);
        return counter == null ? 0 : counter.getCount();
    }
}
