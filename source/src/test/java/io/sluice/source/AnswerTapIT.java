package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.LocalKinesis;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** The real SDK with a tap in front of it and without: what it reads itself, and that both come to the same. */
@Timeout(60)
final class AnswerTapIT {
    private static final String SHARD = "shardId-000000000000";
    private static final List<String> KEYS = List.of(
            "plain", "with \"quotes\"", "back\\slash", "{\"id\": 7}", "ünïcödé \uD83D\uDE00", "tab\tand\nline", "/");

    @Test
    void theRecordsOfATappedPollPassTheSdkByAndAreTheSame() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            put(stream);
            RecordsTap tap = new RecordsTap();
            try (AwsClients clients = AwsClients.open(stream.config(new Reader.Polling()))) {
                String iterator = clients.kinesis()
                        .getShardIterator(request -> request.streamName(stream.name())
                                .shardId(SHARD)
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .join()
                        .shardIterator();
                GetRecordsResponse plain = clients.kinesis()
                        .getRecords(request -> request.shardIterator(iterator))
                        .join();
                GetRecordsResponse tapped = clients.kinesis()
                        .getRecords(request -> request.shardIterator(iterator)
                                .overrideConfiguration(call -> call.putExecutionAttribute(AnswerTap.TAP, tap)))
                        .join();

                assertThat(plain.records()).hasSize(300);
                assertThat(tapped.records()).isEmpty();
                GetRecordsResponse restored = tap.restored(tapped).orElseThrow();
                assertThat(restored.records()).isEqualTo(plain.records());
                assertThat(restored.millisBehindLatest()).isEqualTo(plain.millisBehindLatest());
                assertThat(clients.kinesis()
                                .getRecords(request -> request.shardIterator(restored.nextShardIterator()))
                                .join()
                                .records())
                        .isEmpty();
            }
        }
    }

    @Test
    void theEventsOfATappedCallPassTheSdkByAndAreTheSame() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            put(stream);
            EventTap tap = new EventTap();
            try (AwsClients clients = AwsClients.open(stream.config(new Reader.Polling()))) {
                Reading plain = new Reading(UnaryOperator.identity());
                read(clients, request(stream.registerConsumer("plain")).build(), plain);
                Reading tapped = new Reading(tap::restored);
                SubscribeToShardRequest request = request(stream.registerConsumer("tapped"))
                        .overrideConfiguration(call -> call.putExecutionAttribute(AnswerTap.TAP, tap))
                        .build();
                read(clients, request, tapped);

                assertThat(plain.records).hasSize(300);
                assertThat(tapped.records).isEqualTo(plain.records);
                assertThat(plain.readBySdk).isEqualTo(300);
                assertThat(tapped.readBySdk).isZero();
            }
        }
    }

    private static void put(TestStream stream) {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] payload = new byte[random.nextInt(1, 5_000)];
            random.nextBytes(payload);
            String key = KEYS.get(i % KEYS.size());
            stream.kinesis()
                    .putRecord(put ->
                            put.streamName(stream.name()).partitionKey(key).data(SdkBytes.fromByteArrayUnsafe(payload)))
                    .join();
        }
    }

    private static SubscribeToShardRequest.Builder request(String consumerArn) {
        return SubscribeToShardRequest.builder()
                .consumerARN(consumerArn)
                .shardId(SHARD)
                .startingPosition(start -> start.type(ShardIteratorType.TRIM_HORIZON));
    }

    private static void read(AwsClients clients, SubscribeToShardRequest request, Reading reading) throws Exception {
        CompletableFuture<Void> call = clients.kinesis()
                .subscribeToShard(
                        request,
                        SubscribeToShardResponseHandler.builder()
                                .subscriber(reading::take)
                                .build());
        reading.complete.get();
        call.cancel(true);
    }

    /** What one subscription brought. */
    private static final class Reading {
        private final UnaryOperator<SubscribeToShardEventStream> behindTheSdk;
        private final List<Record> records = new ArrayList<>();
        private final CompletableFuture<Void> complete = new CompletableFuture<>();
        private int readBySdk;

        Reading(UnaryOperator<SubscribeToShardEventStream> behindTheSdk) {
            this.behindTheSdk = behindTheSdk;
        }

        void take(SubscribeToShardEventStream item) {
            if (item instanceof SubscribeToShardEvent event) {
                readBySdk += event.records().size();
                records.addAll(((SubscribeToShardEvent) behindTheSdk.apply(event)).records());
                if (records.size() >= 300) {
                    complete.complete(null);
                }
            }
        }
    }
}
