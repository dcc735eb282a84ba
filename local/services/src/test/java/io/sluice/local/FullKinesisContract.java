package io.sluice.local;

import static io.sluice.local.ContractStream.failure;
import static io.sluice.local.ContractStream.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * What AWS documents and kinesis-local leaves out: the rest of the contract, held against our double only.
 *
 * <p>kinesis-local 0.6.2 cuts the hash keys one short per shard, answers 500 to an iterator it cannot read, never ends a
 * subscription with its shard, sends no children under fan-out, starts an unknown sequence number at the horizon, and
 * reports a contended subscription inside the stream.
 */
interface FullKinesisContract extends KinesisContract {

    @Test
    default void cutsTheHashKeysIntoEqualParts() {
        List<Shard> shards = ContractStream.create(client(), 4).shards();

        assertThat(shards)
                .extracting(shard -> shard.hashKeyRange().startingHashKey())
                .containsExactly(
                        "0",
                        "85070591730234615865843651857942052864",
                        "170141183460469231731687303715884105728",
                        "255211775190703847597530955573826158592");
        assertThat(shards)
                .extracting(shard -> shard.hashKeyRange().endingHashKey())
                .containsExactly(
                        "85070591730234615865843651857942052863",
                        "170141183460469231731687303715884105727",
                        "255211775190703847597530955573826158591",
                        "340282366920938463463374607431768211455");
    }

    @Test
    default void refusesWhatIsNoIterator() {
        ContractStream stream = ContractStream.create(client(), 1);

        assertThat(failure(() -> stream.read("nonsense")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Invalid ShardIterator.");
    }

    @Test
    default void refusesANumberOfAnotherShard() {
        ContractStream stream = ContractStream.create(client(), 2);
        String number = stream.shards().get(0).sequenceNumberRange().startingSequenceNumber();

        assertThat(failure(
                        () -> stream.iterator("shardId-000000000001", ShardIteratorType.AFTER_SEQUENCE_NUMBER, number)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("did not come from this stream");
        assertThat(failure(
                        () -> stream.iterator("shardId-000000000001", ShardIteratorType.AFTER_SEQUENCE_NUMBER, "17")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("17");
    }

    @Test
    default void refusesATimeInTheFuture() {
        ContractStream stream = ContractStream.create(client(), 1);

        assertThat(failure(() -> client().getShardIterator(r -> r.streamName(stream.name())
                                .shardId("shardId-000000000000")
                                .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                                .timestamp(Instant.now().plusSeconds(60)))
                        .join()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("timestampInMillis");
    }

    @Test
    default void namesTheFieldThatIsMissing() {
        assertThat(failure(() ->
                        client().createStream(r -> r.streamName("no-count")).join()))
                .isInstanceOf(KinesisException.class)
                .hasMessageContaining("shardCount");
    }

    @Test
    default void refusesRecordsThatAreTooBig() {
        ContractStream stream = ContractStream.create(client(), 1);
        PutRecordsRequestEntry big = ContractStream.entry("k", "x".repeat(1 << 20));

        assertThat(failure(() -> stream.put(List.of(big))))
                .isInstanceOf(KinesisException.class)
                .hasMessageContaining("records.1.member.data");
    }

    @Test
    default void carriesRecordsOfTenMebibytesIfTheStreamAllowsThem() {
        ContractStream stream = new ContractStream(client(), "big-" + UUID.randomUUID());
        client().createStream(r -> r.streamName(stream.name()).shardCount(1).maxRecordSizeInKiB(10_240))
                .join();
        byte[] big = new byte[(10 << 20) - 1];
        big[big.length - 1] = 7;
        client().putRecord(r -> r.streamName(stream.name()).partitionKey("k").data(SdkBytes.fromByteArray(big)))
                .join();

        assertThat(stream.readAll("shardId-000000000000"))
                .singleElement()
                .satisfies(
                        record -> assertThat(record.data().asByteArrayUnsafe()).isEqualTo(big));
        try (ShardListener listener = stream.subscribe(
                stream.consumer("reader"),
                "shardId-000000000000",
                ContractStream.from(ShardIteratorType.TRIM_HORIZON))) {
            assertThat(listener.awaitRecords(1).records())
                    .singleElement()
                    .satisfies(record ->
                            assertThat(record.data().asByteArrayUnsafe()).isEqualTo(big));
        }
    }

    @Test
    default void filtersShardsByTheTimeTheyWereOpen() {
        ContractStream stream = ContractStream.create(client(), 1);
        split(stream);
        Shard parent = stream.shards().get(0);

        assertThat(ids(stream, ShardFilterType.FROM_TRIM_HORIZON)).hasSize(3);
        assertThat(ids(stream, ShardFilterType.AT_TRIM_HORIZON)).containsExactly(parent.shardId());
        assertThat(ids(stream, ShardFilterType.AT_LATEST)).hasSize(2).doesNotContain(parent.shardId());
        assertThat(ids(stream, ShardFilterType.FROM_TIMESTAMP)).hasSize(2).doesNotContain(parent.shardId());
        assertThat(ids(stream, ShardFilterType.AT_TIMESTAMP)).hasSize(2).doesNotContain(parent.shardId());
    }

    @Test
    default void childrenNumberTheirRecordsAfterTheirParents() {
        ContractStream stream = ContractStream.create(client(), 1);
        String before = stream.put(0, 1).records().get(0).sequenceNumber();
        split(stream);
        List<String> after = stream.put(1, 10).records().stream()
                .map(record -> record.sequenceNumber())
                .toList();

        assertThat(after)
                .allSatisfy(number -> assertThat(new BigInteger(number)).isGreaterThan(new BigInteger(before)));
    }

    @Test
    default void aSubscriptionEndsWithItsShardAndNamesTheChildren() {
        ContractStream stream = ContractStream.create(client(), 1);
        String consumer = stream.consumer("reader");
        stream.put(0, 10);

        try (ShardListener listener = stream.subscribe(
                consumer, "shardId-000000000000", ContractStream.from(ShardIteratorType.TRIM_HORIZON))) {
            listener.awaitRecords(10);
            stream.put(10, 15);
            split(stream);

            assertThat(listener.awaitEnd()).isNull();
            assertThat(texts(listener.records()))
                    .isEqualTo(
                            IntStream.range(0, 15).mapToObj(i -> "record " + i).toList());
            SubscribeToShardEvent last = listener.lastEvent();
            assertThat(last.continuationSequenceNumber()).isNull();
            assertThat(last.childShards())
                    .extracting(ChildShard::shardId)
                    .containsExactly("shardId-000000000001", "shardId-000000000002");
            assertThat(last.childShards().get(0).parentShards()).containsExactly("shardId-000000000000");
            assertThat(listener.events().subList(0, listener.events().size() - 1))
                    .allSatisfy(event ->
                            assertThat(event.continuationSequenceNumber()).isNotNull());
        }
    }

    @Test
    default void aSubscriptionGoesOnAfterAContinuationNumber() {
        ContractStream stream = ContractStream.create(client(), 1);
        String consumer = stream.consumer("reader");
        String other = stream.consumer("other");
        String continuation;
        try (ShardListener listener =
                stream.subscribe(consumer, stream.shardId(0), ContractStream.from(ShardIteratorType.TRIM_HORIZON))) {
            continuation = listener.awaitEvents(1).lastEvent().continuationSequenceNumber();
        }
        stream.put(0, 3);

        try (ShardListener listener = stream.subscribe(
                other, stream.shardId(0), ContractStream.from(ShardIteratorType.AFTER_SEQUENCE_NUMBER, continuation))) {
            assertThat(texts(listener.awaitRecords(3).records())).containsExactly("record 0", "record 1", "record 2");
        }
    }

    @Test
    default void refusesASecondSubscriptionRightAfterTheFirst() {
        ContractStream stream = ContractStream.create(client(), 1);
        String consumer = stream.consumer("reader");

        try (ShardListener first =
                stream.subscribe(consumer, stream.shardId(0), ContractStream.from(ShardIteratorType.LATEST))) {
            first.awaitEvents(1);
            try (ShardListener second =
                    stream.subscribe(consumer, stream.shardId(0), ContractStream.from(ShardIteratorType.LATEST))) {
                assertThat(second.awaitEnd()).isInstanceOf(ResourceInUseException.class);
                assertThat(second.streamError()).isNull();
            }
        }
    }

    private void split(ContractStream stream) {
        client().splitShard(r -> r.streamName(stream.name())
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("170141183460469231731687303715884105728"))
                .join();
        stream.awaitActive();
    }

    private List<String> ids(ContractStream stream, ShardFilterType type) {
        boolean timed = type == ShardFilterType.AT_TIMESTAMP || type == ShardFilterType.FROM_TIMESTAMP;
        return client()
                .listShards(r -> r.streamName(stream.name())
                        .shardFilter(f -> f.type(type).timestamp(timed ? Instant.now() : null)))
                .join()
                .shards()
                .stream()
                .map(Shard::shardId)
                .toList();
    }
}
