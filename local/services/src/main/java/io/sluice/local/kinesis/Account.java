package io.sluice.local.kinesis;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** All streams of the one account that there is. Thread safe. */
final class Account {

    static final String ID = "000000000000";

    private static final long SECOND_MILLIS = 1_000;

    private final TreeMap<String, Stream> streams = new TreeMap<>();
    private final Timeline timeline;
    private final KinesisRules rules;
    private final AtomicLong lastEpoch = new AtomicLong();

    Account(Timeline timeline, KinesisRules rules) {
        this.timeline = timeline;
        this.rules = rules;
    }

    /** Makes a stream unless there is one of that name. */
    synchronized Stream create(String name, String region, int shardCount, int maxRecordKib) {
        if (stream(name).isPresent()) {
            throw ServiceError.inUse("Stream " + name + " under account " + ID + " already exists.");
        }
        long delay = rules.streamDelay().toMillis();
        Stream stream = new Stream(
                name,
                "arn:aws:kinesis:" + region + ":" + ID + ":stream/" + name,
                shardCount,
                maxRecordKib,
                timeline.millis(),
                Lifecycle.creating(timeline, delay),
                this::nextEpoch);
        streams.put(name, stream);
        return stream;
    }

    synchronized Optional<Stream> stream(String name) {
        forgetDeleted();
        return Optional.ofNullable(streams.get(name));
    }

    /** All streams, sorted by name. */
    synchronized Collection<Stream> streams() {
        forgetDeleted();
        return new TreeMap<>(streams).values();
    }

    private void forgetDeleted() {
        streams.values().removeIf(stream -> stream.lifecycle().isGone());
    }

    private long nextEpoch() {
        return lastEpoch.updateAndGet(last -> Math.max(last + 1, timeline.millis() / SECOND_MILLIS));
    }
}
