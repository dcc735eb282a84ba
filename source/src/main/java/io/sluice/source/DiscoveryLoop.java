package io.sluice.source;

import io.sluice.source.ShardDiscovery.Discovered;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the shards again and again: at every interval if there is one, whenever it is asked to, and after a failure
 * until it works or has failed for too long. One listing at a time. On the coordinator thread.
 */
final class DiscoveryLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryLoop.class);

    private static final Duration STEP_WAIT = Duration.ofSeconds(1);

    private final KinesisAccess access;
    private final CoordinatorThread coordinator;
    private final EnumeratorMetrics metrics;
    private final Listener listener;
    private final ShardDiscovery discovery;
    private final OutageWatch outage;
    private boolean listing;
    private boolean again;
    private Timeline.Timer next = () -> {};

    /**
     * Hears of listings.
     *
     * @param openSince asked before each listing: whether to find out which shards were open at that time or later
     * @param stepBack asked if Kinesis refuses that time: whether it was changed, so that listing is worth another try
     * @param interval to the next listing that nobody asks for; empty if there is none
     * @param found gets every listing
     */
    record Listener(
            Supplier<OptionalLong> openSince,
            BooleanSupplier stepBack,
            Supplier<Optional<Duration>> interval,
            Consumer<Discovered> found) {}

    DiscoveryLoop(KinesisAccess access, CoordinatorThread coordinator, EnumeratorMetrics metrics, Listener listener) {
        this.access = access;
        this.coordinator = coordinator;
        this.metrics = metrics;
        this.listener = listener;
        this.discovery = new ShardDiscovery(access);
        this.outage = new OutageWatch(
                access.timeline(),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), access.random()),
                access.options().discovery().maxOutage());
    }

    /** Lists now, or once more if a listing is under way, since that may have missed what is looked for. */
    void list() {
        if (listing) {
            again = true;
            return;
        }
        listing = true;
        next.cancel();
        OptionalLong openSince = listener.openSince().get();
        coordinator.call(() -> discovery.discover(openSince), this::listed);
    }

    /** Whether a listing is under way. */
    boolean listing() {
        return listing;
    }

    private void listed(@Nullable Discovered found, @Nullable Throwable failure) {
        listing = false;
        if (found == null) {
            failed(failure == null ? new IllegalStateException("no listing") : failure);
            return;
        }
        outage.recovered();
        if (again) {
            again = false;
            list();
        } else {
            listener.interval().get().ifPresent(this::listIn);
        }
        listener.found().accept(found);
    }

    private void failed(Throwable failure) {
        metrics.discoveryFailed();
        boolean refused = KinesisErrors.kind(failure) == KinesisErrors.Kind.INVALID_ARGUMENT
                && listener.openSince().get().isPresent();
        if (refused && listener.stepBack().getAsBoolean()) {
            listIn(STEP_WAIT);
            return;
        }
        Optional<Duration> wait = outage.failed(KinesisErrors.kind(failure));
        if (wait.isEmpty()) {
            throw new IllegalStateException(
                    "Cannot list the shards of the stream: found " + KinesisErrors.describe(failure)
                            + "; restart the pipe when the cause is gone",
                    failure);
        }
        LOG.warn("Listing the shards failed, next try in {}: {}", wait.get(), KinesisErrors.describe(failure));
        listIn(wait.get());
    }

    private void listIn(Duration wait) {
        next = access.timeline().after(wait, () -> coordinator.run(this::list));
    }
}
