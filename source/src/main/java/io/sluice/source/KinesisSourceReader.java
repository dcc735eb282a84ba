package io.sluice.source;

import io.sluice.schema.StreamRecord;
import io.sluice.source.ShardsFinished.Finished;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SourceReaderBase;
import org.apache.flink.connector.base.source.reader.fetcher.SingleThreadFetcherManager;

/**
 * Reads the shards that the enumerator assigns to one subtask.
 *
 * <p>A shard that is read to its end stays in the checkpoints of this reader, as finished, until the enumerator has
 * confirmed that it knows: so there is no checkpoint in which nobody knows it. On the task thread, except for what it
 * is made of; {@link #close()} ends all of that.
 */
@SuppressWarnings("try") // Flink's own close may be interrupted
final class KinesisSourceReader extends SourceReaderBase<ShardElement, StreamRecord, KinesisSplit, KinesisSplitState> {
    private final ReaderServices services;
    private final ReaderMetrics metrics;
    private final Map<String, KinesisSplit> unconfirmed = new LinkedHashMap<>();

    KinesisSourceReader(ReaderServices services, ReaderMetrics metrics, SourceReaderContext context) {
        super(
                new SingleThreadFetcherManager<>(services::splitReader, context.getConfiguration()),
                new KinesisRecordEmitter(metrics),
                context.getConfiguration(),
                context);
        this.services = services;
        this.metrics = metrics;
    }

    @Override
    protected KinesisSplitState initializedState(KinesisSplit split) {
        return new KinesisSplitState(split);
    }

    @Override
    protected KinesisSplit toSplitType(String splitId, KinesisSplitState state) {
        return state.toSplit();
    }

    @Override
    protected void onSplitFinished(Map<String, KinesisSplitState> finished) {
        List<Finished> report = new ArrayList<>();
        finished.forEach((id, state) -> {
            KinesisSplit split = state.toSplit();
            unconfirmed.put(id, split);
            report.add(new Finished(
                    split.shard(),
                    split.end()
                            .orElseThrow(() -> new IllegalStateException("Cannot finish shard " + id
                                    + ": found no end in its state; restart the job and report this"))));
            metrics.finished(id);
        });
        context.sendSourceEventToCoordinator(new ShardsFinished(report));
    }

    @Override
    public List<KinesisSplit> snapshotState(long checkpointId) {
        List<KinesisSplit> splits = new ArrayList<>(super.snapshotState(checkpointId));
        splits.addAll(unconfirmed.values());
        return splits;
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof FinishesNoted noted) {
            noted.shardIds().forEach(unconfirmed::remove);
        } else if (event instanceof ConsumerReady ready) {
            services.consumerReady(ready.consumer());
        } else {
            throw new IllegalArgumentException(
                    "Cannot handle " + event + ": found an event that no Kinesis enumerator sends");
        }
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            services.close();
        }
    }
}
