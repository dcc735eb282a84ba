package io.sluice.local;

import static io.sluice.local.ContractStream.failure;
import static io.sluice.local.ContractStream.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.KinesisRules;
import io.sluice.local.kinesis.ManualTimeline;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** What time does to a {@link LocalKinesis}, with a time that the tests move. */
class KinesisRulesTest {

    private static final String FIRST_SHARD = "shardId-000000000000";

    private final ManualTimeline time = ManualTimeline.startingAt(Instant.parse("2026-03-01T00:00:00Z"));
    private final List<AutoCloseable> opened = new ArrayList<>();
    private LocalKinesis kinesis = LocalKinesis.start(rules().build());
    private KinesisAsyncClient client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP2);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable listener : opened) {
            listener.close();
        }
        client.close();
        kinesis.close();
    }

    private KinesisRules.Builder rules() {
        return KinesisRules.builder().timeline(time);
    }

    private void restart(KinesisRules.Builder rules) {
        client.close();
        kinesis.close();
        kinesis = LocalKinesis.start(rules.build());
        client = KinesisClients.of(kinesis.endpoint(), Protocol.HTTP2);
    }

    private ShardListener listen(ContractStream stream, String consumer) {
        ShardListener listener =
                stream.subscribe(consumer, FIRST_SHARD, ContractStream.from(ShardIteratorType.TRIM_HORIZON));
        opened.add(listener);
        return listener;
    }

    @Test
    void aSubscriptionIsGuardedForFiveSecondsAndThenTakenOver() {
        ContractStream stream = ContractStream.create(client, 1);
        String consumer = stream.consumer("reader");
        ShardListener first = listen(stream, consumer).awaitEvents(1);

        time.advance(Duration.ofMillis(4_999));
        assertThat(listen(stream, consumer).awaitEnd())
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Another active subscription exists");
        time.advance(Duration.ofMillis(1));
        ShardListener second = listen(stream, consumer).awaitEvents(1);

        assertThat(first.awaitEnd()).isInstanceOf(ResourceInUseException.class).hasMessageContaining("took over");
        assertThat(first.streamError()).isInstanceOf(ResourceInUseException.class);
        stream.put(0, 2);
        assertThat(texts(second.awaitRecords(2).records())).containsExactly("record 0", "record 1");
        assertThat(kinesis.openSubscriptions()).isEqualTo(1);
    }

    @Test
    void theGuardHoldsAfterTheClientWalkedAway() {
        ContractStream stream = ContractStream.create(client, 1);
        String consumer = stream.consumer("reader");
        listen(stream, consumer).awaitEvents(1).close();
        Awaitility.await().until(() -> kinesis.openSubscriptions() == 0);

        assertThat(listen(stream, consumer).awaitEnd()).isInstanceOf(ResourceInUseException.class);
    }

    @Test
    void anotherConsumerDoesNotDisturb() {
        ContractStream stream = ContractStream.create(client, 1);
        ShardListener first = listen(stream, stream.consumer("one")).awaitEvents(1);
        ShardListener second = listen(stream, stream.consumer("two")).awaitEvents(1);

        stream.put(0, 1);

        assertThat(first.awaitRecords(1).records()).hasSize(1);
        assertThat(second.awaitRecords(1).records()).hasSize(1);
    }

    @Test
    void aSubscriptionEndsInGoodOrderAfterFiveMinutes() {
        ContractStream stream = ContractStream.create(client, 1);
        ShardListener listener = listen(stream, stream.consumer("reader")).awaitEvents(1);

        time.advance(Duration.ofMillis(299_999));
        assertThat(kinesis.openSubscriptions()).isEqualTo(1);
        time.advance(Duration.ofMillis(1));

        assertThat(listener.awaitEnd()).isNull();
        assertThat(listener.lastEvent().continuationSequenceNumber()).isNotNull();
        assertThat(listener.lastEvent().childShards()).isEmpty();
    }

    @Test
    void anIdleShardBeatsWithNumbersThatMoveOn() {
        ContractStream stream = ContractStream.create(client, 1);
        ShardListener listener = listen(stream, stream.consumer("reader")).awaitEvents(1);
        for (int beats = 2; beats <= 4; beats++) {
            time.advance(Duration.ofSeconds(5));
            listener.awaitEvents(beats);
        }

        assertThat(listener.records()).isEmpty();
        assertThat(listener.events())
                .extracting(event -> new BigInteger(event.continuationSequenceNumber()))
                .isSorted()
                .doesNotHaveDuplicates();
        String last = listener.lastEvent().continuationSequenceNumber();
        stream.put(0, 1);
        Record record = listener.awaitRecords(1).records().get(0);
        assertThat(new BigInteger(record.sequenceNumber())).isGreaterThan(new BigInteger(last));
    }

    @Test
    void aSubscriptionThatLagsSaysByHowMuch() {
        restart(rules().maxEventBytes(1));
        ContractStream stream = ContractStream.create(client, 1);
        String consumer = stream.consumer("reader");
        stream.put(0, 1);
        stream.put(1, 2);
        time.advance(Duration.ofSeconds(7));

        List<SubscribeToShardEvent> events =
                listen(stream, consumer).awaitRecords(2).events();

        assertThat(events).extracting(SubscribeToShardEvent::millisBehindLatest).containsExactly(7_000L, 0L);
    }

    @Test
    void anEventThatIsKeptComesAgainAsItWasButForTheNewestOne() {
        restart(rules().maxEventBytes(1).keepEvents(true));
        ContractStream stream = ContractStream.create(client, 1);
        stream.put(0, 1);
        stream.put(1, 2);
        time.advance(Duration.ofSeconds(7));
        listen(stream, stream.consumer("first")).awaitRecords(2);
        time.advance(Duration.ofSeconds(7));

        ShardListener second = listen(stream, stream.consumer("second")).awaitRecords(2);

        assertThat(texts(second.records())).containsExactly("record 0", "record 1");
        assertThat(second.events())
                .extracting(SubscribeToShardEvent::millisBehindLatest)
                .containsExactly(7_000L, 0L);
        stream.put(2, 3);
        assertThat(texts(second.awaitRecords(3).records())).endsWith("record 2");
    }

    @Test
    void streamsAndConsumersComeAndGoSlowly() {
        restart(rules().streamDelay(Duration.ofSeconds(10)).consumerDelay(Duration.ofSeconds(20)));
        client.createStream(r -> r.streamName("slow").shardCount(1)).join();
        ContractStream stream = new ContractStream(client, "slow");

        assertThat(stream.summary().streamStatus()).isEqualTo(StreamStatus.CREATING);
        assertThat(failure(() -> stream.put(0, 1))).isInstanceOf(ResourceNotFoundException.class);
        time.advance(Duration.ofSeconds(10));
        assertThat(stream.summary().streamStatus()).isEqualTo(StreamStatus.ACTIVE);

        String arn = stream.arn();
        String consumer = client.registerStreamConsumer(r -> r.streamARN(arn).consumerName("reader"))
                .join()
                .consumer()
                .consumerARN();
        assertThat(status(consumer)).isEqualTo(ConsumerStatus.CREATING);
        assertThat(listen(stream, consumer).awaitEnd())
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("CREATING");
        time.advance(Duration.ofSeconds(20));
        assertThat(status(consumer)).isEqualTo(ConsumerStatus.ACTIVE);

        client.deregisterStreamConsumer(r -> r.consumerARN(consumer)).join();
        assertThat(status(consumer)).isEqualTo(ConsumerStatus.DELETING);
        assertThat(failure(() -> client.registerStreamConsumer(
                                r -> r.streamARN(arn).consumerName("reader"))
                        .join()))
                .isInstanceOf(ResourceInUseException.class);
        time.advance(Duration.ofSeconds(20));
        assertThat(failure(() -> status(consumer))).isInstanceOf(ResourceNotFoundException.class);

        split(stream);
        assertThat(stream.summary().streamStatus()).isEqualTo(StreamStatus.UPDATING);
        assertThat(failure(() -> split(stream))).isInstanceOf(ResourceInUseException.class);
        time.advance(Duration.ofSeconds(10));
        client.deleteStream(r -> r.streamName("slow")).join();
        assertThat(stream.summary().streamStatus()).isEqualTo(StreamStatus.DELETING);
        time.advance(Duration.ofSeconds(10));
        assertThat(failure(stream::summary)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aStreamHasTwentyConsumersAtMost() {
        ContractStream stream = ContractStream.create(client, 1);
        for (int i = 0; i < 20; i++) {
            stream.consumer("reader-" + i);
        }

        assertThat(failure(() -> stream.consumer("one-more")))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("20 is the limit");
    }

    @Test
    void aStreamHasFiveConsumersInCreationAtMost() {
        restart(rules().consumerDelay(Duration.ofSeconds(20)));
        ContractStream stream = ContractStream.create(client, 1);
        String arn = stream.arn();
        for (int i = 0; i < 5; i++) {
            String name = "reader-" + i;
            client.registerStreamConsumer(r -> r.streamARN(arn).consumerName(name))
                    .join();
        }

        assertThat(failure(() -> client.registerStreamConsumer(
                                r -> r.streamARN(arn).consumerName("one-more"))
                        .join()))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("CREATING");
    }

    @Test
    void anIteratorExpiresAfterFiveMinutes() {
        ContractStream stream = ContractStream.create(client, 1);
        String iterator = stream.iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON, null);

        time.advance(Duration.ofMinutes(5));
        assertThat(stream.read(iterator).records()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(failure(() -> stream.read(iterator)))
                .isInstanceOf(ExpiredIteratorException.class)
                .hasMessageContaining("Iterator expired");
    }

    @Test
    void aListingTokenExpiresAfterFiveMinutes() {
        ContractStream stream = ContractStream.create(client, 2);
        String token = client.listShards(r -> r.streamName(stream.name()).maxResults(1))
                .join()
                .nextToken();

        time.advance(Duration.ofMillis(300_001));

        assertThat(failure(() -> client.listShards(r -> r.nextToken(token)).join()))
                .isInstanceOf(ExpiredNextTokenException.class);
    }

    @Test
    void recordsAndClosedShardsGoWithTheRetention() {
        ContractStream stream = ContractStream.create(client, 1);
        String first = stream.put(0, 3).records().get(0).sequenceNumber();
        time.advance(Duration.ofHours(13));
        stream.put(3, 5);
        split(stream);
        time.advance(Duration.ofHours(12));

        assertThat(texts(stream.readAll(FIRST_SHARD))).containsExactly("record 3", "record 4");
        String late = stream.iterator(FIRST_SHARD, ShardIteratorType.AFTER_SEQUENCE_NUMBER, first);
        assertThat(texts(stream.read(late).records())).containsExactly("record 3", "record 4");
        time.advance(Duration.ofHours(13));
        assertThat(stream.shards())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000001", "shardId-000000000002");
        assertThat(failure(() -> stream.iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON, null)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aLongerRetentionKeepsRecordsLonger() {
        ContractStream stream = ContractStream.create(client, 1);
        client.increaseStreamRetentionPeriod(r -> r.streamName(stream.name()).retentionPeriodHours(48))
                .join();
        stream.put(0, 1);
        time.advance(Duration.ofHours(47));

        assertThat(stream.readAll(FIRST_SHARD)).hasSize(1);
        assertThat(failure(() -> client.increaseStreamRetentionPeriod(
                                r -> r.streamName(stream.name()).retentionPeriodHours(30))
                        .join()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("48");
    }

    @Test
    void trimmingForgetsAtOnce() {
        ContractStream stream = ContractStream.create(client, 1);
        stream.put(0, 2);
        time.advance(Duration.ofSeconds(1));
        Instant between = Instant.ofEpochMilli(time.millis());
        stream.put(2, 3);

        kinesis.trim(stream.name(), between);

        assertThat(texts(stream.readAll(FIRST_SHARD))).containsExactly("record 2");
    }

    @Test
    void aTrimmedPositionIsRefusedIfTheRulesSaySo() {
        restart(rules().rejectTrimmed(true));
        ContractStream stream = ContractStream.create(client, 1);
        List<String> numbers = stream.put(0, 3).records().stream()
                .map(record -> record.sequenceNumber())
                .toList();
        time.advance(Duration.ofSeconds(1));
        kinesis.trim(stream.name(), Instant.ofEpochMilli(time.millis()));

        assertThat(failure(() -> stream.iterator(FIRST_SHARD, ShardIteratorType.AFTER_SEQUENCE_NUMBER, numbers.get(1))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("older than the oldest record");
        assertThat(stream.iterator(FIRST_SHARD, ShardIteratorType.AFTER_SEQUENCE_NUMBER, numbers.get(2)))
                .isNotEmpty();
    }

    @Test
    void aShardIsReadFiveTimesASecond() {
        restart(rules().limits(true));
        ContractStream stream = ContractStream.create(client, 1);
        String iterator = stream.iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON, null);
        for (int i = 0; i < 5; i++) {
            assertThat(stream.read(iterator).records()).isEmpty();
        }

        assertThat(failure(() -> stream.read(iterator))).isInstanceOf(ProvisionedThroughputExceededException.class);
        time.advance(Duration.ofSeconds(1));
        assertThat(stream.read(iterator).records()).isEmpty();
        assertThat(kinesis.calls().count(KinesisAction.GET_RECORDS, FIRST_SHARD))
                .isEqualTo(7);
    }

    @Test
    void twoMegabytesKeepAShardBusyForASecond() {
        restart(rules().limits(true));
        ContractStream stream = ContractStream.create(client, 1);
        for (int i = 0; i < 4; i++) {
            kinesis.put(stream.name(), "k", new byte[1_000_000]);
        }
        String iterator = stream.iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON, null);

        assertThat(stream.read(iterator).records()).hasSize(4);
        time.advance(Duration.ofMillis(1_999));
        assertThat(failure(() -> stream.read(iterator))).isInstanceOf(ProvisionedThroughputExceededException.class);
        time.advance(Duration.ofMillis(2));
        assertThat(stream.read(iterator).records()).hasSize(4);
    }

    @Test
    void aShardIsSubscribedOnceASecond() {
        restart(rules().limits(true).takeoverGuard(Duration.ZERO));
        ContractStream stream = ContractStream.create(client, 1);
        String consumer = stream.consumer("reader");
        listen(stream, consumer).awaitEvents(1);

        assertThat(listen(stream, consumer).awaitEnd()).isInstanceOf(LimitExceededException.class);
        time.advance(Duration.ofSeconds(1));
        assertThat(listen(stream, consumer).awaitEvents(1).events()).hasSize(1);
    }

    @Test
    void aStreamMadeAnewUnderItsNameSharesNothingWithTheOld() {
        ContractStream stream = ContractStream.create(client, 1);
        String number = stream.put(0, 1).records().get(0).sequenceNumber();
        String iterator = stream.iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON, null);
        client.deleteStream(r -> r.streamName(stream.name())).join();
        client.createStream(r -> r.streamName(stream.name()).shardCount(1)).join();

        assertThat(failure(() -> stream.read(iterator))).isInstanceOf(InvalidArgumentException.class);
        assertThat(failure(() -> stream.iterator(FIRST_SHARD, ShardIteratorType.AFTER_SEQUENCE_NUMBER, number)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("did not come from this stream");
        assertThat(stream.readAll(FIRST_SHARD)).isEmpty();
    }

    private ConsumerStatus status(String consumerArn) {
        return client.describeStreamConsumer(r -> r.consumerARN(consumerArn))
                .join()
                .consumerDescription()
                .consumerStatus();
    }

    private void split(ContractStream stream) {
        client.splitShard(r -> r.streamName(stream.name())
                        .shardToSplit(FIRST_SHARD)
                        .newStartingHashKey("170141183460469231731687303715884105728"))
                .join();
    }
}
