package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.schema.StreamRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Some records of every shard of a stream, for people who want to see what it carries.
 *
 * <p>Those of the last minutes, and where a shard has too few of them its oldest as well. Packed records are taken apart
 * as the pipe takes them apart. Reads by polling, which shares the stream's throughput with its other readers: a few
 * calls for each shard.
 *
 * @param shards in the order of the stream's list
 */
public record StreamSample(List<OfShard> shards) {
    static final Duration TIME = Duration.ofSeconds(10);
    private static final int MOST_AT_ONCE = 8;

    public StreamSample {
        shards = List.copyOf(shards);
    }

    /**
     * The part of one shard.
     *
     * @param shardId its id
     * @param records what was found, oldest first
     * @param trouble why there may be more records than were found; empty if nothing went wrong
     */
    public record OfShard(String shardId, List<StreamRecord> records, Optional<String> trouble) {
        public OfShard {
            Objects.requireNonNull(shardId, "shardId");
            records = List.copyOf(records);
            Objects.requireNonNull(trouble, "trouble");
        }
    }

    /** The records of all shards. */
    public List<StreamRecord> records() {
        return shards.stream().flatMap(shard -> shard.records().stream()).toList();
    }

    /**
     * Takes a sample.
     *
     * <p>Takes 10 s at most beyond those of {@link StreamCheck#check}, and what was found by then.
     *
     * @param perShard how many records of each shard, those in packed records counted one by one
     * @throws StreamUnreadableException if the stream or all of its shards cannot be read, with the reason and a remedy
     */
    public static StreamSample take(KinesisConfig config, int perShard) throws StreamUnreadableException {
        StreamCheck.check(config);
        try (KinesisGateway gateway = new SdkKinesisGateway(config)) {
            return take(config, gateway, perShard, TIME);
        }
    }

    static StreamSample take(KinesisConfig config, KinesisGateway gateway, int perShard, Duration time)
            throws StreamUnreadableException {
        SampleCalls calls = new SampleCalls(config, gateway, time);
        List<Shard> shards = calls.shards();
        // calls wait for the search for credentials, so they are made on threads of our own
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(1, Math.min(MOST_AT_ONCE, shards.size())), task -> {
                    Thread thread = new Thread(task, "sluice-stream-sample");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            List<Callable<OfShard>> tasks = new ArrayList<>();
            shards.forEach(shard -> tasks.add(new ShardSampling(calls, config, shard, perShard)::take));
            List<OfShard> samples = new ArrayList<>();
            for (Future<OfShard> sample : threads.invokeAll(tasks)) {
                samples.add(sample.get());
            }
            return checked(config, samples);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StreamUnreadableException unreadable) {
                throw unreadable;
            }
            throw new IllegalStateException(
                    "Cannot sample stream " + config.stream().name(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SampleCalls.unreadable(config, "an interruption", "try again", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** No records because of trouble everywhere is no empty stream. */
    private static StreamSample checked(KinesisConfig config, List<OfShard> samples) throws StreamUnreadableException {
        boolean none = samples.stream().allMatch(sample -> sample.records().isEmpty());
        Optional<String> trouble =
                samples.stream().flatMap(sample -> sample.trouble().stream()).findFirst();
        if (none && trouble.isPresent()) {
            throw SampleCalls.unreadable(
                    config, trouble.get(), "try again", new IllegalStateException("no record of any shard"));
        }
        return new StreamSample(samples);
    }
}
