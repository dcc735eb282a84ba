package io.sluice.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * Reads the JSON of a {@code SubscribeToShardEvent} from where it arrived.
 *
 * <p>It knows the members that an event in the middle of a shard has, in any order and with any spaces. The AWS SDK reads
 * everything else: the last event of a shard, members of the future, and what is no JSON at all.
 */
final class EventReader {
    private static final byte[] RECORDS = name("Records");
    private static final byte[] CONTINUATION = name("ContinuationSequenceNumber");
    private static final byte[] BEHIND = name("MillisBehindLatest");
    private static final byte[] SEQUENCE_NUMBER = name("SequenceNumber");
    private static final byte[] ARRIVAL = name("ApproximateArrivalTimestamp");
    private static final byte[] DATA = name("Data");
    private static final byte[] PARTITION_KEY = name("PartitionKey");
    private static final byte[] ENCRYPTION = name("EncryptionType");

    private final EventJson json;

    private EventReader(EventJson json) {
        this.json = json;
    }

    private static byte[] name(String name) {
        return ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads an event.
     *
     * @param bytes hold it
     * @param start where it begins
     * @param end where it ends
     * @return empty if the SDK is to read it
     */
    static Optional<SubscribeToShardEvent> read(byte[] bytes, int start, int end) {
        try {
            return Optional.of(new EventReader(new EventJson(bytes, start, end)).event());
        } catch (UnknownShapeException e) {
            return Optional.empty();
        }
    }

    private SubscribeToShardEvent event() throws UnknownShapeException {
        List<Record> records = null;
        String continuation = null;
        SubscribeToShardEvent.Builder event = SubscribeToShardEvent.builder();
        json.expect('{');
        do {
            if (json.named(RECORDS)) {
                records = records();
            } else if (json.named(CONTINUATION)) {
                continuation = json.text();
            } else if (json.named(BEHIND)) {
                event.millisBehindLatest(json.number());
            } else {
                throw new UnknownShapeException();
            }
        } while (json.more('}'));
        if (json.next() >= 0 || records == null || continuation == null) {
            throw new UnknownShapeException();
        }
        return event.records(records)
                .continuationSequenceNumber(continuation)
                .childShards(List.of())
                .build();
    }

    private List<Record> records() throws UnknownShapeException {
        json.expect('[');
        List<Record> records = new ArrayList<>();
        if (json.next() == ']') {
            json.skip();
            return records;
        }
        do {
            records.add(record());
        } while (json.more(']'));
        return records;
    }

    private Record record() throws UnknownShapeException {
        Record.Builder record = Record.builder();
        int members = 0;
        json.expect('{');
        do {
            if (json.named(SEQUENCE_NUMBER)) {
                record.sequenceNumber(json.text());
                members |= 1;
            } else if (json.named(ARRIVAL)) {
                record.approximateArrivalTimestamp(Instant.ofEpochMilli(json.millis()));
                members |= 1 << 1;
            } else if (json.named(DATA)) {
                record.data(SdkBytes.fromByteArrayUnsafe(json.binary()));
                members |= 1 << 2;
            } else if (json.named(PARTITION_KEY)) {
                record.partitionKey(json.text());
                members |= 1 << 3;
            } else if (json.named(ENCRYPTION)) {
                record.encryptionType(json.text());
            } else {
                throw new UnknownShapeException();
            }
        } while (json.more('}'));
        if (members != 0b1111) {
            throw new UnknownShapeException();
        }
        return record.build();
    }
}
