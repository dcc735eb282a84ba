package io.sluice.source;

import io.sluice.source.EnumeratorState.StreamIdentity;
import io.sluice.source.KinesisGateway.Listing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Asks Kinesis which shards there are.
 *
 * <p>Always for all of them: a page holds a thousand, and a listing from the last known id would be blind to a stream
 * that was made anew and to parents trimmed in between. On the timeline.
 */
final class ShardDiscovery {
    private final KinesisAccess access;

    ShardDiscovery(KinesisAccess access) {
        this.access = access;
    }

    /**
     * What there is.
     *
     * @param stream which stream
     * @param retention how long it keeps records
     * @param shards all that still hold records
     * @param open ids of those open at the time asked for or later, if one was
     */
    record Discovered(StreamIdentity stream, Duration retention, List<Shard> shards, Optional<Set<String>> open) {}

    /**
     * Lists.
     *
     * @param openSinceMillis whether to find out which shards were open at that time or later
     */
    CompletableFuture<Discovered> discover(OptionalLong openSinceMillis) {
        return access.gateway()
                .describeStream()
                .thenComposeAsync(
                        summary -> {
                            requireReadable(summary);
                            StreamIdentity identity = new StreamIdentity(
                                    summary.streamARN(),
                                    summary.streamCreationTimestamp().toEpochMilli());
                            Duration retention = Duration.ofHours(summary.retentionPeriodHours());
                            return list(new Listing.All())
                                    .thenComposeAsync(
                                            // the narrower listing comes second: what opens in between must not look
                                            // closed
                                            all -> open(openSinceMillis)
                                                    .thenApply(open -> merge(identity, retention, all, open)),
                                            access.timeline()::execute);
                        },
                        access.timeline()::execute);
    }

    private static void requireReadable(StreamDescriptionSummary summary) {
        StreamStatus status = summary.streamStatus();
        if (status != StreamStatus.ACTIVE && status != StreamStatus.UPDATING) {
            throw new IllegalStateException("Cannot list the shards of stream " + summary.streamName()
                    + ": found status " + summary.streamStatusAsString() + "; wait until it is ACTIVE");
        }
    }

    private CompletableFuture<List<Shard>> list(Listing listing) {
        return new ShardListing(access)
                .list(listing)
                .thenApply(shards -> shards.stream().map(ShardModel::shard).toList());
    }

    private CompletableFuture<Optional<List<Shard>>> open(OptionalLong sinceMillis) {
        return sinceMillis.isPresent()
                ? list(new Listing.OpenSince(sinceMillis.getAsLong())).thenApply(Optional::of)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    private static Discovered merge(
            StreamIdentity stream, Duration retention, List<Shard> all, Optional<List<Shard>> open) {
        if (open.isEmpty()) {
            return new Discovered(stream, retention, all, Optional.empty());
        }
        Set<String> ids = new HashSet<>();
        List<Shard> shards = new ArrayList<>(all);
        for (Shard shard : open.get()) {
            ids.add(shard.id());
            if (!all.contains(shard)) {
                shards.add(shard);
            }
        }
        return new Discovered(stream, retention, shards, Optional.of(ids));
    }
}
