package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions.Aggregation;
import io.sluice.jobconfig.KinesisSourceOptions.OutOfRange;
import io.sluice.jobconfig.KinesisSourceOptions.Unpacking;
import io.sluice.schema.StreamRecord;
import io.sluice.source.KplDeaggregator.Unpacked;
import io.sluice.source.KplDeaggregator.UserRecord;
import io.sluice.source.ShardElement.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Makes user records of Kinesis records; on the fetcher thread.
 *
 * <p>A package that was written across a reshard can hold records of another shard. The Kinesis Producer Library sends
 * those again, other writers of the format do not; so by default they are emitted and counted.
 */
final class RecordUnpacker {
    private final String stream;
    private final Aggregation aggregation;
    private final KplDeaggregator deaggregator = new KplDeaggregator();

    /**
     * @param stream name of the stream, for every record
     * @param aggregation what to do about packages
     */
    RecordUnpacker(String stream, Aggregation aggregation) {
        this.stream = stream;
        this.aggregation = aggregation;
    }

    /** Adds one delivery per Kinesis record. */
    void unpack(FetchedEvent event, List<ShardElement> elements) {
        HashBounds bounds = HashBounds.of(event.shard().hashRange());
        for (Record record : event.records()) {
            Optional<Unpacked> unpacked = aggregation.unpacking() == Unpacking.AUTO
                    ? deaggregator.unpack(record.data().asByteArrayUnsafe(), bounds)
                    : Optional.empty();
            elements.add(
                    unpacked.isPresent()
                            ? packed(event.shard(), record, unpacked.get())
                            : plain(event.shard(), record));
        }
    }

    private Delivery plain(Shard shard, Record record) {
        long arrivalMillis = record.approximateArrivalTimestamp().toEpochMilli();
        StreamRecord only = new StreamRecord(
                record.data().asByteArrayUnsafe(),
                stream,
                shard.id(),
                record.sequenceNumber(),
                0,
                record.partitionKey(),
                arrivalMillis);
        return new Delivery(record.sequenceNumber(), arrivalMillis, List.of(only), Delivery.PLAIN, 0);
    }

    private Delivery packed(Shard shard, Record record, Unpacked unpacked) {
        long arrivalMillis = record.approximateArrivalTimestamp().toEpochMilli();
        List<StreamRecord> records = new ArrayList<>(unpacked.records().size());
        for (UserRecord user : unpacked.records()) {
            records.add(new StreamRecord(
                    user.data(),
                    stream,
                    shard.id(),
                    record.sequenceNumber(),
                    records.size(),
                    user.partitionKey(),
                    arrivalMillis));
        }
        boolean drop = unpacked.outOfRange() > 0 && aggregation.outOfRange() == OutOfRange.DROP_LIKE_KCL;
        return new Delivery(
                record.sequenceNumber(),
                arrivalMillis,
                drop ? List.of() : records,
                unpacked.records().size(),
                unpacked.outOfRange());
    }
}
