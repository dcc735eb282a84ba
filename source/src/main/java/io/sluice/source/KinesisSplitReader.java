package io.sluice.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * Carries what the feeds of its shards fetch to Flink.
 *
 * <p>Flink's fetcher thread calls it and sleeps in {@link #fetch()} while no shard has anything; the feeds live on the
 * timeline. Flink closes it when its shards are finished and makes another one when new ones come.
 */
final class KinesisSplitReader implements SplitReader<ShardElement, KinesisSplit> {
    private final Timeline timeline;
    private final ReadyQueue queue;
    private final ReaderFlow flow;
    private final RecordUnpacker unpacker;
    private final Function<KinesisSplit, ShardFeed> makeFeed;
    /** On the timeline only. */
    private final Map<String, ShardFeed> feeds = new HashMap<>();
    /** On the timeline only. */
    private final Set<String> paused = new HashSet<>();

    /**
     * @param makeFeed makes the feed of a shard, on the timeline
     */
    KinesisSplitReader(
            Timeline timeline, ReaderFlow flow, RecordUnpacker unpacker, Function<KinesisSplit, ShardFeed> makeFeed) {
        this.timeline = timeline;
        this.queue = flow.queue();
        this.flow = flow;
        this.unpacker = unpacker;
        this.makeFeed = makeFeed;
    }

    @Override
    public RecordsWithSplitIds<ShardElement> fetch() throws IOException {
        Optional<FetchedEvent> taken;
        try {
            taken = queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            taken = Optional.empty();
        } catch (ReadyQueue.ReadFailedException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
        return taken.map(this::batch).orElseGet(() -> new RecordsBySplits.Builder<ShardElement>().build());
    }

    private RecordsWithSplitIds<ShardElement> batch(FetchedEvent event) {
        String shardId = event.shard().id();
        boolean last = event.progress().end().isPresent();
        timeline.execute(() -> {
            ShardFeed feed = last ? feeds.remove(shardId) : feeds.get(shardId);
            if (feed != null) {
                feed.taken();
            }
        });
        List<ShardElement> elements = new ArrayList<>(event.records().size() + 1);
        unpacker.unpack(event, elements);
        ShardMeter meter = flow.metrics().shard(shardId);
        elements.add(event.progress());
        return new ShardBatch(shardId, elements, last, () -> timeline.execute(() -> release(meter, event.bytes())));
    }

    private void release(ShardMeter meter, long bytes) {
        meter.released(bytes);
        flow.budget().release(bytes);
    }

    @Override
    public void handleSplitsChanges(SplitsChange<KinesisSplit> change) {
        List<KinesisSplit> splits = change.splits();
        if (change instanceof SplitsAddition) {
            timeline.execute(() -> splits.forEach(this::add));
        } else {
            timeline.execute(() -> splits.forEach(split -> remove(split.splitId())));
        }
    }

    private void add(KinesisSplit split) {
        ShardFeed feed = makeFeed.apply(split);
        if (feeds.put(split.splitId(), feed) != null) {
            throw new IllegalStateException("Cannot read shard " + split.splitId()
                    + " twice: found it assigned to this reader already; restart the job and report this");
        }
        feed.start();
    }

    private void remove(String shardId) {
        ShardFeed feed = feeds.remove(shardId);
        if (feed != null) {
            feed.stop();
        }
        paused.remove(shardId);
        flow.metrics().paused(paused.size());
        release(flow.metrics().shard(shardId), queue.remove(shardId));
    }

    @Override
    public void pauseOrResumeSplits(Collection<KinesisSplit> toPause, Collection<KinesisSplit> toResume) {
        List<String> pausedIds = toPause.stream().map(KinesisSplit::splitId).toList();
        List<String> resumedIds = toResume.stream().map(KinesisSplit::splitId).toList();
        pausedIds.forEach(queue::pause);
        resumedIds.forEach(queue::resume);
        timeline.execute(() -> {
            paused.addAll(pausedIds);
            resumedIds.forEach(paused::remove);
            flow.metrics().paused(paused.size());
            for (String id : pausedIds) {
                Optional.ofNullable(feeds.get(id)).ifPresent(ShardFeed::pause);
            }
            for (String id : resumedIds) {
                Optional.ofNullable(feeds.get(id)).ifPresent(ShardFeed::resume);
            }
        });
    }

    @Override
    public void wakeUp() {
        queue.wakeUp();
    }

    @Override
    public void close() {
        timeline.execute(() -> {
            for (Map.Entry<String, ShardFeed> feed : feeds.entrySet()) {
                feed.getValue().stop();
                release(flow.metrics().shard(feed.getKey()), queue.remove(feed.getKey()));
            }
            feeds.clear();
        });
    }
}
