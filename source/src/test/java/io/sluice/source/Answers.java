package io.sluice.source;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** Answers of Kinesis, and shards and splits to go with them. */
final class Answers {
    static final BigInteger LAST_HASH = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    static final HashRange ALL_HASHES = new HashRange(BigInteger.ZERO, LAST_HASH);

    private Answers() {}

    static Shard shard(String id, String... parents) {
        return new Shard(id, List.of(parents), ALL_HASHES);
    }

    static KinesisSplit split(String shardId, ShardPosition position) {
        return new KinesisSplit(shard(shardId), position, 0, OptionalLong.empty(), Optional.empty(), 0);
    }

    static Record record(long sequenceNumber) {
        return record(sequenceNumber, 10);
    }

    static Record record(long sequenceNumber, int bytes) {
        return Record.builder()
                .sequenceNumber(Long.toString(sequenceNumber))
                .partitionKey("key")
                .data(SdkBytes.fromByteArrayUnsafe(new byte[bytes]))
                .approximateArrivalTimestamp(Instant.ofEpochMilli(sequenceNumber))
                .build();
    }

    /** Records {@code from} to {@code to - 1}, to go on behind the last. */
    static SubscribeToShardEvent event(int from, int to) {
        return SubscribeToShardEvent.builder()
                .records(IntStream.range(from, to).mapToObj(Answers::record).toList())
                .continuationSequenceNumber(Integer.toString(to - 1))
                .millisBehindLatest(0L)
                .childShards(List.of())
                .build();
    }

    /** The last event of a shard. */
    static SubscribeToShardEvent endOfShard(String... children) {
        return SubscribeToShardEvent.builder()
                .records(List.of())
                .millisBehindLatest(0L)
                .childShards(List.of(children).stream()
                        .map(id -> ChildShard.builder()
                                .shardId(id)
                                .parentShards("parent")
                                .hashKeyRange(range())
                                .build())
                        .toList())
                .build();
    }

    static ListShardsResponse listing(String... ids) {
        return ListShardsResponse.builder()
                .shards(List.of(ids).stream()
                        .map(id -> software.amazon.awssdk.services.kinesis.model.Shard.builder()
                                .shardId(id)
                                .hashKeyRange(range())
                                .build())
                        .toList())
                .build();
    }

    static HashKeyRange range() {
        return HashKeyRange.builder()
                .startingHashKey("0")
                .endingHashKey(LAST_HASH.toString())
                .build();
    }

    static ResourceNotFoundException notFound() {
        return ResourceNotFoundException.builder()
                .message("not found")
                .statusCode(400)
                .build();
    }

    /** An answer with that code and status. */
    static KinesisException error(String code, int status) {
        return (KinesisException) KinesisException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("on purpose")
                        .build())
                .statusCode(status)
                .build();
    }
}
