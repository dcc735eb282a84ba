package io.sluice.local;

import static io.sluice.local.ContractStream.failure;
import static io.sluice.local.ContractStream.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.KinesisRules;
import io.sluice.local.kinesis.ServiceError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** What goes wrong on demand, as the AWS SDK sees it. */
class KinesisFaultsTest {

    private static final String FIRST_SHARD = "shardId-000000000000";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final LocalKinesis kinesis = LocalKinesis.start(
            KinesisRules.builder().takeoverGuard(Duration.ZERO).build());
    private final KinesisAsyncClient client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP2);
    private ContractStream stream;
    private String consumer;

    @BeforeEach
    void createStream() {
        stream = ContractStream.create(client, 2);
        consumer = stream.consumer("reader");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable listener : opened) {
            listener.close();
        }
        client.close();
        kinesis.close();
    }

    private ShardListener listen(String shardId) {
        ShardListener listener =
                stream.subscribe(consumer, shardId, ContractStream.from(ShardIteratorType.TRIM_HORIZON));
        opened.add(listener);
        return listener;
    }

    private static ServiceError throttled() {
        return ServiceError.of("ProvisionedThroughputExceededException", "Rate exceeded.");
    }

    private void putIntoFirstShard(String text) {
        client.putRecord(r -> r.streamName(stream.name())
                        .partitionKey("k")
                        .explicitHashKey("0")
                        .data(SdkBytes.fromUtf8String(text)))
                .join();
    }

    @Test
    void refusesAsOftenAsAskedOnTheShardAsked() {
        kinesis.faults()
                .add(Fault.refuse(KinesisAction.GET_RECORDS, throttled())
                        .onShard(FIRST_SHARD)
                        .skip(1)
                        .times(2));
        String first = stream.iterator(FIRST_SHARD, ShardIteratorType.LATEST, null);
        String second = stream.iterator("shardId-000000000001", ShardIteratorType.LATEST, null);

        assertThat(stream.read(first).records()).isEmpty();
        assertThat(stream.read(second).records()).isEmpty();
        assertThat(failure(() -> stream.read(first))).isInstanceOf(ProvisionedThroughputExceededException.class);
        assertThat(kinesis.faults().pending()).hasSize(1);
        assertThat(failure(() -> stream.read(first))).isInstanceOf(ProvisionedThroughputExceededException.class);
        assertThat(kinesis.faults().pending()).isEmpty();
        assertThat(stream.read(first).records()).isEmpty();
        assertThat(kinesis.calls().count(KinesisAction.GET_RECORDS, FIRST_SHARD))
                .isEqualTo(4);
        assertThat(kinesis.calls().times(KinesisAction.GET_RECORDS, FIRST_SHARD))
                .hasSize(4);
    }

    @Test
    void faultsHappenInTheOrderOfTheirAddition() {
        kinesis.faults()
                .add(
                        Fault.refuse(KinesisAction.LIST_SHARDS, ServiceError.of("LimitExceededException", "first")),
                        Fault.refuse(KinesisAction.LIST_SHARDS, ServiceError.of("InternalFailure", 500, "second")));

        assertThat(failure(stream::shards)).hasMessageContaining("first");
        KinesisException second = (KinesisException) failure(stream::shards);
        assertThat(second.statusCode()).isEqualTo(500);
        assertThat(second.awsErrorDetails().errorCode()).isEqualTo("InternalFailure");
        assertThat(stream.shards()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "ResourceNotFoundException, 400",
        "ResourceInUseException, 400",
        "LimitExceededException, 400",
        "ProvisionedThroughputExceededException, 400",
        "InvalidArgumentException, 400",
        "AccessDeniedException, 400",
        "ExpiredTokenException, 400",
        "KMSAccessDeniedException, 400",
        "KMSDisabledException, 400",
        "KMSInvalidStateException, 400",
        "KMSNotFoundException, 400",
        "KMSOptInRequired, 400",
        "KMSThrottlingException, 400",
        "InternalFailure, 500",
        "ServiceUnavailable, 503"
    })
    void refusesASubscriptionWithEachError(String type, int status) {
        kinesis.faults().add(Fault.refuse(KinesisAction.SUBSCRIBE_TO_SHARD, ServiceError.of(type, status, "because")));

        ShardListener listener = listen(FIRST_SHARD);

        assertThat(listener.awaitEnd()).isInstanceOfSatisfying(KinesisException.class, error -> {
            assertThat(error.awsErrorDetails().errorCode()).isEqualTo(type);
            assertThat(error.statusCode()).isEqualTo(status);
            assertThat(error).hasMessageContaining("because");
        });
        assertThat(listener.streamError()).isNull();
        assertThat(listener.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ResourceNotFoundException",
                "ResourceInUseException",
                "KMSAccessDeniedException",
                "KMSDisabledException",
                "KMSInvalidStateException",
                "KMSNotFoundException",
                "KMSOptInRequired",
                "KMSThrottlingException",
                "InternalFailureException",
                "AccessDeniedException",
                "LimitExceededException"
            })
    void failsInsideAStreamWithEachError(String type) {
        putIntoFirstShard("before");
        kinesis.faults().add(Fault.errorFrame(1, ServiceError.of(type, "because")));

        ShardListener listener = listen(FIRST_SHARD);

        assertThat(listener.awaitEnd())
                .isInstanceOfSatisfying(
                        KinesisException.class,
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo(type));
        assertThat(listener.streamError())
                .isInstanceOfSatisfying(
                        KinesisException.class,
                        error -> assertThat(error.awsErrorDetails().errorMessage())
                                .isEqualTo("because"));
        assertThat(texts(listener.records())).containsExactly("before");
        assertThat(kinesis.openSubscriptions()).isZero();
    }

    @Test
    void closesAStreamWithoutEvents() {
        kinesis.faults().add(Fault.end(0));
        ShardListener listener = listen(FIRST_SHARD);

        assertThat(listener.awaitEnd()).isNull();
        assertThat(listener.events()).isEmpty();
    }

    @Test
    void closesAStreamInTheMiddleOfAFrame() {
        kinesis.faults().add(Fault.cutMidFrame(1));
        ShardListener listener = listen(FIRST_SHARD);

        assertThat(listener.awaitEnd()).hasRootCauseInstanceOf(IOException.class);
        assertThat(listener.streamError()).isNotNull();
        assertThat(listener.events()).hasSize(1);
    }

    /** The SDK, of version 2.52.0, shows a reset after the head of the answer as an end in good order. */
    @Test
    void resetsAStream() {
        kinesis.faults().add(Fault.reset(1));
        ShardListener listener = listen(FIRST_SHARD);

        assertThat(listener.awaitEnd()).isNull();
        assertThat(listener.events()).hasSize(1);
        assertThat(kinesis.openSubscriptions()).isZero();
    }

    @Test
    void goesSilentWhileTheStreamStaysOpen() {
        kinesis.faults().add(Fault.silence(1).onShard(FIRST_SHARD));
        ShardListener silent = listen(FIRST_SHARD).awaitEvents(1);
        ShardListener other = listen("shardId-000000000001").awaitEvents(1);
        stream.put(0, 40);
        int elsewhere = stream.readAll("shardId-000000000001").size();

        other.awaitRecords(elsewhere);

        assertThat(elsewhere).isBetween(1, 39);
        assertThat(silent.records()).isEmpty();
        assertThat(kinesis.openSubscriptions()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP2", "HTTP1_1"})
    void cutsTheConnectionInsteadOfAnAnswer(Protocol protocol) {
        try (KinesisAsyncClient own = KinesisClients.of(kinesis.endpoint(), protocol)) {
            kinesis.faults().add(Fault.cut(KinesisAction.LIST_SHARDS));

            assertThat(failure(() ->
                            own.listShards(r -> r.streamName(stream.name())).join()))
                    .hasRootCauseInstanceOf(IOException.class);
            assertThat(own.listShards(r -> r.streamName(stream.name())).join().shards())
                    .hasSize(2);
        }
    }

    @Test
    void sendsTheClientAwayInsteadOfAnAnswer() {
        kinesis.faults().add(Fault.goAway(KinesisAction.LIST_SHARDS));

        assertThat(failure(stream::shards)).hasStackTraceContaining("GOAWAY");
        assertThat(stream.shards()).hasSize(2);
    }

    @Test
    void hangsUntilTheClientGivesUp() {
        kinesis.faults().add(Fault.hang(KinesisAction.LIST_SHARDS));

        CompletableFuture<ListShardsResponse> hanging = client.listShards(r -> r.streamName(stream.name()));

        assertThat(stream.shards()).hasSize(2);
        assertThat(hanging).isNotDone();
        hanging.cancel(true);
    }

    @Test
    void cutsAllConnectionsAtOnce() {
        ShardListener listener = listen(FIRST_SHARD).awaitEvents(1);

        kinesis.cutConnections();

        assertThat(listener.awaitEnd()).hasRootCauseInstanceOf(IOException.class);
        assertThat(stream.shards()).hasSize(2);
        Awaitility.await()
                .untilAsserted(() -> assertThat(kinesis.openSubscriptions()).isZero());
    }

    @Test
    void sendsAllClientsAway() {
        ShardListener listener = listen(FIRST_SHARD).awaitEvents(1);

        kinesis.goAway();

        assertThat(listener.awaitEnd()).hasStackTraceContaining("GOAWAY");
        assertThat(stream.shards()).hasSize(2);
        Awaitility.await()
                .untilAsserted(() -> assertThat(kinesis.openSubscriptions()).isZero());
    }

    @Test
    void failsAndEndsRunningSubscriptions() {
        ShardListener failing = listen(FIRST_SHARD).awaitEvents(1);
        kinesis.failSubscriptions(ServiceError.of("KMSThrottlingException", "because"));
        assertThat(failing.awaitEnd()).hasMessageContaining("because");

        ShardListener ending = listen(FIRST_SHARD).awaitEvents(1);
        kinesis.endSubscriptions();
        assertThat(ending.awaitEnd()).isNull();
    }

    @Test
    void aDeletedConsumerEndsItsSubscriptions() {
        putIntoFirstShard("before");
        ShardListener listener = listen(FIRST_SHARD).awaitRecords(1);

        client.deregisterStreamConsumer(r -> r.consumerARN(consumer)).join();

        assertThat(listener.awaitEnd())
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(consumer);
        assertThat(listener.streamError()).isInstanceOf(ResourceNotFoundException.class);
        assertThat(listen(FIRST_SHARD).awaitEnd()).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aDeletedStreamEndsItsSubscriptions() {
        ShardListener listener = listen(FIRST_SHARD).awaitEvents(1);

        client.deleteStream(r -> r.streamName(stream.name()).enforceConsumerDeletion(true))
                .join();

        assertThat(listener.awaitEnd())
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(stream.name());
        assertThat(failure(stream::summary)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aClientWithoutDemandHoldsTheRecordsBack() {
        for (int i = 0; i < 40; i++) {
            kinesis.put(stream.name(), "k", new byte[1_000_000]);
        }
        String shardId = stream.readAll(FIRST_SHARD).isEmpty() ? "shardId-000000000001" : FIRST_SHARD;
        ShardListener slow = ShardListener.subscribe(
                client, consumer, shardId, ContractStream.from(ShardIteratorType.TRIM_HORIZON), 2);
        opened.add(slow);
        slow.awaitEvents(2);

        slow.request(Long.MAX_VALUE);

        assertThat(slow.awaitRecords(40).records()).hasSize(40);
    }

    @Test
    void clearedFaultsDoNotHappen() {
        kinesis.faults()
                .add(Fault.refuse(KinesisAction.LIST_SHARDS, throttled()).always());
        assertThat(failure(stream::shards)).isInstanceOf(ProvisionedThroughputExceededException.class);
        assertThat(failure(stream::shards)).isInstanceOf(ProvisionedThroughputExceededException.class);

        kinesis.faults().clear();

        assertThat(stream.shards()).hasSize(2);
    }
}
