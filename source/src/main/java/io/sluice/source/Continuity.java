package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions.Policies;
import io.sluice.jobconfig.KinesisSourceOptions.StreamRecreated;
import io.sluice.source.EnumeratorState.StreamIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether reading can go on without loss where a checkpoint ended: in the same stream, which still keeps the records.
 *
 * <p>On the coordinator thread.
 */
final class Continuity {
    private static final Logger LOG = LoggerFactory.getLogger(Continuity.class);

    private final Timeline timeline;
    private final Policies policies;
    private final EnumeratorMetrics metrics;
    private Optional<StreamIdentity> stream;
    private Duration retention = Duration.ofDays(365);
    private boolean identified;

    /**
     * @param stream which stream the checkpoint is of; empty if there is none
     */
    Continuity(KinesisAccess access, EnumeratorMetrics metrics, Optional<StreamIdentity> stream) {
        this.timeline = access.timeline();
        this.policies = access.options().policies();
        this.metrics = metrics;
        this.stream = stream;
    }

    /** Which stream is read, as far as is known. */
    Optional<StreamIdentity> stream() {
        return stream;
    }

    /**
     * Takes note of the stream as it is now.
     *
     * @return whether it is the first one ever
     * @throws IllegalStateException if it is another one and that is not accepted
     */
    boolean identify(ShardDiscovery.Discovered found) {
        retention = found.retention();
        boolean first = stream.isEmpty();
        if (!first && !stream.get().equals(found.stream())) {
            recreated(stream.get(), found.stream());
        }
        stream = Optional.of(found.stream());
        identified = true;
        return first;
    }

    private void recreated(StreamIdentity known, StreamIdentity now) {
        boolean restart = policies.streamRecreated() == StreamRecreated.RESTART_FROM_HORIZON;
        // readers that still hold shards of the other stream let go of them by a restart of the job
        if (!restart || identified) {
            throw new IllegalStateException("Cannot go on reading stream " + known.arn() + ": found one created at "
                    + Instant.ofEpochMilli(now.creationMillis()) + " instead of the one created at "
                    + Instant.ofEpochMilli(known.creationMillis())
                    + "; start a new pipe, or accept the loss by onStreamRecreated: RESTART_FROM_HORIZON");
        }
        LOG.warn("Stream {} was created anew; reading it from its oldest record", known.arn());
        metrics.lossSuspected();
    }

    /** Whether a split is of a stream that is known to be gone. */
    boolean isOfAnotherStream(KinesisSplit split) {
        return identified
                && stream.isPresent()
                && split.streamCreationMillis() != stream.get().creationMillis();
    }

    /**
     * Records that arrived behind what was read may be gone if more time has passed than the stream keeps them.
     *
     * @throws IllegalStateException if so and that is not accepted
     */
    void requireRetained(KinesisSplit split) {
        long behindMillis = timeline.wallMillis() - split.readUpToMillis();
        if (split.readUpToMillis() == 0 || behindMillis <= retention.toMillis()) {
            return;
        }
        String found = "shard " + split.splitId() + " was last read " + Duration.ofMillis(behindMillis)
                + " ago, and the stream keeps records for " + retention;
        switch (policies.positionLost()) {
            case FAIL ->
                throw new IllegalStateException("Cannot go on without loss: found that " + found
                        + "; accept the loss by onPositionLost: RESTART_FROM_HORIZON, or start a new pipe");
            case RESTART_FROM_HORIZON -> {
                LOG.warn("Records may be lost: {}", found);
                metrics.lossSuspected();
            }
        }
    }
}
