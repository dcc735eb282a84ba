package io.sluice.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/** Flink's side of an enumerator; its coordinator thread is the timeline of the test. */
final class FakeEnumeratorContext implements SplitEnumeratorContext<KinesisSplit> {
    private final Timeline timeline;
    private final int parallelism;
    private final Map<Integer, ReaderInfo> readers = new TreeMap<>();
    final RecordedMetrics metrics = new RecordedMetrics();
    final Map<String, Integer> owners = new LinkedHashMap<>();
    final Map<String, KinesisSplit> assigned = new LinkedHashMap<>();
    final List<SourceEvent> events = new ArrayList<>();
    final TreeSet<Integer> ended = new TreeSet<>();
    BiConsumer<Integer, KinesisSplit> assignments = (subtask, split) -> {};
    BiConsumer<Integer, SourceEvent> sent = (subtask, event) -> {};

    FakeEnumeratorContext(Timeline timeline, int parallelism) {
        this.timeline = timeline;
        this.parallelism = parallelism;
    }

    void register(int subtask, List<KinesisSplit> reported) {
        readers.put(subtask, ReaderInfo.createReaderInfo(subtask, "localhost", reported));
    }

    void unregister(int subtask) {
        readers.remove(subtask);
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return metrics;
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        if (!readers.containsKey(subtask)) {
            throw new IllegalStateException("no reader " + subtask);
        }
        events.add(event);
        sent.accept(subtask, event);
    }

    @Override
    public int currentParallelism() {
        return parallelism;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return readers;
    }

    @Override
    public void assignSplits(SplitsAssignment<KinesisSplit> assignment) {
        assignment
                .assignment()
                .forEach((subtask, splits) -> splits.forEach(split -> {
                    owners.put(split.splitId(), subtask);
                    assigned.put(split.splitId(), split);
                    assignments.accept(subtask, split);
                }));
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        ended.add(subtask);
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> void callAsync(
            Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelayMillis, long periodMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        timeline.execute(runnable);
    }
}
