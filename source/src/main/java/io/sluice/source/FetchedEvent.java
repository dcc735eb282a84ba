package io.sluice.source;

import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * One answer of Kinesis: an event of a subscription, or the result of a poll.
 *
 * @param shard whose records
 * @param records in order
 * @param progress how far it reaches
 * @param bytes what it takes of the memory budget
 */
record FetchedEvent(Shard shard, List<Record> records, ShardElement.Progress progress, long bytes) {
    private static final int RECORD_OVERHEAD_BYTES = 256;

    FetchedEvent {
        records = List.copyOf(records);
    }

    static FetchedEvent of(Shard shard, List<Record> records, ShardElement.Progress progress) {
        long bytes = 0;
        for (Record record : records) {
            bytes += RECORD_OVERHEAD_BYTES + record.data().asByteArrayUnsafe().length;
        }
        return new FetchedEvent(shard, records, progress, bytes);
    }
}
