package io.sluice.source;

import io.sluice.schema.StreamRecord;
import io.sluice.source.ShardElement.Delivery;
import io.sluice.source.ShardElement.Progress;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/**
 * Emits records with their arrival as timestamp, and only then moves the position: the one place that does.
 *
 * <p>On the task thread. All user records of a Kinesis record leave in one call, between two checkpoint barriers.
 */
final class KinesisRecordEmitter implements RecordEmitter<ShardElement, StreamRecord, KinesisSplitState> {
    private final ReaderMetrics metrics;

    KinesisRecordEmitter(ReaderMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void emitRecord(ShardElement element, SourceOutput<StreamRecord> output, KinesisSplitState state) {
        if (element instanceof Delivery delivery) {
            deliver(delivery, output, state);
        } else if (element instanceof Progress progress) {
            progress.continuation().ifPresent(state::advance);
            state.reached(progress.reachedMillis());
            progress.end().ifPresent(state::end);
            metrics.progressed(state.shard().id(), progress.millisBehindLatest());
        }
    }

    private void deliver(Delivery delivery, SourceOutput<StreamRecord> output, KinesisSplitState state) {
        if (state.covers(delivery.sequenceNumber())) {
            metrics.dropped();
            return;
        }
        long bytes = 0;
        for (StreamRecord record : delivery.records()) {
            output.collect(record, delivery.arrivalMillis());
            bytes += record.payload().length;
        }
        state.emitted(delivery.sequenceNumber(), delivery.arrivalMillis());
        metrics.delivered(delivery, bytes);
    }
}
