package io.sluice.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** A stream of one test, and what tests do with it all the time. */
record ContractStream(KinesisAsyncClient client, String name) {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Creates a stream under a name of its own and waits until it can be used. */
    static ContractStream create(KinesisAsyncClient client, int shards) {
        ContractStream stream = new ContractStream(client, "s-" + UUID.randomUUID());
        client.createStream(r -> r.streamName(stream.name).shardCount(shards)).join();
        stream.awaitActive();
        return stream;
    }

    void awaitActive() {
        Awaitility.await().atMost(PATIENCE).until(() -> summary().streamStatus() == StreamStatus.ACTIVE);
    }

    StreamDescriptionSummary summary() {
        return client.describeStreamSummary(r -> r.streamName(name)).join().streamDescriptionSummary();
    }

    String arn() {
        return summary().streamARN();
    }

    List<Shard> shards() {
        return client.listShards(r -> r.streamName(name)).join().shards();
    }

    String shardId(int number) {
        return shards().get(number).shardId();
    }

    PutRecordsResponse put(List<PutRecordsRequestEntry> entries) {
        return client.putRecords(r -> r.streamName(name).records(entries)).join();
    }

    /** Puts records {@code from} to {@code to} (exclusive); record n has key {@code k<n>} and text {@code record n}. */
    PutRecordsResponse put(int from, int to) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        for (int i = from; i < to; i++) {
            entries.add(entry("k" + i, "record " + i));
        }
        return put(entries);
    }

    static PutRecordsRequestEntry entry(String key, String text) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(text))
                .build();
    }

    String iterator(String shardId, ShardIteratorType type, @Nullable String number) {
        return client.getShardIterator(r -> r.streamName(name)
                        .shardId(shardId)
                        .shardIteratorType(type)
                        .startingSequenceNumber(number))
                .join()
                .shardIterator();
    }

    GetRecordsResponse read(String iterator) {
        return client.getRecords(r -> r.shardIterator(iterator)).join();
    }

    /** All records of a shard so far. */
    List<Record> readAll(String shardId) {
        List<Record> records = new ArrayList<>();
        String iterator = iterator(shardId, ShardIteratorType.TRIM_HORIZON, null);
        while (iterator != null) {
            GetRecordsResponse response = read(iterator);
            records.addAll(response.records());
            iterator = response.millisBehindLatest() == 0 ? null : response.nextShardIterator();
        }
        return records;
    }

    static List<String> texts(List<Record> records) {
        return records.stream().map(record -> record.data().asUtf8String()).toList();
    }

    /** Registers a consumer, waits until it can be used and returns its ARN. */
    String consumer(String consumerName) {
        String streamArn = arn();
        Consumer consumer = client.registerStreamConsumer(
                        r -> r.streamARN(streamArn).consumerName(consumerName))
                .join()
                .consumer();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> client.describeStreamConsumer(r -> r.consumerARN(consumer.consumerARN()))
                                .join()
                                .consumerDescription()
                                .consumerStatus()
                        == ConsumerStatus.ACTIVE);
        return consumer.consumerARN();
    }

    ShardListener subscribe(String consumerArn, String shardId, StartingPosition position) {
        return ShardListener.subscribe(client, consumerArn, shardId, position);
    }

    static StartingPosition from(ShardIteratorType type) {
        return StartingPosition.builder().type(type).build();
    }

    static StartingPosition from(ShardIteratorType type, String number) {
        return StartingPosition.builder().type(type).sequenceNumber(number).build();
    }

    /** The cause of a call that fails. */
    static Throwable failure(Runnable call) {
        try {
            call.run();
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
        throw new AssertionError("The call did not fail");
    }
}
