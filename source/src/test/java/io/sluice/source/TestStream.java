package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** A stream of its own for one test, on a real endpoint, with the client that fills and reshards it. */
final class TestStream implements AutoCloseable {
    private static final String REGION = "eu-central-1";
    private static final int MOST_RECORDS = 500;

    private final URI endpoint;
    private final String name;
    private final AwsClients clients;

    private TestStream(URI endpoint, String name) {
        this.endpoint = endpoint;
        this.name = name;
        this.clients = AwsClients.open(config(new KinesisConfig.Reader.Polling()));
    }

    static TestStream create(URI endpoint, int shards) {
        return create(endpoint, shards, 1_024);
    }

    /** One that takes the largest records there are. */
    static TestStream createForTenMebibyteRecords(URI endpoint, int shards) {
        return create(endpoint, shards, 10_240);
    }

    private static TestStream create(URI endpoint, int shards, int maxRecordKib) {
        TestStream stream = new TestStream(endpoint, "test-" + UUID.randomUUID());
        stream.kinesis()
                .createStream(request ->
                        request.streamName(stream.name).shardCount(shards).maxRecordSizeInKiB(maxRecordKib))
                .join();
        stream.awaitActive();
        return stream;
    }

    String name() {
        return name;
    }

    KinesisAsyncClient kinesis() {
        return clients.kinesis();
    }

    KinesisConfig config(KinesisConfig.Reader reader) {
        return config(reader, new KinesisConfig.Start.TrimHorizon());
    }

    KinesisConfig config(KinesisConfig.Reader reader, KinesisConfig.Start start) {
        return new KinesisConfig(
                new KinesisConfig.Stream.Named(name),
                REGION,
                start,
                reader,
                new KinesisConfig.Credentials.IamUser("test", new Secret("test")),
                new KinesisConfig.Endpoint.At(endpoint));
    }

    /** Puts records {@code from} to {@code to - 1}, each with its number as payload and key. */
    void put(int from, int to) {
        for (int start = from; start < to; start += MOST_RECORDS) {
            List<PutRecordsRequestEntry> entries = new ArrayList<>();
            for (int i = start; i < Math.min(to, start + MOST_RECORDS); i++) {
                entries.add(PutRecordsRequestEntry.builder()
                        .data(SdkBytes.fromUtf8String(Integer.toString(i)))
                        .partitionKey("key-" + i)
                        .build());
            }
            int failed = kinesis()
                    .putRecords(request -> request.streamName(name).records(entries))
                    .join()
                    .failedRecordCount();
            if (failed > 0) {
                throw new IllegalStateException(failed + " records were not put");
            }
        }
    }

    /** The same in order, one call each; their sequence numbers. */
    List<String> putOneByOne(int from, int to) {
        List<String> sequenceNumbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String payload = Integer.toString(i);
            sequenceNumbers.add(kinesis()
                    .putRecord(request -> request.streamName(name)
                            .data(SdkBytes.fromUtf8String(payload))
                            .partitionKey("key-" + payload))
                    .join()
                    .sequenceNumber());
        }
        return sequenceNumbers;
    }

    /** Splits every open shard in halves. */
    void splitAll() {
        for (Shard shard : openShards()) {
            var range = ShardModel.shard(shard).hashRange();
            String middle = range.start().add(range.end()).shiftRight(1).toString();
            kinesis()
                    .splitShard(request -> request.streamName(name)
                            .shardToSplit(shard.shardId())
                            .newStartingHashKey(middle))
                    .join();
            awaitActive();
        }
    }

    /** Merges the two open shards with the lowest hashes. */
    void mergeFirstTwo() {
        List<Shard> open = openShards();
        kinesis()
                .mergeShards(request -> request.streamName(name)
                        .shardToMerge(open.get(0).shardId())
                        .adjacentShardToMerge(open.get(1).shardId()))
                .join();
        awaitActive();
    }

    String arn() {
        return kinesis()
                .describeStreamSummary(request -> request.streamName(name))
                .join()
                .streamDescriptionSummary()
                .streamARN();
    }

    /** Registers a consumer that is active at once, and returns its ARN. */
    String registerConsumer(String consumer) {
        String streamArn = arn();
        return kinesis()
                .registerStreamConsumer(request -> request.streamARN(streamArn).consumerName(consumer))
                .join()
                .consumer()
                .consumerARN();
    }

    String consumerStatus(String consumer) {
        String streamArn = arn();
        return kinesis()
                .describeStreamConsumer(request -> request.streamARN(streamArn).consumerName(consumer))
                .join()
                .consumerDescription()
                .consumerStatusAsString();
    }

    /** Deletes the stream and makes another one of its name. */
    void recreate(int shards) {
        long created = creationMillis();
        kinesis()
                .deleteStream(request -> request.streamName(name).enforceConsumerDeletion(true))
                .join();
        // creation times tell streams apart by the millisecond
        Awaitility.await().until(() -> System.currentTimeMillis() > created + 10);
        kinesis()
                .createStream(request -> request.streamName(name).shardCount(shards))
                .join();
        awaitActive();
    }

    private long creationMillis() {
        return kinesis()
                .describeStreamSummary(request -> request.streamName(name))
                .join()
                .streamDescriptionSummary()
                .streamCreationTimestamp()
                .toEpochMilli();
    }

    List<Shard> openShards() {
        return kinesis().listShards(request -> request.streamName(name)).join().shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted(Comparator.comparing(
                        shard -> ShardModel.shard(shard).hashRange().start()))
                .toList();
    }

    private void awaitActive() {
        Awaitility.await()
                .until(() -> kinesis()
                                .describeStreamSummary(request -> request.streamName(name))
                                .join()
                                .streamDescriptionSummary()
                                .streamStatus()
                        == StreamStatus.ACTIVE);
    }

    @Override
    public void close() {
        clients.close();
    }
}
