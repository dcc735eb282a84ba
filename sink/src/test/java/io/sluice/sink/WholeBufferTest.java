package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.MappedRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.Batch;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.strategy.BasicRequestInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WholeBufferTest {

    private final WholeBuffer buffer = new WholeBuffer();

    @Test
    void makesOneBatchOfAllInTheOrderOfArrival() {
        List<MappedRecord> added = addRows(5000);

        Batch<MappedRecord> batch = batch();

        assertThat(batch.getBatchEntries()).isEqualTo(added);
        assertThat(batch.getRecordCount()).isEqualTo(5000);
        assertThat(batch.getSizeInBytes()).isEqualTo(sizes(5000));
    }

    @Test
    void takesMoreThanFlinkAsksFor() {
        addRows(10);

        assertThat(buffer.createNextBatch(new BasicRequestInfo(3), buffer).getRecordCount())
                .isEqualTo(10);
        assertThat(buffer.getMaxBatchSize()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void isEmptyAfterABatchAndLeavesItAlone() {
        addRows(3);
        Batch<MappedRecord> batch = batch();
        List<MappedRecord> taken = List.copyOf(batch.getBatchEntries());

        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.size()).isZero();
        assertThat(buffer.totalSizeInBytes()).isZero();
        assertThat(buffer.peek()).isNull();
        assertThat(buffer.poll()).isNull();
        assertThat(buffer.getBufferedState()).isEmpty();
        assertThat(batch().getBatchEntries()).isEmpty();

        buffer.add(entry(Records.row(7, "x"), 70), false);
        buffer.add(entry(Records.row(8, "x"), 80), true);

        assertThat(batch.getBatchEntries()).isEqualTo(taken);
        assertThat(buffer.size()).isEqualTo(2);
        assertThat(buffer.totalSizeInBytes()).isEqualTo(150);
    }

    @Test
    void putsWhatIsTriedAgainBeforeTheRest() {
        buffer.add(entry(Records.row(3, "x"), 30), false);
        buffer.add(entry(Records.row(4, "x"), 40), false);
        buffer.add(entry(Records.row(2, "x"), 20), true);
        buffer.add(entry(Records.row(1, "x"), 10), true);

        assertThat(state()).containsExactly("49591 10", "49592 20", "49593 30", "49594 40");
        assertThat(batch().getBatchEntries())
                .extracting(record -> record.origin().sequenceNumber())
                .containsExactly("49591", "49592", "49593", "49594");
    }

    @Test
    void growsAtEitherEnd() {
        for (int n = 0; n < 5000; n++) {
            buffer.add(entry(Records.row(n, "x"), n), n % 2 == 0);
        }

        long last = 0;
        List<RequestEntryWrapper<MappedRecord>> entries = buffer.getBufferedState();
        assertThat(entries).hasSize(5000);
        assertThat(entries.get(0).getSize()).isEqualTo(4998);
        assertThat(entries.get(4999).getSize()).isEqualTo(4999);
        for (RequestEntryWrapper<MappedRecord> entry : entries) {
            assertThat(entry.getRequestEntry().origin().sequenceNumber()).isEqualTo("4959" + entry.getSize());
            last += entry.getSize();
        }
        assertThat(buffer.totalSizeInBytes()).isEqualTo(last);
    }

    @Test
    void showsItsStateAndKeepsIt() {
        addRows(3);

        List<RequestEntryWrapper<MappedRecord>> state = buffer.getBufferedState();
        addRows(1);

        assertThat(state).hasSize(3);
        assertThat(buffer.size()).isEqualTo(4);
        assertThat(state()).containsExactly("49590 1", "49591 2", "49592 3", "49590 1");
    }

    @Test
    void isFilledFromAState() {
        addRows(3);
        WholeBuffer restored = new WholeBuffer();
        buffer.getBufferedState().forEach(entry -> restored.add(entry, false));

        assertThat(restored.totalSizeInBytes()).isEqualTo(buffer.totalSizeInBytes());
        assertThat(restored.createNextBatch(new BasicRequestInfo(3), restored).getBatchEntries())
                .isEqualTo(batch().getBatchEntries());
    }

    @Test
    void givesOneRecordAtATimeToThoseWhoAskForIt() {
        addRows(3);

        assertThat(text(buffer.peek())).isEqualTo("49590 1");
        assertThat(text(buffer.poll())).isEqualTo("49590 1");
        assertThat(text(buffer.poll())).isEqualTo("49591 2");
        assertThat(buffer.size()).isEqualTo(1);
        assertThat(buffer.totalSizeInBytes()).isEqualTo(3);
        assertThat(state()).containsExactly("49592 3");
    }

    @Test
    void tellsWhetherABatchHoldsRejections() {
        addRows(2);
        batch();
        assertThat(buffer.tookOnlyRows()).isTrue();

        addRows(2);
        buffer.add(entry(Records.rejection(2), 5), false);
        addRows(2);
        assertThat(buffer.tookOnlyRows()).isTrue();
        batch();
        assertThat(buffer.tookOnlyRows()).isFalse();

        addRows(2);
        batch();
        assertThat(buffer.tookOnlyRows()).isTrue();
    }

    @Test
    void neverBlocks() {
        assertThat(buffer.shouldBlock(new BasicRequestInfo(Integer.MAX_VALUE))).isFalse();
    }

    private List<MappedRecord> addRows(int count) {
        List<MappedRecord> added = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            MappedRecord row = Records.row(n, "x");
            buffer.add(entry(row, n + 1), false);
            added.add(row);
        }
        return added;
    }

    private static long sizes(long count) {
        return count * (count + 1) / 2;
    }

    private Batch<MappedRecord> batch() {
        return buffer.createNextBatch(new BasicRequestInfo(buffer.size()), buffer);
    }

    private List<String> state() {
        return buffer.getBufferedState().stream().map(WholeBufferTest::text).toList();
    }

    private static String text(@Nullable RequestEntryWrapper<MappedRecord> entry) {
        return entry == null ? "none" : entry.getRequestEntry().origin().sequenceNumber() + " " + entry.getSize();
    }

    private static RequestEntryWrapper<MappedRecord> entry(MappedRecord record, long size) {
        return new RequestEntryWrapper<>(record, size);
    }
}
