package io.sluice.local;

import static io.sluice.local.ContractStream.entry;
import static io.sluice.local.ContractStream.failure;
import static io.sluice.local.ContractStream.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** What every Kinesis answers, seen through the AWS SDK: held against our double and against an independent one. */
interface KinesisContract {

    KinesisAsyncClient client();

    @Test
    default void describesAStreamAsItWasCreated() {
        ContractStream stream = ContractStream.create(client(), 3);

        assertThat(stream.summary().streamName()).isEqualTo(stream.name());
        assertThat(stream.summary().streamARN())
                .isEqualTo("arn:aws:kinesis:eu-central-1:000000000000:stream/" + stream.name());
        assertThat(stream.summary().openShardCount()).isEqualTo(3);
        assertThat(stream.summary().retentionPeriodHours()).isEqualTo(24);
        assertThat(stream.summary().streamCreationTimestamp())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        StreamDescription described =
                client().describeStream(r -> r.streamARN(stream.arn())).join().streamDescription();
        assertThat(described.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(described.hasMoreShards()).isFalse();
        assertThat(described.shards()).isEqualTo(stream.shards());
        assertThat(client().listStreams().join().streamNames()).contains(stream.name());
    }

    @Test
    default void namesTheShardsAndCoversAllHashKeys() {
        List<Shard> shards = ContractStream.create(client(), 4).shards();

        assertThat(shards)
                .extracting(Shard::shardId)
                .containsExactly(
                        "shardId-000000000000", "shardId-000000000001", "shardId-000000000002", "shardId-000000000003");
        assertThat(shards.get(0).hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(shards.get(3).hashKeyRange().endingHashKey()).isEqualTo("340282366920938463463374607431768211455");
        assertThat(shards).allSatisfy(shard -> {
            assertThat(shard.sequenceNumberRange().startingSequenceNumber()).hasSize(56);
            assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNull();
            assertThat(shard.parentShardId()).isNull();
        });
    }

    @Test
    default void refusesASecondStreamOfTheSameName() {
        ContractStream stream = ContractStream.create(client(), 1);

        assertThat(failure(() -> client().createStream(
                                r -> r.streamName(stream.name()).shardCount(1))
                        .join()))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining(stream.name());
    }

    @Test
    default void saysThatAStreamIsNotThere() {
        Throwable error = failure(() ->
                client().describeStreamSummary(r -> r.streamName("absent")).join());

        assertThat(error).isInstanceOf(ResourceNotFoundException.class).hasMessageContaining("absent");
        ResourceNotFoundException answer = (ResourceNotFoundException) error;
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFoundException");
        assertThat(answer.requestId()).isNotEmpty();
    }

    @Test
    default void forgetsADeletedStream() {
        ContractStream stream = ContractStream.create(client(), 1);

        client().deleteStream(r -> r.streamName(stream.name())).join();

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(client().listStreams().join().streamNames()).doesNotContain(stream.name()));
        assertThat(failure(stream::summary)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    default void putsRecordsWhereTheirPartitionKeyBelongs() throws Exception {
        ContractStream stream = ContractStream.create(client(), 4);
        List<Shard> shards = stream.shards();

        PutRecordsResponse response = stream.put(0, 50);

        assertThat(response.failedRecordCount()).isZero();
        for (int i = 0; i < 50; i++) {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(("k" + i).getBytes(StandardCharsets.UTF_8));
            int shard = new BigInteger(1, md5).shiftRight(126).intValue();
            assertThat(response.records().get(i).shardId())
                    .isEqualTo(shards.get(shard).shardId());
        }
    }

    @Test
    default void anExplicitHashKeyOverrulesThePartitionKey() {
        ContractStream stream = ContractStream.create(client(), 2);

        PutRecordResponse low = client().putRecord(r -> r.streamName(stream.name())
                        .partitionKey("any")
                        .explicitHashKey("0")
                        .data(SdkBytes.fromUtf8String("low")))
                .join();
        PutRecordResponse high = client().putRecord(r -> r.streamName(stream.name())
                        .partitionKey("any")
                        .explicitHashKey("340282366920938463463374607431768211455")
                        .data(SdkBytes.fromUtf8String("high")))
                .join();

        assertThat(low.shardId()).isEqualTo("shardId-000000000000");
        assertThat(high.shardId()).isEqualTo("shardId-000000000001");
        assertThat(texts(stream.readAll("shardId-000000000001"))).containsExactly("high");
    }

    @Test
    default void givesRecordsBackAsTheyWerePut() {
        ContractStream stream = ContractStream.create(client(), 1);
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        PutRecordsResponse put = stream.put(List.of(
                entry("schlüssel ✓", "grüße, 世界 🚀"),
                PutRecordsRequestEntry.builder()
                        .partitionKey("bytes")
                        .data(SdkBytes.fromByteArray(everyByte))
                        .build()));

        List<Record> records = stream.readAll(stream.shardId(0));

        assertThat(records).extracting(Record::partitionKey).containsExactly("schlüssel ✓", "bytes");
        assertThat(records.get(0).data().asUtf8String()).isEqualTo("grüße, 世界 🚀");
        assertThat(records.get(1).data().asByteArray()).isEqualTo(everyByte);
        assertThat(records)
                .extracting(Record::sequenceNumber)
                .isEqualTo(put.records().stream()
                        .map(PutRecordsResultEntry::sequenceNumber)
                        .toList());
        assertThat(records)
                .allSatisfy(record -> assertThat(record.approximateArrivalTimestamp())
                        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1)));
    }

    @Test
    default void numbersTheRecordsOfAShardInOrder() {
        ContractStream stream = ContractStream.create(client(), 1);
        stream.put(0, 100);
        stream.put(100, 200);

        List<Record> records = stream.readAll(stream.shardId(0));

        assertThat(texts(records))
                .isEqualTo(IntStream.range(0, 200).mapToObj(i -> "record " + i).toList());
        List<BigInteger> numbers =
                records.stream().map(r -> new BigInteger(r.sequenceNumber())).toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(new BigInteger(stream.shards().get(0).sequenceNumberRange().startingSequenceNumber()))
                .isLessThanOrEqualTo(numbers.get(0));
    }

    @Test
    default void anIteratorStartsWhereItsTypeSays() {
        ContractStream stream = ContractStream.create(client(), 1);
        stream.put(0, 10);
        String shard = stream.shardId(0);
        String fourth = stream.readAll(shard).get(3).sequenceNumber();

        assertThat(textsFrom(stream, stream.iterator(shard, ShardIteratorType.TRIM_HORIZON, null)))
                .hasSize(10);
        assertThat(textsFrom(stream, stream.iterator(shard, ShardIteratorType.AT_SEQUENCE_NUMBER, fourth)))
                .hasSize(7)
                .startsWith("record 3");
        assertThat(textsFrom(stream, stream.iterator(shard, ShardIteratorType.AFTER_SEQUENCE_NUMBER, fourth)))
                .hasSize(6)
                .startsWith("record 4");
        String latest = stream.iterator(shard, ShardIteratorType.LATEST, null);
        assertThat(textsFrom(stream, latest)).isEmpty();
        stream.put(10, 12);
        assertThat(textsFrom(stream, latest)).containsExactly("record 10", "record 11");
    }

    @Test
    default void anIteratorOfATimeStartsAtTheFirstRecordThatIsNotOlder() {
        ContractStream stream = ContractStream.create(client(), 1);
        stream.put(0, 5);
        String shard = stream.shardId(0);
        Instant arrival = stream.readAll(shard).get(4).approximateArrivalTimestamp();
        Awaitility.await().until(() -> Instant.now().isAfter(arrival.plusMillis(20)));
        stream.put(5, 8);

        String iterator = client().getShardIterator(r -> r.streamName(stream.name())
                        .shardId(shard)
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(arrival.plusMillis(10)))
                .join()
                .shardIterator();

        assertThat(textsFrom(stream, iterator)).containsExactly("record 5", "record 6", "record 7");
    }

    @Test
    default void readsInStepsOfTheLimit() {
        ContractStream stream = ContractStream.create(client(), 1);
        stream.put(0, 10);
        String start = stream.iterator(stream.shardId(0), ShardIteratorType.TRIM_HORIZON, null);

        GetRecordsResponse first =
                client().getRecords(r -> r.shardIterator(start).limit(4)).join();
        GetRecordsResponse second = client().getRecords(
                        r -> r.shardIterator(first.nextShardIterator()).limit(4))
                .join();

        assertThat(texts(first.records())).containsExactly("record 0", "record 1", "record 2", "record 3");
        assertThat(texts(second.records())).containsExactly("record 4", "record 5", "record 6", "record 7");
        GetRecordsResponse third = stream.read(second.nextShardIterator());
        assertThat(texts(third.records())).containsExactly("record 8", "record 9");
        assertThat(third.millisBehindLatest()).isZero();
        assertThat(third.nextShardIterator()).isNotNull();
    }

    @Test
    default void saysThatAShardIsNotThere() {
        ContractStream stream = ContractStream.create(client(), 1);

        assertThat(failure(() -> stream.iterator("shardId-000000000007", ShardIteratorType.LATEST, null)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("shardId-000000000007");
    }

    @Test
    default void listsShardsInPages() {
        ContractStream stream = ContractStream.create(client(), 5);
        List<String> ids = new ArrayList<>();
        ListShardsResponse page = client().listShards(
                        r -> r.streamName(stream.name()).maxResults(2))
                .join();
        page.shards().forEach(shard -> ids.add(shard.shardId()));
        int pages = 1;
        while (page.nextToken() != null) {
            String token = page.nextToken();
            page = client().listShards(r -> r.nextToken(token).maxResults(2)).join();
            page.shards().forEach(shard -> ids.add(shard.shardId()));
            pages++;
        }

        assertThat(pages).isEqualTo(3);
        assertThat(ids).isEqualTo(stream.shards().stream().map(Shard::shardId).toList());
    }

    @Test
    default void refusesATokenTogetherWithAStream() {
        ContractStream stream = ContractStream.create(client(), 3);
        String token = client().listShards(r -> r.streamName(stream.name()).maxResults(1))
                .join()
                .nextToken();

        assertThat(failure(() -> client().listShards(
                                r -> r.streamName(stream.name()).nextToken(token))
                        .join()))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    default void listsTheShardsAfterAnother() {
        ContractStream stream = ContractStream.create(client(), 3);

        List<Shard> after = client().listShards(r -> r.streamName(stream.name())
                        .shardFilter(f -> f.type(ShardFilterType.AFTER_SHARD_ID).shardId("shardId-000000000000")))
                .join()
                .shards();

        assertThat(after).extracting(Shard::shardId).containsExactly("shardId-000000000001", "shardId-000000000002");
    }

    @Test
    default void aSplitLeavesTwoChildrenAndAClosedParent() {
        ContractStream stream = ContractStream.create(client(), 1);
        stream.put(0, 5);
        client().splitShard(r -> r.streamName(stream.name())
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("170141183460469231731687303715884105728"))
                .join();
        stream.awaitActive();
        stream.put(5, 20);

        List<Shard> shards = stream.shards();

        assertThat(shards).hasSize(3);
        assertThat(shards.get(0).sequenceNumberRange().endingSequenceNumber()).isNotNull();
        assertThat(shards.subList(1, 3)).extracting(Shard::parentShardId).containsOnly("shardId-000000000000");
        assertThat(shards.get(1).hashKeyRange().endingHashKey()).isEqualTo("170141183460469231731687303715884105727");
        assertThat(shards.get(2).hashKeyRange().startingHashKey()).isEqualTo("170141183460469231731687303715884105728");
        assertThat(texts(stream.readAll("shardId-000000000000"))).hasSize(5);
        List<String> below = texts(stream.readAll("shardId-000000000001"));
        List<String> above = texts(stream.readAll("shardId-000000000002"));
        assertThat(below.size() + above.size()).isEqualTo(15);
        List<Shard> open = client().listShards(
                        r -> r.streamName(stream.name()).shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .join()
                .shards();
        assertThat(open).extracting(Shard::shardId).containsExactly("shardId-000000000001", "shardId-000000000002");
    }

    @Test
    default void aMergeLeavesOneChildOfBoth() {
        ContractStream stream = ContractStream.create(client(), 2);
        client().mergeShards(r -> r.streamName(stream.name())
                        .shardToMerge("shardId-000000000000")
                        .adjacentShardToMerge("shardId-000000000001"))
                .join();
        stream.awaitActive();

        Shard child = stream.shards().get(2);

        assertThat(child.parentShardId()).isEqualTo("shardId-000000000000");
        assertThat(child.adjacentParentShardId()).isEqualTo("shardId-000000000001");
        assertThat(child.hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(child.hashKeyRange().endingHashKey()).isEqualTo("340282366920938463463374607431768211455");
    }

    @Test
    default void aClosedShardEndsWithItsChildren() {
        ContractStream stream = ContractStream.create(client(), 1);
        stream.put(0, 3);
        client().splitShard(r -> r.streamName(stream.name())
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("5"))
                .join();
        stream.awaitActive();

        List<String> texts = new ArrayList<>();
        String iterator = stream.iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON, null);
        GetRecordsResponse last = stream.read(iterator);
        texts.addAll(texts(last.records()));
        while (last.nextShardIterator() != null) {
            last = stream.read(last.nextShardIterator());
            texts.addAll(texts(last.records()));
        }

        assertThat(texts).containsExactly("record 0", "record 1", "record 2");
        assertThat(last.childShards())
                .extracting(child -> child.shardId())
                .containsExactly("shardId-000000000001", "shardId-000000000002");
        assertThat(last.childShards().get(0).parentShards()).containsExactly("shardId-000000000000");
        assertThat(last.childShards().get(0).hashKeyRange().endingHashKey()).isEqualTo("4");
    }

    @Test
    default void registersDescribesListsAndDeregistersAConsumer() {
        ContractStream stream = ContractStream.create(client(), 1);
        String arn = stream.consumer("reader");

        assertThat(arn).startsWith(stream.arn() + "/consumer/reader:");
        assertThat(client().describeStreamConsumer(
                                r -> r.streamARN(stream.arn()).consumerName("reader"))
                        .join()
                        .consumerDescription()
                        .consumerARN())
                .isEqualTo(arn);
        assertThat(client().listStreamConsumers(r -> r.streamARN(stream.arn()))
                        .join()
                        .consumers())
                .extracting(consumer -> consumer.consumerName())
                .containsExactly("reader");
        assertThat(failure(() -> client().registerStreamConsumer(
                                r -> r.streamARN(stream.arn()).consumerName("reader"))
                        .join()))
                .isInstanceOf(ResourceInUseException.class);
        client().deregisterStreamConsumer(r -> r.consumerARN(arn)).join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(failure(() -> client().describeStreamConsumer(r -> r.consumerARN(arn))
                                .join()))
                        .isInstanceOf(ResourceNotFoundException.class));
    }

    @Test
    default void pushesTheRecordsOfAShard() {
        ContractStream stream = ContractStream.create(client(), 1);
        String consumer = stream.consumer("reader");
        stream.put(0, 20);

        try (ShardListener listener =
                stream.subscribe(consumer, stream.shardId(0), ContractStream.from(ShardIteratorType.TRIM_HORIZON))) {
            listener.awaitRecords(20);
            stream.put(20, 30);
            listener.awaitRecords(30);

            assertThat(texts(listener.records()))
                    .isEqualTo(
                            IntStream.range(0, 30).mapToObj(i -> "record " + i).toList());
            assertThat(listener.lastEvent().continuationSequenceNumber()).isNotNull();
            assertThat(listener.lastEvent().millisBehindLatest()).isNotNull();
        }
    }

    @Test
    default void pushesFromAfterANumber() {
        ContractStream stream = ContractStream.create(client(), 1);
        String consumer = stream.consumer("reader");
        String third = stream.put(0, 6).records().get(2).sequenceNumber();

        try (ShardListener listener = stream.subscribe(
                consumer, stream.shardId(0), ContractStream.from(ShardIteratorType.AFTER_SEQUENCE_NUMBER, third))) {
            listener.awaitRecords(3);

            assertThat(texts(listener.records())).containsExactly("record 3", "record 4", "record 5");
        }
    }

    @Test
    default void refusesToPushToAConsumerThatIsNotThere() {
        ContractStream stream = ContractStream.create(client(), 1);

        try (ShardListener listener = stream.subscribe(
                stream.arn() + "/consumer/absent:1700000000",
                stream.shardId(0),
                ContractStream.from(ShardIteratorType.LATEST))) {
            assertThat(listener.awaitEnd()).isInstanceOf(ResourceNotFoundException.class);
        }
    }

    private static List<String> textsFrom(ContractStream stream, String iterator) {
        return texts(stream.read(iterator).records());
    }
}
