package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.source.ShardsFinished.Finished;
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
 * assigned again from there. A bounded source ends when every shard is finished.
 *
 * <p>Everything here runs on Flink's coordinator thread; calls to Kinesis are made on the timeline.
 */
final class KinesisEnumerator implements SplitEnumerator<KinesisSplit, EnumeratorState> {
    private static final Logger LOG = LoggerFactory.getLogger(KinesisEnumerator.class);

    private final SplitEnumeratorContext<KinesisSplit> context;
    private final KinesisAccess access;
    private final CoordinatorThread coordinator;
    private final DiscoveryLoop discovery;
    private final Optional<ConsumerLifecycle> lifecycle;
    private final OptionalLong stopMillis;
    private final Continuity continuity;
    private final ShardGraph graph;
    private final EnumeratorMetrics metrics;
    private final Set<Integer> signalled = new HashSet<>();

    private StartRule start;
    private Optional<ConsumerHandle> consumer = Optional.empty();
    private boolean listed;
    private boolean ended;

    /**
     * @param consumer the consumer if there is enhanced fan-out
     * @param start where to begin in a stream of which nothing was read
     * @param state where to go on; for a new source one without shards
     */
    KinesisEnumerator(
            SplitEnumeratorContext<KinesisSplit> context,
            KinesisAccess access,
            Optional<Consumer> consumer,
            StartRule start,
            EnumeratorState state) {
        this.context = context;
        this.access = access;
        this.start = start;
        this.stopMillis = state.stopMillis();
        this.coordinator = new CoordinatorThread(context, access.timeline());
        this.lifecycle = consumer.map(named -> new ConsumerLifecycle(access, named, new ConsumerNews()));
        this.metrics = new EnumeratorMetrics(context.metricGroup(), lifecycle);
        this.continuity = new Continuity(access, metrics, state.stream());
        this.graph = new ShardGraph(stopMillis);
        graph.restore(state.shards());
        this.discovery = new DiscoveryLoop(
                access,
                coordinator,
                metrics,
                new DiscoveryLoop.Listener(this::openSince, this::stepBack, this::interval, this::found));
    }

    @Override
    public void start() {
        discovery.list();
    }

    private OptionalLong openSince() {
        return continuity.stream().isEmpty() ? start.millis() : OptionalLong.empty();
    }

    /** Kinesis finds the start in the future: the clock of this machine is ahead of it. */
    private boolean stepBack() {
        Optional<StartRule> earlier = start.steppedBack();
        earlier.ifPresent(rule -> {
            start = rule;
            LOG.warn(
                    "The clock of this machine seems to be ahead of Kinesis; starting at {}",
                    Instant.ofEpochMilli(rule.millis().orElseThrow()));
        });
        return earlier.isPresent();
    }

    /** A bounded source needs no shards but those that follow the ones it reads. */
    private Optional<Duration> interval() {
        return stopMillis.isPresent()
                ? Optional.empty()
                : Optional.of(access.options().discovery().interval());
    }

    private void found(ShardDiscovery.Discovered found) {
        boolean first = continuity.identify(found);
        graph.belongTo(found.stream().creationMillis());
        if (!listed) {
            lifecycle.ifPresent(loop ->
                    access.timeline().execute(() -> loop.ensure(found.stream().arn())));
        }
        if (first) {
            start.begin(found, graph);
        } else {
            graph.add(found.shards(), new ShardPosition.TrimHorizon());
        }
        graph.prune(found.shards().stream().map(Shard::id).collect(Collectors.toSet()));
        listed = true;
        assign();
    }

    /** Assigns what can be assigned; to be called whenever one of its conditions may have come true. */
    private void assign() {
        int parallelism = context.currentParallelism();
        boolean consumerReady = lifecycle.isEmpty() || consumer.isPresent();
        if (listed && consumerReady && context.registeredReaders().size() >= parallelism) {
            assign(parallelism);
            if (stopMillis.isPresent() && !discovery.listing() && graph.allFinished()) {
                end();
            }
        }
        metrics.counted(graph);
    }

    private void assign(int parallelism) {
        List<String> reclaimed = graph.reclaimUnreported();
        if (!reclaimed.isEmpty()) {
            LOG.warn("No reader reported shards {}; reading them from where they were assigned", reclaimed);
        }
        ShardAssigner assigner = ShardAssigner.of(access.options().discovery().assigner());
        Map<Integer, List<KinesisSplit>> assignment = new HashMap<>();
        for (KinesisSplit split : graph.assignable()) {
            continuity.requireRetained(split);
            int subtask = assigner.subtask(split.shard(), graph.load(parallelism));
            graph.assign(split.splitId(), subtask);
            assignment.computeIfAbsent(subtask, key -> new ArrayList<>()).add(split);
        }
        if (!assignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(assignment));
        }
    }

    /** Lets every reader end, behind the deregistration of the consumer if that is wanted: nothing runs after them. */
    private void end() {
        if (lifecycle.isEmpty() || ended) {
            signalEnd();
            return;
        }
        ended = true;
        access.timeline().execute(() -> lifecycle.get().finish(() -> coordinator.run(this::assign)));
    }

    private void signalEnd() {
        for (int subtask : new TreeSet<>(context.registeredReaders().keySet())) {
            if (signalled.add(subtask)) {
                context.signalNoMoreSplits(subtask);
            }
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
            takeUp(reader.getReportedSplitsOnRegistration(), subtask);
        }
        assign();
    }

    private void takeUp(List<KinesisSplit> reported, int subtask) {
        List<Finished> finished = new ArrayList<>();
        for (KinesisSplit split : reported) {
            if (continuity.isOfAnotherStream(split)) {
                LOG.warn("Dropping shard {} of a stream that was created anew", split.splitId());
            } else if (split.end().isPresent()) {
                finished.add(new Finished(split.shard(), split.end().get()));
            } else if (!graph.report(split, subtask)) {
                LOG.info(
                        "Shard {} is with another reader since the checkpoint that subtask {} restarts from",
                        split.splitId(),
                        subtask);
            }
        }
        finish(finished);
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

    private void finish(List<Finished> finished) {
        boolean incomplete = false;
        for (Finished shard : finished) {
            if (shard.end().reason() == ShardEnd.Reason.EXPIRED) {
                metrics.shardExpired();
            }
            incomplete |= graph.finish(shard.shard(), shard.end());
        }
        if (incomplete) {
            discovery.list();
        }
    }

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        return new EnumeratorState(continuity.stream(), start.millis(), stopMillis, graph.snapshot());
    }

    @Override
    public void close() {
        coordinator.close();
        try {
            access.timeline().close();
        } finally {
            access.gateway().close();
        }
    }

    private final class ConsumerNews implements ConsumerLifecycle.Listener {
        @Override
        public void ready(ConsumerHandle handle) {
            coordinator.run(() -> {
                consumer = Optional.of(handle);
                ended = false;
                for (int subtask : context.registeredReaders().keySet()) {
                    context.sendEventToSourceReader(subtask, new ConsumerReady(handle));
                }
                assign();
            });
        }

        @Override
        public void failed(Throwable cause) {
            coordinator.run(() -> {
                throw new IllegalStateException(cause.getMessage(), cause);
            });
        }
    }
}
