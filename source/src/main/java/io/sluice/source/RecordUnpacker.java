package io.sluice.source;

import io.sluice.schema.StreamRecord;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Makes user records of Kinesis records; on the fetcher thread. */
final class RecordUnpacker {
    private final String stream;

    /**
     * @param stream name of the stream, for every record
     */
    RecordUnpacker(String stream) {
        this.stream = stream;
    }

    /** Adds one delivery per Kinesis record. */
    void unpack(FetchedEvent event, List<ShardElement> elements) {
        String shardId = event.shard().id();
        for (Record record : event.records()) {
            long arrivalMillis = record.approximateArrivalTimestamp().toEpochMilli();
            StreamRecord plain = new StreamRecord(
                    record.data().asByteArrayUnsafe(),
                    stream,
                    shardId,
                    record.sequenceNumber(),
                    0,
                    record.partitionKey(),
                    arrivalMillis);
            elements.add(new ShardElement.Delivery(record.sequenceNumber(), arrivalMillis, List.of(plain)));
        }
    }
}
