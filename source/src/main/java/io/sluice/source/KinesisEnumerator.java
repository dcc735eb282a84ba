package io.sluice.source;

import io.sluice.source.EnumeratorState.StreamIdentity;
import io.sluice.source.KinesisSourceOptions.StreamRecreated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the shards of the stream and gives each to one reader, children after their parents.
 *
 * <p>Its life: it describes and lists the stream, makes sure of the consumer if there is enhanced fan-out, and waits for
 * every reader; then it assigns. From then on a finished shard brings its children, and a listing every few seconds brings
 * whatever else is new. After a restore every reader reports the shards of its checkpoint when it registers, and they are
 * assigned again from there.
 *
 * <p>Everything here runs on Flink's coordinator thread; calls to Kinesis are made on the timeline.
 */
final class KinesisEnumerator implements SplitEnumerator<KinesisSplit, EnumeratorState> {
    private static final Logger LOG = LoggerFactory.getLogger(KinesisEnumerator.class);

    private final SplitEnumeratorContext<KinesisSplit> context;
    private final KinesisAccess access;
    private final ShardDiscovery discovery;
    private final Optional<ConsumerLifecycle> lifecycle;
    private final OptionalLong startMillis;
    private final OptionalLong stopMillis;
    private final OutageWatch outage;
    private final ShardGraph graph;
    private final EnumeratorMetrics metrics;
    private final Set<Integer> signalled = new HashSet<>();

    private Optional<StreamIdentity> stream;
    private Optional<ConsumerHandle> consumer = Optional.empty();
    private Duration retention = Duration.ofDays(365);
    private boolean listed;
    private boolean listing;
    private boolean listAgain;
    private volatile boolean closed;

    /**
     * @param consumerName name or ARN of the consumer if there is enhanced fan-out
     * @param state where to go on; for a new source one without shards, with start and stop decided
     */
    KinesisEnumerator(
            SplitEnumeratorContext<KinesisSplit> context,
            KinesisAccess access,
            Optional<String> consumerName,
            EnumeratorState state) {
        this.context = context;
        this.access = access;
        this.discovery = new ShardDiscovery(access);
        this.lifecycle = consumerName.map(name -> new ConsumerLifecycle(access, name, new ConsumerNews()));
        this.startMillis = state.startMillis();
        this.stopMillis = state.stopMillis();
        this.stream = state.stream();
        this.graph = new ShardGraph(stopMillis);
        graph.restore(state.shards());
        this.metrics = new EnumeratorMetrics(context.metricGroup());
        this.outage = new OutageWatch(
                access.timeline(),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), access.random()),
                access.options().discovery().maxOutage());
    }

    @Override
    public void start() {
        list();
    }

    private void list() {
        if (listing) {
            listAgain = true;
            return;
        }
        listing = true;
        OptionalLong openSince = stream.isEmpty() ? startMillis : OptionalLong.empty();
        call(() -> discovery.discover(openSince), this::listed);
    }

    private void listed(ShardDiscovery.@Nullable Discovered found, @Nullable Throwable failure) {
        listing = false;
        if (found == null) {
            listingFailed(failure == null ? new IllegalStateException("no listing") : failure);
            return;
        }
        outage.recovered();
        identify(found);
        addShards(found);
        listed = true;
        boolean again = listAgain;
        listAgain = false;
        if (again) {
            list();
        } else if (stopMillis.isEmpty()) {
            access.timeline().after(access.options().discovery().interval(), () -> inCoordinator(this::list));
        }
        assign();
        metrics.counted(graph);
    }

    private void listingFailed(Throwable failure) {
        metrics.discoveryFailed();
        Optional<Duration> wait = outage.failed(KinesisErrors.kind(failure));
        if (wait.isEmpty()) {
            throw new IllegalStateException(
                    "Cannot list the shards of the stream: found " + KinesisErrors.describe(failure)
                            + "; restart the pipe when the cause is gone",
                    failure);
        }
        LOG.warn("Listing the shards failed, next try in {}: {}", wait.get(), KinesisErrors.describe(failure));
        access.timeline().after(wait.get(), () -> inCoordinator(this::list));
    }

    private void identify(ShardDiscovery.Discovered found) {
        retention = found.retention();
        if (stream.isPresent() && !stream.get().equals(found.stream())) {
            recreated(stream.get(), found.stream());
        }
        graph.belongTo(found.stream().creationMillis());
        if (!listed) {
            lifecycle.ifPresent(loop ->
                    access.timeline().execute(() -> loop.ensure(found.stream().arn())));
        }
    }

    private void recreated(StreamIdentity known, StreamIdentity now) {
        boolean restart = access.options().policies().streamRecreated() == StreamRecreated.RESTART_FROM_HORIZON;
        // readers that still hold shards of the other stream let go of them by a restart of the job
        if (!restart || listed) {
            throw new IllegalStateException("Cannot go on reading stream " + known.arn() + ": found one created at "
                    + Instant.ofEpochMilli(now.creationMillis()) + " instead of the one created at "
                    + Instant.ofEpochMilli(known.creationMillis())
                    + "; start a new pipe, or accept the loss by on-stream-recreated: RESTART_FROM_HORIZON");
        }
        LOG.warn("Stream {} was created anew; reading it from its oldest record", known.arn());
        metrics.lossSuspected();
        stream = Optional.of(now);
    }

    private void addShards(ShardDiscovery.Discovered found) {
        if (stream.isEmpty()) {
            stream = Optional.of(found.stream());
            ShardPosition start = startMillis.isPresent()
                    ? new ShardPosition.AtTimestamp(startMillis.getAsLong())
                    : new ShardPosition.TrimHorizon();
            List<Shard> wanted = new ArrayList<>();
            for (Shard shard : found.shards()) {
                if (found.open().isEmpty() || found.open().get().contains(shard.id())) {
                    wanted.add(shard);
                } else {
                    graph.addFinished(shard);
                }
            }
            graph.add(wanted, start);
        } else {
            graph.add(found.shards(), new ShardPosition.TrimHorizon());
        }
        graph.prune(found.shards().stream().map(Shard::id).collect(Collectors.toSet()));
    }

    /** Assigns what can be assigned; to be called whenever one of its conditions may have come true. */
    private void assign() {
        int parallelism = context.currentParallelism();
        boolean consumerReady = lifecycle.isEmpty() || consumer.isPresent();
        if (!listed || !consumerReady || context.registeredReaders().size() < parallelism) {
            return;
        }
        List<String> reclaimed = graph.reclaimUnreported();
        if (!reclaimed.isEmpty()) {
            LOG.warn("No reader reported shards {}; reading them from where they were assigned", reclaimed);
        }
        Map<Integer, List<KinesisSplit>> assignment = new HashMap<>();
        for (KinesisSplit split : graph.assignable()) {
            requireRetained(split);
            int subtask = access.options().discovery().assigner().subtask(split.shard(), graph.load(parallelism));
            graph.assign(split.splitId(), subtask);
            assignment.computeIfAbsent(subtask, key -> new ArrayList<>()).add(split);
        }
        if (!assignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(assignment));
        }
        if (stopMillis.isPresent() && !listing && graph.allFinished()) {
            new TreeSet<>(context.registeredReaders().keySet()).forEach(this::signalEnd);
        }
    }

    /** Records that arrived behind what was read may be gone if more time has passed than the stream keeps them. */
    private void requireRetained(KinesisSplit split) {
        long behindMillis = access.timeline().wallMillis() - split.readUpToMillis();
        if (split.readUpToMillis() == 0 || behindMillis <= retention.toMillis()) {
            return;
        }
        String found = "shard " + split.splitId() + " was last read " + Duration.ofMillis(behindMillis)
                + " ago, and the stream keeps records for " + retention;
        switch (access.options().policies().positionLost()) {
            case FAIL ->
                throw new IllegalStateException("Cannot go on without loss: found that " + found
                        + "; accept the loss by on-position-lost: RESTART_FROM_HORIZON, or start a new pipe");
            case RESTART_FROM_HORIZON -> {
                LOG.warn("Records may be lost: {}", found);
                metrics.lossSuspected();
            }
        }
    }

    private void signalEnd(int subtask) {
        if (signalled.add(subtask)) {
            context.signalNoMoreSplits(subtask);
        }
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        throw new IllegalStateException(
                "Cannot answer a split request of subtask " + subtask + ": found one, but shards are assigned unasked");
    }

    @Override
    public void addReader(int subtask) {
        signalled.remove(subtask);
        consumer.ifPresent(handle -> context.sendEventToSourceReader(subtask, new ConsumerReady(handle)));
        ReaderInfo reader = context.registeredReaders().get(subtask);
        if (reader != null) {
            List<KinesisSplit> reported = reader.getReportedSplitsOnRegistration();
            List<ShardsFinished.Finished> finished = new ArrayList<>();
            for (KinesisSplit split : reported) {
                if (isOfAnotherStream(split)) {
                    LOG.warn("Dropping shard {} of a stream that was created anew", split.splitId());
                } else if (split.end().isPresent()) {
                    finished.add(new ShardsFinished.Finished(
                            split.shard(), split.end().get()));
                } else {
                    graph.giveBack(split);
                }
            }
            finish(finished);
        }
        assign();
    }

    private boolean isOfAnotherStream(KinesisSplit split) {
        return listed
                && stream.isPresent()
                && split.streamCreationMillis() != stream.get().creationMillis();
    }

    @Override
    public void addSplitsBack(List<KinesisSplit> splits, int subtask) {
        graph.lost(subtask);
        splits.forEach(graph::giveBack);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof ShardsFinished finished) {
            finish(finished.shards());
            if (context.registeredReaders().containsKey(subtask)) {
                context.sendEventToSourceReader(
                        subtask,
                        new FinishesNoted(finished.shards().stream()
                                .map(shard -> shard.shard().id())
                                .toList()));
            }
            assign();
        } else if (event instanceof ConsumerLost lost) {
            lifecycle.ifPresent(loop -> access.timeline().execute(() -> loop.lost(lost.consumer())));
        } else {
            throw new IllegalArgumentException(
                    "Cannot handle " + event + ": found an event that no Kinesis reader sends");
        }
    }

    private void finish(List<ShardsFinished.Finished> finished) {
        boolean incomplete = false;
        for (ShardsFinished.Finished shard : finished) {
            incomplete |= graph.finish(shard.shard(), shard.end());
        }
        if (incomplete) {
            list();
        }
    }

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        return new EnumeratorState(stream, startMillis, stopMillis, graph.snapshot());
    }

    @Override
    public void close() {
        closed = true;
        try {
            access.timeline().close();
        } finally {
            access.gateway().close();
        }
    }

    private <T> void call(Supplier<CompletableFuture<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        access.timeline().execute(() -> {
            var unused = call.get()
                    .whenComplete((answer, failure) -> inCoordinator(
                            () -> then.accept(answer, failure == null ? null : KinesisErrors.unwrap(failure))));
        });
    }

    private void inCoordinator(Runnable step) {
        if (closed) {
            return;
        }
        try {
            context.runInCoordinatorThread(() -> {
                if (!closed) {
                    step.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The coordinator ended before a step of its enumerator", e);
        }
    }

    private final class ConsumerNews implements ConsumerLifecycle.Listener {
        @Override
        public void ready(ConsumerHandle handle) {
            inCoordinator(() -> {
                consumer = Optional.of(handle);
                for (int subtask : context.registeredReaders().keySet()) {
                    context.sendEventToSourceReader(subtask, new ConsumerReady(handle));
                }
                assign();
            });
        }

        @Override
        public void failed(Throwable cause) {
            inCoordinator(() -> {
                throw new IllegalStateException(cause.getMessage(), cause);
            });
        }
    }
}
