package io.sluice.local.kinesis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One shard: its place in the family, its hash keys and its records. Thread safe. */
final class Shard {

    /** A time that lies after every other. */
    static final long NEVER = Long.MAX_VALUE;

    private final String id;
    private final int number;
    private final long epoch;
    private final long createdMillis;
    private final HashRange range;
    private final List<String> parents;
    private final RecordLog log = new RecordLog();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final KeptEvents events = new KeptEvents();
    private final Throughput throughput = new Throughput();

    private boolean closed;
    private volatile long closedMillis = NEVER;
    private volatile List<Shard> children = List.of();

    Shard(int number, long epoch, long createdMillis, HashRange range, List<String> parents) {
        this.id = String.format("shardId-%012d", number);
        this.number = number;
        this.epoch = epoch;
        this.createdMillis = createdMillis;
        this.range = range;
        this.parents = List.copyOf(parents);
    }

    String id() {
        return id;
    }

    int number() {
        return number;
    }

    long epoch() {
        return epoch;
    }

    HashRange range() {
        return range;
    }

    /** Ids of the parent and, after a merge, of the adjacent parent. */
    List<String> parents() {
        return parents;
    }

    RecordLog log() {
        return log;
    }

    KeptEvents events() {
        return events;
    }

    Throughput throughput() {
        return throughput;
    }

    long createdMillis() {
        return createdMillis;
    }

    /** When the shard was closed, {@link #NEVER} while it is open. */
    long closedMillis() {
        return closedMillis;
    }

    boolean isOpen() {
        return closedMillis == NEVER;
    }

    /** The shards that took over, empty while it is open. */
    List<Shard> children() {
        return children;
    }

    /** Adds a record and returns its number, or null if the shard is closed. */
    @Nullable SequenceNumber append(byte[] key, byte[] data, long millis) {
        SequenceNumber number;
        synchronized (this) {
            if (closed) {
                return null;
            }
            long index = log.append(key, data, millis);
            number = number(index, log.lastMillis());
        }
        wakeListeners();
        return number;
    }

    /** Closes the shard for good; from then on its children take the records. */
    void close(List<Shard> heirs, long millis) {
        synchronized (this) {
            closed = true;
            children = List.copyOf(heirs);
            closedMillis = millis;
        }
        wakeListeners();
    }

    /** Whether all records before that index are all there will ever be. */
    boolean endsAt(long index) {
        return !isOpen() && index >= log.next();
    }

    SequenceNumber startNumber() {
        return number(0, createdMillis);
    }

    SequenceNumber endNumber() {
        return number(log.next(), closedMillis);
    }

    /** The number of a place right before the given index, as of now: it moves on even if no record comes. */
    SequenceNumber numberBefore(long index, long millis) {
        return number(index - 1, Math.max(millis, log.millisOf(index - 1)));
    }

    private SequenceNumber number(long index, long millis) {
        return new SequenceNumber(epoch, index, millis, number);
    }

    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }

    private void wakeListeners() {
        for (Runnable listener : listeners) {
            listener.run();
        }
    }
}
