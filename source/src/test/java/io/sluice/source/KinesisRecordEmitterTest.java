package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisSourceOptions.Aggregation;
import io.sluice.jobconfig.KinesisSourceOptions.OutOfRange;
import io.sluice.jobconfig.KinesisSourceOptions.Unpacking;
import io.sluice.schema.StreamRecord;
import io.sluice.source.ShardElement.Delivery;
import io.sluice.source.ShardElement.Progress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;

/** From a Kinesis record to stream records, their timestamps, the position and the counts. */
final class KinesisRecordEmitterTest {
    private static final Aggregation AUTO = new Aggregation(Unpacking.AUTO, OutOfRange.EMIT_AND_COUNT);
    private static final HashRange HASH_OF_A_ONLY = new HashRange(
            new BigInteger("0cc175b9c0f1b6a831c399e269772661", 16),
            new BigInteger("0cc175b9c0f1b6a831c399e269772661", 16));

    private final SimpleCounter recordsIn = new SimpleCounter();
    private final KinesisRecordEmitter emitter = new KinesisRecordEmitter(
            new ReaderMetrics(new UnregisteredMetricsGroup(), recordsIn, RecordedMetrics.feeds()));
    private final KinesisSplitState state = new KinesisSplitState(Answers.split("a", new ShardPosition.TrimHorizon()));
    private final Output output = new Output();

    @Test
    void thePositionFollowsWhatIsEmitted() {
        emit(AUTO, Answers.ALL_HASHES, plain(5, "five"));

        assertThat(output.texts()).containsExactly("five");
        assertThat(output.timestamps).containsExactly(5L);
        assertThat(state.toSplit().position()).isEqualTo(new ShardPosition.After("5"));
    }

    @Test
    void anEventWithoutRecordsMovesThePositionOfAnIdleShard() {
        for (int heartbeat = 1; heartbeat <= 3; heartbeat++) {
            emitter.emitRecord(
                    new Progress(Optional.of(Integer.toString(100 + heartbeat)), heartbeat, 0, Optional.empty()),
                    output,
                    state);
        }

        assertThat(state.toSplit().position()).isEqualTo(new ShardPosition.After("103"));
        assertThat(state.toSplit().readUpToMillis()).isEqualTo(3);
        assertThat(recordsIn.getCount()).isEqualTo(-3);
    }

    @Test
    void thePositionNeverGoesBack() {
        emit(AUTO, Answers.ALL_HASHES, plain(5, "five"));
        emitter.emitRecord(new Progress(Optional.of("4"), 1, 0, Optional.empty()), output, state);

        assertThat(state.toSplit().position()).isEqualTo(new ShardPosition.After("5"));
    }

    @Test
    void aRecordThatWasEmittedBeforeIsDropped() {
        emit(AUTO, Answers.ALL_HASHES, plain(9, "nine"), plain(10, "ten"), plain(9, "nine"), plain(10, "ten"));

        assertThat(output.texts()).containsExactly("nine", "ten");
    }

    @Test
    void aPackageIsEmittedInOneStepOrNotAtAll() {
        byte[] packed = new KplPackage().key("a").record(0, "x").record(0, "y").toBytes();
        output.failAt = 2;
        List<ShardElement> elements = unpack(AUTO, Answers.ALL_HASHES, record(7, packed));
        assertThat(elements).hasSize(1);
        assertThatThrownBy(() -> emitter.emitRecord(elements.get(0), output, state))
                .hasMessage("on purpose");

        assertThat(state.toSplit().position()).isEqualTo(new ShardPosition.TrimHorizon());
    }

    @Test
    void packedRecordsCarryTheirKeysAndPlaces() {
        byte[] packed =
                new KplPackage().key("a").key("b").record(0, "x").record(1, "y").toBytes();
        emit(AUTO, Answers.ALL_HASHES, record(7, packed));

        assertThat(output.records).extracting(StreamRecord::partitionKey).containsExactly("a", "b");
        assertThat(output.records).extracting(StreamRecord::subSequenceNumber).containsExactly(0L, 1L);
        assertThat(output.records).extracting(StreamRecord::sequenceNumber).containsExactly("7", "7");
    }

    @Test
    void anEmptyPackageMovesThePosition() {
        emit(AUTO, Answers.ALL_HASHES, record(7, new KplPackage().key("a").toBytes()));

        assertThat(output.records).isEmpty();
        assertThat(state.toSplit().position()).isEqualTo(new ShardPosition.After("7"));
    }

    @Test
    void recordsOfAnotherShardAreEmittedAndCountedOrDroppedWithTheirPackage() {
        Record packed = record(
                7,
                new KplPackage().key("a").key("b").record(0, "x").record(1, "y").toBytes());
        Delivery kept = (Delivery) unpack(AUTO, HASH_OF_A_ONLY, packed).get(0);
        Delivery dropped =
                (Delivery) unpack(new Aggregation(Unpacking.AUTO, OutOfRange.DROP_LIKE_KCL), HASH_OF_A_ONLY, packed)
                        .get(0);

        assertThat(kept.records()).hasSize(2);
        assertThat(kept.outOfRange()).isEqualTo(1);
        assertThat(dropped.records()).isEmpty();
        assertThat(dropped.outOfRange()).isEqualTo(1);
    }

    @Test
    void packagesStayWholeIfUnpackingIsOff() {
        byte[] packed = new KplPackage().key("a").record(0, "x").toBytes();
        emit(new Aggregation(Unpacking.OFF, OutOfRange.EMIT_AND_COUNT), Answers.ALL_HASHES, record(7, packed));

        assertThat(output.records).extracting(StreamRecord::payload).containsExactly(packed);
    }

    @Test
    void userRecordsAreWhatIsCountedIn() {
        // Flink counts each element as one record before it is emitted
        Record packed = record(
                7,
                new KplPackage()
                        .key("a")
                        .record(0, "x")
                        .record(0, "y")
                        .record(0, "z")
                        .toBytes());
        emit(AUTO, Answers.ALL_HASHES, packed, plain(8, "plain"), plain(8, "plain"));

        assertThat(recordsIn.getCount() + 3).isEqualTo(4);
    }

    @Test
    void aStreamRecordComesBackFromItsBytes() throws Exception {
        StreamRecord record =
                new StreamRecord(new byte[] {1, 2}, "s", "shard", "123", 4, "k\u00e9y", 1_700_000_000_000L);
        DataOutputSerializer bytes = new DataOutputSerializer(64);
        StreamRecordSerializer.INSTANCE.serialize(record, bytes);
        StreamRecord back =
                StreamRecordSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));

        assertThat(back).usingRecursiveComparison().isEqualTo(record);
        assertThat(StreamRecordSerializer.INSTANCE.copy(record)).isSameAs(record);
        byte[] newer = bytes.getCopyOfBuffer();
        newer[0] = 9;
        assertThatThrownBy(() -> StreamRecordSerializer.INSTANCE.deserialize(new DataInputDeserializer(newer)))
                .hasMessage("Cannot read a stream record: found version 9, known is 1;"
                        + " restore with the release that wrote it");
    }

    private void emit(Aggregation aggregation, HashRange range, Record... records) {
        unpack(aggregation, range, records).forEach(element -> emitter.emitRecord(element, output, state));
    }

    private static List<ShardElement> unpack(Aggregation aggregation, HashRange range, Record... records) {
        List<ShardElement> elements = new ArrayList<>();
        new RecordUnpacker("stream", aggregation)
                .unpack(
                        FetchedEvent.of(
                                new Shard("a", List.of(), range),
                                List.of(records),
                                new Progress(Optional.empty(), 0, 0, Optional.empty())),
                        elements);
        return elements;
    }

    private static Record plain(long sequenceNumber, String text) {
        return record(sequenceNumber, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Record record(long sequenceNumber, byte[] data) {
        return Record.builder()
                .sequenceNumber(Long.toString(sequenceNumber))
                .partitionKey("key")
                .data(SdkBytes.fromByteArray(data))
                .approximateArrivalTimestamp(Instant.ofEpochMilli(sequenceNumber))
                .build();
    }

    private static final class Output implements SourceOutput<StreamRecord> {
        final List<StreamRecord> records = new ArrayList<>();
        final List<Long> timestamps = new ArrayList<>();
        int failAt = Integer.MAX_VALUE;

        List<String> texts() {
            return records.stream()
                    .map(record -> new String(record.payload(), StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public void collect(StreamRecord record) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void collect(StreamRecord record, long timestamp) {
            records.add(record);
            timestamps.add(timestamp);
            if (records.size() == failAt) {
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markIdle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markActive() {
            throw new UnsupportedOperationException();
        }
    }
}
