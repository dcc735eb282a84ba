package io.sluice.local.kinesis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** One stream: its shards, open and closed, and its consumers. Thread safe. */
final class Stream {

    static final int DEFAULT_RETENTION_HOURS = 24;

    private static final int MAX_CREATING = 5;
    private static final long HOUR_MILLIS = 3_600_000;

    private final String name;
    private final String arn;
    private final long createdMillis;
    private final int maxRecordKib;
    private final Lifecycle lifecycle;
    private final LongSupplier epochs;
    private final long firstEpoch;
    private final TreeMap<String, Shard> shards = new TreeMap<>();
    private final Map<String, Consumer> consumers = new LinkedHashMap<>();

    private volatile NavigableMap<BigInteger, Shard> open = new TreeMap<>();
    private volatile int retentionHours = DEFAULT_RETENTION_HOURS;
    private volatile long trimmedMillis;
    private int nextShard;

    Stream(
            String name,
            String arn,
            int shardCount,
            int maxRecordKib,
            long createdMillis,
            Lifecycle lifecycle,
            LongSupplier epochs) {
        this.name = name;
        this.arn = arn;
        this.createdMillis = createdMillis;
        this.maxRecordKib = maxRecordKib;
        this.lifecycle = lifecycle;
        this.epochs = epochs;
        synchronized (this) {
            firstEpoch = epochs.getAsLong();
            for (HashRange range : HashRange.parts(shardCount)) {
                addShard(firstEpoch, createdMillis, range, List.of());
            }
            publishOpen();
        }
    }

    String name() {
        return name;
    }

    String arn() {
        return arn;
    }

    long createdMillis() {
        return createdMillis;
    }

    /** Differs from that of every other stream, those of the same name included. */
    long generation() {
        return firstEpoch;
    }

    int maxRecordKib() {
        return maxRecordKib;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    int retentionHours() {
        return retentionHours;
    }

    void retain(int hours) {
        retentionHours = hours;
    }

    /** The oldest arrival time kept. */
    long horizonMillis(long now) {
        return Math.max(trimmedMillis, now - retentionHours * HOUR_MILLIS);
    }

    /** Forgets what is older than that, whatever the retention says. */
    void trim(long millis) {
        trimmedMillis = millis;
    }

    int openShardCount() {
        return open.size();
    }

    /** The open shard that a hash key belongs to. */
    Shard route(BigInteger hashKey) {
        return open.floorEntry(hashKey).getValue();
    }

    /** All shards that are open or hold records, by id; trims what is older than the retention. */
    synchronized List<Shard> shards(long now) {
        long horizon = horizonMillis(now);
        shards.values().removeIf(shard -> !shard.isOpen() && shard.closedMillis() < horizon);
        for (Shard shard : shards.values()) {
            shard.log().trim(horizon);
        }
        return List.copyOf(shards.values());
    }

    /** A shard that is open or holds records. */
    synchronized Optional<Shard> shard(String id, long now) {
        Shard shard = shards.get(id);
        if (shard == null) {
            return Optional.empty();
        }
        long horizon = horizonMillis(now);
        if (!shard.isOpen() && shard.closedMillis() < horizon) {
            shards.remove(id);
            return Optional.empty();
        }
        shard.log().trim(horizon);
        return Optional.of(shard);
    }

    /** Closes a shard and opens two that share its hash keys at the given one. */
    synchronized void split(Shard parent, BigInteger at, long now) {
        requireOpen(parent);
        if (!parent.range().splitsAt(at)) {
            throw ServiceError.invalidArgument("NewStartingHashKey " + at + " used in SplitShard() on shard "
                    + parent.id() + " in stream " + name + " under account " + Account.ID
                    + " is not both greater than one plus the shard's StartingHashKey "
                    + parent.range().start() + " and less than the shard's EndingHashKey "
                    + parent.range().end() + ".");
        }
        long epoch = epochs.getAsLong();
        List<String> parents = List.of(parent.id());
        Shard low = addShard(epoch, now, parent.range().before(at), parents);
        Shard high = addShard(epoch, now, parent.range().from(at), parents);
        parent.close(List.of(low, high), now);
        publishOpen();
    }

    /** Closes two neighbours and opens one with the hash keys of both. */
    synchronized void merge(Shard first, Shard second, long now) {
        requireOpen(first);
        requireOpen(second);
        if (!first.range().touches(second.range())) {
            throw ServiceError.invalidArgument("Shards " + first.id() + " and " + second.id() + " in stream " + name
                    + " under account " + Account.ID + " are not an adjacent pair of shards eligible for merging");
        }
        Shard child =
                addShard(epochs.getAsLong(), now, first.range().join(second.range()), List.of(first.id(), second.id()));
        first.close(List.of(child), now);
        second.close(List.of(child), now);
        publishOpen();
    }

    private void requireOpen(Shard shard) {
        if (!shard.isOpen()) {
            throw ServiceError.invalidArgument("Shard " + shard.id() + " in stream " + name + " under account "
                    + Account.ID + " is not open: it was split or merged before");
        }
    }

    private Shard addShard(long epoch, long now, HashRange range, List<String> parents) {
        Shard shard = new Shard(nextShard++, epoch, now, range, parents);
        shards.put(shard.id(), shard);
        return shard;
    }

    private void publishOpen() {
        NavigableMap<BigInteger, Shard> next = new TreeMap<>();
        for (Shard shard : shards.values()) {
            if (shard.isOpen()) {
                next.put(shard.range().start(), shard);
            }
        }
        open = next;
    }

    /** The consumers, in order of registration. */
    Collection<Consumer> consumers() {
        synchronized (consumers) {
            consumers.values().removeIf(consumer -> consumer.lifecycle().isGone());
            return new ArrayList<>(consumers.values());
        }
    }

    Optional<Consumer> consumer(String consumerName) {
        return consumers().stream()
                .filter(consumer -> consumer.name().equals(consumerName))
                .findFirst();
    }

    /** Adds a consumer unless there is one of that name or no room for it. */
    void add(Consumer consumer, int max) {
        synchronized (consumers) {
            if (consumer(consumer.name()).isPresent()) {
                throw ServiceError.inUse("Consumer " + consumer.name() + " under stream " + name
                        + " already exists for account " + Account.ID + ".");
            }
            long creating = consumers.values().stream()
                    .filter(other -> other.lifecycle().status() == Lifecycle.Status.CREATING)
                    .count();
            if (creating >= MAX_CREATING) {
                throw ServiceError.limitExceeded("Cannot register consumer " + consumer.name() + ": stream " + name
                        + " has " + creating + " consumers in state CREATING, and " + MAX_CREATING + " is the limit.");
            }
            if (consumers.size() >= max) {
                throw ServiceError.limitExceeded("Cannot register consumer " + consumer.name() + ": stream " + name
                        + " already has " + consumers.size() + " consumers, and " + max + " is the limit.");
            }
            consumers.put(consumer.name(), consumer);
        }
    }
}
