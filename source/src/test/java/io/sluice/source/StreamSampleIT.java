package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.ServiceError;
import io.sluice.schema.StreamRecord;
import io.sluice.source.StreamSample.OfShard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;

@Timeout(40)
final class StreamSampleIT {
    private final LocalKinesis kinesis = LocalKinesis.start();
    private final TestStream stream = TestStream.create(kinesis.endpoint(), 2);

    @AfterEach
    void close() {
        stream.close();
        kinesis.close();
    }

    @Test
    void takesSomeRecordsOfEveryShard() throws Exception {
        stream.put(0, 40);

        StreamSample sample = take(3);

        assertThat(sample.shards()).extracting(OfShard::shardId).doesNotHaveDuplicates();
        assertThat(sample.shards()).hasSize(2).allSatisfy(shard -> {
            assertThat(shard.trouble()).isEmpty();
            assertThat(shard.records())
                    .hasSize(3)
                    .isSortedAccordingTo(
                            (a, b) -> ShardPosition.compareSequenceNumbers(a.sequenceNumber(), b.sequenceNumber()));
            assertThat(shard.records()).extracting(StreamRecord::shardId).containsOnly(shard.shardId());
        });
        assertThat(sample.records()).hasSize(6);
    }

    @Test
    void readsAShardThatIsClosedButHoldsRecords() throws Exception {
        stream.putOneByOne(0, 8);
        stream.splitAll();

        assertThat(take(10).records())
                .extracting(StreamSampleIT::text)
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void takesPackedRecordsApartAndCountsThemOneByOne() throws Exception {
        byte[] packed = new KplPackage()
                .key("k")
                .record(0, "one")
                .record(0, "two")
                .record(0, "three")
                .toBytes();
        stream.kinesis()
                .putRecord(request -> request.streamName(stream.name())
                        .data(SdkBytes.fromByteArray(packed))
                        .partitionKey("k"))
                .join();

        assertThat(take(2).records()).extracting(StreamSampleIT::text).containsExactly("one", "two");
    }

    @Test
    void anEmptyStreamGivesEmptyShards() throws Exception {
        assertThat(take(5).shards())
                .hasSize(2)
                .allMatch(shard -> shard.records().isEmpty() && shard.trouble().isEmpty());
    }

    @Test
    void waitsOutThrottling() throws Exception {
        stream.put(0, 4);
        kinesis.faults()
                .add(Fault.refuse(
                                KinesisAction.GET_RECORDS,
                                ServiceError.of("ProvisionedThroughputExceededException", "slow"))
                        .times(8));

        assertThat(take(10).records()).hasSize(4);
    }

    @Test
    void namesThePermissionThatIsMissing() {
        for (KinesisAction action :
                List.of(KinesisAction.LIST_SHARDS, KinesisAction.GET_SHARD_ITERATOR, KinesisAction.GET_RECORDS)) {
            kinesis.faults().clear();
            kinesis.faults()
                    .add(Fault.refuse(action, ServiceError.of("AccessDeniedException", "not you"))
                            .always());

            assertThatThrownBy(() -> take(1))
                    .isInstanceOf(StreamUnreadableException.class)
                    .hasMessage("Cannot sample stream " + stream.name()
                            + ": found AccessDeniedException (not you); allow kinesis:" + action.wireName()
                            + " for this identity");
        }
    }

    @Test
    void aShardWithoutAnswerCostsItsTimeAndNothingElse() throws Exception {
        stream.put(0, 20);
        kinesis.faults()
                .add(Fault.hang(KinesisAction.GET_SHARD_ITERATOR)
                        .onShard("shardId-000000000001")
                        .always());

        StreamSample sample;
        try (KinesisGateway gateway = new SdkKinesisGateway(stream.config(new Reader.Polling()))) {
            sample = StreamSample.take(stream.config(new Reader.Polling()), gateway, 2, Duration.ofSeconds(2));
        }

        assertThat(sample.shards().get(0).records()).hasSize(2);
        assertThat(sample.shards().get(1).records()).isEmpty();
        assertThat(sample.shards().get(1).trouble()).contains("no answer to GetShardIterator within 2 s");
    }

    @Test
    void noAnswerFromAnyShardIsNoEmptyStream() {
        kinesis.faults().add(Fault.hang(KinesisAction.GET_RECORDS).always());

        try (KinesisGateway gateway = new SdkKinesisGateway(stream.config(new Reader.Polling()))) {
            assertThatThrownBy(() ->
                            StreamSample.take(stream.config(new Reader.Polling()), gateway, 2, Duration.ofSeconds(1)))
                    .hasMessage("Cannot sample stream " + stream.name()
                            + ": found no answer to GetRecords within 1 s; try again");
        }
    }

    @Test
    void listsTheStreamsInPages() throws Exception {
        for (int i = 0; i < 104; i++) {
            String name = "more-" + i;
            stream.kinesis()
                    .createStream(request -> request.streamName(name).shardCount(1))
                    .join();
        }

        assertThat(StreamNames.list(stream.config(new Reader.Polling())))
                .hasSize(105)
                .isSorted()
                .contains(stream.name(), "more-0", "more-103");
    }

    @Test
    void saysWhyStreamsCannotBeListed() {
        kinesis.faults()
                .add(Fault.refuse(KinesisAction.LIST_STREAMS, ServiceError.of("AccessDeniedException", "not you")));

        assertThatThrownBy(() -> StreamNames.list(stream.config(new Reader.Polling())))
                .isInstanceOf(StreamUnreadableException.class)
                .hasMessage("Cannot list the streams of eu-central-1: found AccessDeniedException (not you);"
                        + " allow kinesis:ListStreams for this identity, or name the stream yourself");
    }

    private StreamSample take(int perShard) throws StreamUnreadableException {
        return StreamSample.take(stream.config(new Reader.Polling()), perShard);
    }

    private static String text(StreamRecord record) {
        return new String(record.payload(), StandardCharsets.UTF_8);
    }
}
