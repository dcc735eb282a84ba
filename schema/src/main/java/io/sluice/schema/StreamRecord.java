package io.sluice.schema;

import java.io.Serializable;
import java.util.Objects;

/**
 * One user record of a Kinesis stream, with where it stood.
 *
 * @param payload the bytes as the producer put them; shared, never changed
 * @param stream name of the stream
 * @param shardId id of the shard that held it, such as {@code shardId-000000000003}
 * @param sequenceNumber Kinesis sequence number: up to 128 bits in decimal, ordered numerically within its shard
 * @param subSequenceNumber place among the user records of a KPL-aggregated Kinesis record, from 0; 0 for a plain one
 * @param partitionKey partition key the producer gave it
 * @param arrivalMillis approximate arrival in the stream, milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // the payload travels unread and uncopied; nothing compares stream records
public record StreamRecord(
        byte[] payload,
        String stream,
        String shardId,
        String sequenceNumber,
        long subSequenceNumber,
        String partitionKey,
        long arrivalMillis)
        implements Serializable {

    public StreamRecord {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(shardId, "shardId");
        Objects.requireNonNull(sequenceNumber, "sequenceNumber");
        Objects.requireNonNull(partitionKey, "partitionKey");
    }
}
