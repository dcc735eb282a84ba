package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * One run of enumerator and readers on a hand-wound timeline: what Flink does with them, without its threads.
 *
 * <p>The real enumerator, feeds, unpacker and emitter; the hand-over of finished shards is that of the real reader.
 */
final class SimulatedJob {
    private final ManualTimeline timeline;
    private final SimulatedKinesis kinesis;
    private final SplittableRandom random;
    private final KinesisConfig.Reader mode;
    private final List<Emission> emitted;
    /** By subtask, what it restarts from: its part of the last checkpoint. */
    private final Map<Integer, List<KinesisSplit>> restorable = new HashMap<>();
    /** By subtask, what it was assigned since the last checkpoint. */
    private final Map<Integer, List<KinesisSplit>> assigned = new HashMap<>();

    private int checkpointed;
    private final FakeEnumeratorContext context;
    private final Component enumeratorLife;
    private final KinesisEnumerator enumerator;
    private final List<SimulatedReader> readers = new ArrayList<>();

    /** One record that left the source, and of which subtask. */
    record Emission(StreamRecord record, int subtask) {}

    /** What a checkpoint of the job holds. */
    @SuppressWarnings("ArrayRecordComponent") // bytes as Flink stores them; nothing compares checkpoints
    record Checkpoint(byte[] enumerator, List<KinesisSplit> splits, int emitted) {}

    SimulatedJob(
            ManualTimeline timeline,
            SimulatedKinesis kinesis,
            SplittableRandom random,
            KinesisConfig.Reader mode,
            List<Emission> emitted) {
        this(timeline, kinesis, random, mode, emitted, 2, Optional.empty());
    }

    private SimulatedJob(
            ManualTimeline timeline,
            SimulatedKinesis kinesis,
            SplittableRandom random,
            KinesisConfig.Reader mode,
            List<Emission> emitted,
            int parallelism,
            Optional<Checkpoint> from) {
        this.timeline = timeline;
        this.kinesis = kinesis;
        this.random = random;
        this.mode = mode;
        this.emitted = emitted;
        this.enumeratorLife = new Component();
        this.context = new FakeEnumeratorContext(enumeratorLife, parallelism);
        EnumeratorState state = from.map(SimulatedJob::enumeratorState)
                .orElse(new EnumeratorState(Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), List.of()));
        Optional<KinesisConfig.Consumer> consumer = mode instanceof KinesisConfig.Reader.EnhancedFanOut fanOut
                ? Optional.of(fanOut.consumer())
                : Optional.empty();
        this.enumerator = new KinesisEnumerator(
                context, access(enumeratorLife), consumer, StartRule.exactly(OptionalLong.empty(), Map.of()), state);
        for (int i = 0; i < parallelism; i++) {
            readers.add(new SimulatedReader(i));
        }
        context.assignments = (subtask, split) -> {
            assigned.computeIfAbsent(subtask, key -> new ArrayList<>()).add(split);
            readers.get(subtask).add(split);
        };
        context.sent = (subtask, event) -> readers.get(subtask).handle(event);
        enumerator.start();
        List<KinesisSplit> splits = from.map(Checkpoint::splits).orElse(List.of());
        checkpointed = emitted.size();
        for (int i = 0; i < parallelism; i++) {
            List<KinesisSplit> reported = new ArrayList<>();
            for (int s = i; s < splits.size(); s += parallelism) {
                reported.add(splits.get(s));
            }
            restorable.put(i, reported);
            register(i);
        }
    }

    private void register(int subtask) {
        enumeratorLife.after(Duration.ofMillis(random.nextInt(1, 500)), () -> {
            context.register(subtask, restorable.getOrDefault(subtask, List.of()));
            enumerator.addReader(subtask);
        });
    }

    /** Fails one reader, which starts again from the last checkpoint while the others and the enumerator go on. */
    void failReader() {
        int subtask = random.nextInt(readers.size());
        if (!context.registeredReaders().containsKey(subtask)) {
            return;
        }
        readers.get(subtask).close();
        for (int i = emitted.size() - 1; i >= checkpointed; i--) {
            if (emitted.get(i).subtask() == subtask) {
                emitted.remove(i);
            }
        }
        context.unregister(subtask);
        List<KinesisSplit> back = assigned.getOrDefault(subtask, List.of());
        assigned.remove(subtask);
        enumerator.addSplitsBack(back, subtask);
        readers.set(subtask, new SimulatedReader(subtask));
        register(subtask);
    }

    private static EnumeratorState enumeratorState(Checkpoint checkpoint) {
        try {
            return new EnumeratorStateSerializer().deserialize(1, checkpoint.enumerator());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KinesisAccess access(Timeline life) {
        return new KinesisAccess(kinesis, life, KinesisSourceOptions.defaults(), random);
    }

    /** Shards that a checkpoint holds as read to their end. */
    static Set<String> finished(Checkpoint checkpoint) {
        Set<String> ids = new HashSet<>();
        for (EnumeratorState.TrackedShard shard : enumeratorState(checkpoint).shards()) {
            if (shard.status() == EnumeratorState.Status.FINISHED) {
                ids.add(shard.split().splitId());
            }
        }
        return ids;
    }

    /** A checkpoint, if every reader is there; Flink takes none before. */
    Optional<Checkpoint> checkpoint() throws Exception {
        if (context.registeredReaders().size() < readers.size()) {
            return Optional.empty();
        }
        byte[] state = new EnumeratorStateSerializer().serialize(enumerator.snapshotState(1));
        List<KinesisSplit> splits = new ArrayList<>();
        for (SimulatedReader reader : readers) {
            List<KinesisSplit> part = reader.snapshot();
            restorable.put(reader.subtask, part);
            splits.addAll(part);
        }
        assigned.clear();
        checkpointed = emitted.size();
        return Optional.of(new Checkpoint(state, splits, emitted.size()));
    }

    /** The task threads of all readers take and emit what is there, up to so many answers each. */
    void emit(int answers) throws Exception {
        for (SimulatedReader reader : readers) {
            reader.emit(answers);
        }
    }

    /** Fails it and starts another one from a checkpoint, at that parallelism. */
    SimulatedJob restartFrom(Checkpoint checkpoint, int parallelism) {
        enumerator.close();
        readers.forEach(SimulatedReader::close);
        while (emitted.size() > checkpoint.emitted()) {
            emitted.remove(emitted.size() - 1);
        }
        return new SimulatedJob(timeline, kinesis, random, mode, emitted, parallelism, Optional.of(checkpoint));
    }

    private final class SimulatedReader {
        private final int subtask;
        private final Component life = new Component();
        private final ReadyQueue queue = new ReadyQueue();
        private final MemoryBudget budget = new MemoryBudget(64L << 20);
        private final FeedMetrics feedMetrics = RecordedMetrics.feeds();
        private final KinesisRecordEmitter emitter = new KinesisRecordEmitter(
                new ReaderMetrics(new UnregisteredMetricsGroup(), new SimpleCounter(), feedMetrics));
        private final RecordUnpacker unpacker =
                new RecordUnpacker("stream", KinesisSourceOptions.defaults().aggregation());
        private final ReaderConsumer consumer;
        private final ShardDiagnosis diagnosis;
        private final Map<String, ShardFeed> feeds = new HashMap<>();
        private final Map<String, KinesisSplitState> states = new LinkedHashMap<>();
        private final Map<String, KinesisSplit> unconfirmed = new LinkedHashMap<>();

        SimulatedReader(int subtask) {
            this.subtask = subtask;
            this.consumer =
                    new ReaderConsumer(new SubscribePacer(life, 50), lost -> toEnumerator(new ConsumerLost(lost)));
            this.diagnosis = new ShardDiagnosis(access(life));
        }

        void add(KinesisSplit split) {
            states.put(split.splitId(), new KinesisSplitState(split));
            ReaderFlow flow = new ReaderFlow(queue, budget, feedMetrics);
            ShardFeed feed = mode instanceof KinesisConfig.Reader.EnhancedFanOut
                    ? new ShardSubscription(split, access(life), flow, consumer, diagnosis)
                    : new ShardPoller(split, access(life), flow, diagnosis);
            if (feeds.put(split.splitId(), feed) != null) {
                throw new IllegalStateException(split.splitId() + " was assigned twice");
            }
            life.execute(feed::start);
        }

        void handle(SourceEvent event) {
            if (event instanceof ConsumerReady ready) {
                consumer.ready(ready.consumer());
            } else if (event instanceof FinishesNoted noted) {
                noted.shardIds().forEach(unconfirmed::remove);
            }
        }

        List<KinesisSplit> snapshot() {
            List<KinesisSplit> splits = new ArrayList<>();
            states.values().forEach(state -> splits.add(state.toSplit()));
            splits.addAll(unconfirmed.values());
            return splits;
        }

        void emit(int answers) throws Exception {
            for (int i = 0; i < answers; i++) {
                queue.wakeUp();
                Optional<FetchedEvent> event = queue.take();
                if (event.isEmpty()) {
                    return;
                }
                emit(event.get());
            }
        }

        private void emit(FetchedEvent event) {
            String id = event.shard().id();
            Optional.ofNullable(feeds.get(id)).ifPresent(ShardFeed::taken);
            KinesisSplitState state = Objects.requireNonNull(states.get(id), id);
            List<ShardElement> elements = new ArrayList<>();
            unpacker.unpack(event, elements);
            elements.add(event.progress());
            Output output = new Output(subtask);
            elements.forEach(element -> emitter.emitRecord(element, output, state));
            budget.release(event.bytes());
            if (event.progress().end().isPresent()) {
                feeds.remove(id);
                states.remove(id);
                unconfirmed.put(id, state.toSplit());
                toEnumerator(new ShardsFinished(List.of(new ShardsFinished.Finished(
                        event.shard(), event.progress().end().get()))));
            }
        }

        private void toEnumerator(SourceEvent event) {
            enumeratorLife.after(Duration.ofMillis(random.nextInt(1, 200)), () -> {
                // of a reader that is gone nothing is heard any more
                if (readers.get(subtask) == this) {
                    enumerator.handleSourceEvent(subtask, event);
                }
            });
        }

        void close() {
            feeds.values().forEach(ShardFeed::stop);
            life.close();
        }
    }

    private final class Output implements SourceOutput<StreamRecord> {
        private final int subtask;

        Output(int subtask) {
            this.subtask = subtask;
        }

        @Override
        public void collect(StreamRecord record) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void collect(StreamRecord record, long timestamp) {
            emitted.add(new Emission(record, subtask));
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markIdle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markActive() {
            throw new UnsupportedOperationException();
        }
    }

    /** The timeline of one component, which ends with it while the others' goes on. */
    private final class Component implements Timeline {
        private boolean closed;

        @Override
        public void execute(Runnable step) {
            after(Duration.ZERO, step);
        }

        @Override
        public Timer after(Duration delay, Runnable step) {
            return timeline.after(delay, () -> {
                if (!closed) {
                    step.run();
                }
            });
        }

        @Override
        public long nanoTime() {
            return timeline.nanoTime();
        }

        @Override
        public long wallMillis() {
            return timeline.wallMillis();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
