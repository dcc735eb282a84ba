package io.sluice.source;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Lists shards over all pages. */
final class ShardListing {
    private final KinesisAccess access;

    ShardListing(KinesisAccess access) {
        this.access = access;
    }

    /**
     * All shards of that listing.
     *
     * <p>A page whose token has expired fails the whole: half a listing must not look like one.
     */
    CompletableFuture<List<Shard>> list(KinesisGateway.Listing listing) {
        return pages(listing, new ArrayList<>());
    }

    private CompletableFuture<List<Shard>> pages(KinesisGateway.Listing listing, List<Shard> found) {
        return access.gateway()
                .listShards(listing)
                .thenComposeAsync(
                        page -> {
                            found.addAll(page.shards());
                            String token = page.nextToken();
                            return token == null || token.isEmpty()
                                    ? CompletableFuture.completedFuture(List.copyOf(found))
                                    : pages(new KinesisGateway.Listing.Next(token), found);
                        },
                        access.timeline()::execute);
    }
}
