package io.sluice.source;

import java.util.List;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one answer of one shard, in order, its progress last.
 *
 * <p>Filled by the fetcher thread, emptied by the task thread.
 */
final class ShardBatch implements RecordsWithSplitIds<ShardElement> {
    private final String shardId;
    private final List<ShardElement> elements;
    private final boolean last;
    private final Runnable recycled;
    private boolean entered;
    private int next;

    /**
     * @param elements deliveries, then one progress
     * @param last whether the shard ends with it
     * @param recycled runs when all is emitted
     */
    ShardBatch(String shardId, List<ShardElement> elements, boolean last, Runnable recycled) {
        this.shardId = shardId;
        this.elements = elements;
        this.last = last;
        this.recycled = recycled;
    }

    @Override
    public @Nullable String nextSplit() {
        if (entered) {
            return null;
        }
        entered = true;
        return shardId;
    }

    @Override
    public @Nullable ShardElement nextRecordFromSplit() {
        return entered && next < elements.size() ? elements.get(next++) : null;
    }

    @Override
    public Set<String> finishedSplits() {
        return last ? Set.of(shardId) : Set.of();
    }

    @Override
    public void recycle() {
        recycled.run();
    }
}
