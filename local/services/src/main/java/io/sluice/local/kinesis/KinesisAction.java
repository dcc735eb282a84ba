package io.sluice.local.kinesis;

import java.util.Optional;
import java.util.stream.Stream;

/** What a client can ask a {@link io.sluice.local.LocalKinesis} for. */
public enum KinesisAction {
    CREATE_STREAM("CreateStream"),
    DELETE_STREAM("DeleteStream"),
    DESCRIBE_STREAM("DescribeStream"),
    DESCRIBE_STREAM_SUMMARY("DescribeStreamSummary"),
    LIST_STREAMS("ListStreams"),
    LIST_SHARDS("ListShards"),
    SPLIT_SHARD("SplitShard"),
    MERGE_SHARDS("MergeShards"),
    INCREASE_RETENTION("IncreaseStreamRetentionPeriod"),
    DECREASE_RETENTION("DecreaseStreamRetentionPeriod"),
    PUT_RECORD("PutRecord"),
    PUT_RECORDS("PutRecords"),
    GET_SHARD_ITERATOR("GetShardIterator"),
    GET_RECORDS("GetRecords"),
    REGISTER_CONSUMER("RegisterStreamConsumer"),
    DESCRIBE_CONSUMER("DescribeStreamConsumer"),
    LIST_CONSUMERS("ListStreamConsumers"),
    DEREGISTER_CONSUMER("DeregisterStreamConsumer"),
    SUBSCRIBE_TO_SHARD("SubscribeToShard");

    private final String wireName;

    KinesisAction(String wireName) {
        this.wireName = wireName;
    }

    /** The name in {@code x-amz-target}. */
    public String wireName() {
        return wireName;
    }

    static Optional<KinesisAction> of(String wireName) {
        return Stream.of(values())
                .filter(action -> action.wireName.equals(wireName))
                .findFirst();
    }
}
