package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;

/** The calls of a sample, each waited for until the time of the whole is over. Thread safe. */
final class SampleCalls {
    /** Kinesis answers five reads of a shard in a second. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final KinesisConfig config;
    private final KinesisGateway gateway;
    private final Duration time;
    private final long endNanos;

    SampleCalls(KinesisConfig config, KinesisGateway gateway, Duration time) {
        this.config = config;
        this.gateway = gateway;
        this.time = time;
        this.endNanos = System.nanoTime() + time.toNanos();
    }

    /** Reading goes no further. */
    static final class OverException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String found;

        OverException(String found, Throwable cause) {
            super(found, cause);
            this.found = found;
        }

        /** What stands in the way, in a few words. */
        String found() {
            return found;
        }
    }

    KinesisGateway gateway() {
        return gateway;
    }

    /** All shards that still hold records. */
    List<Shard> shards() throws StreamUnreadableException {
        List<Shard> shards = new ArrayList<>();
        KinesisGateway.Listing listing = new KinesisGateway.Listing.All();
        try {
            while (true) {
                KinesisGateway.Listing next = listing;
                ListShardsResponse page = answer("ListShards", () -> gateway.listShards(next));
                page.shards().forEach(shard -> shards.add(ShardModel.shard(shard)));
                if (page.nextToken() == null || page.nextToken().isEmpty()) {
                    return shards;
                }
                listing = new KinesisGateway.Listing.Next(page.nextToken());
            }
        } catch (OverException e) {
            throw unreadable(config, e.found(), "try again", e);
        }
    }

    /**
     * The answer to a call, made again while Kinesis is busy.
     *
     * @param action the call's name in policies, without {@code kinesis:}
     * @throws StreamUnreadableException if this identity may not make it
     * @throws OverException if it has no answer in time, or will never have one
     */
    <T> T answer(String action, Supplier<CompletableFuture<T>> call) throws StreamUnreadableException, OverException {
        while (true) {
            CompletableFuture<T> pending = call.get();
            try {
                return pending.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                pending.cancel(true);
                throw new OverException("no answer to " + action + " within " + seconds() + " s", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OverException("an interruption", e);
            } catch (ExecutionException e) {
                again(action, KinesisErrors.unwrap(e));
            }
        }
    }

    private void again(String action, Throwable failure) throws StreamUnreadableException, OverException {
        String found = KinesisErrors.describe(failure);
        switch (KinesisErrors.kind(failure)) {
            case REFUSED -> throw unreadable(config, found, "allow kinesis:" + action + " for this identity", failure);
            case CREDENTIALS ->
                throw unreadable(
                        config,
                        found,
                        "correct source.kinesis.authentication, or the credentials of this machine",
                        failure);
            case NOT_FOUND, INVALID_ARGUMENT, EXPIRED_HANDLE, FATAL -> throw new OverException(found, failure);
            case IN_USE, THROTTLED, TRANSIENT -> {
                if (System.nanoTime() + PAUSE.toNanos() >= endNanos) {
                    throw new OverException(found + " for " + seconds() + " s", failure);
                }
                pause();
            }
        }
    }

    /** Waits as long as Kinesis wants between two reads of a shard. */
    void pause() throws OverException {
        if (System.nanoTime() + PAUSE.toNanos() >= endNanos) {
            throw new OverException("no end of the shard within " + seconds() + " s", new TimeoutException());
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OverException("an interruption", e);
        }
    }

    private long seconds() {
        return time.toSeconds();
    }

    static StreamUnreadableException unreadable(KinesisConfig config, String found, String remedy, Throwable cause) {
        return new StreamUnreadableException(
                "Cannot sample stream " + config.stream().name() + ": found " + found + "; " + remedy, cause);
    }
}
