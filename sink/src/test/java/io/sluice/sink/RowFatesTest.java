package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowFatesTest {

    private static final int ROWS = 2000;
    private static final List<EncodedRow> RECORDS =
            IntStream.range(0, ROWS).mapToObj(n -> Records.row(n, "x")).toList();
    private static final Batch.Rows BATCH = new Batch.Rows("T", 0, Records.COLUMNS, RECORDS);

    private final RowFates fates =
            new RowFates(ROWS, "`d`.`t`", new SinkLimits(1, Duration.ofHours(1), 0.1, Policy.FAIL));

    @Test
    void leavesOutWhatIsSettled() throws Exception {
        fates.inserted(rows(0, 1));
        fates.refuse(3, RECORDS.get(3), failure());
        fates.unfit(5, Records.rejection(5));
        fates.passed(rows(6));

        assertThat(fates.left(BATCH, 0, 8).left()).isEqualTo(rows(2, 4, 6, 7));
        assertThat(fates.nextLeft(0)).isEqualTo(2);
        assertThat(fates.nextLeft(3)).isEqualTo(4);
        BitSet some = rows(1, 2, 3, 4);
        fates.removeSettled(some);
        assertThat(some).isEqualTo(rows(2, 4));
    }

    @Test
    void keepsTheServersReasonForARefusedRow() throws Exception {
        fates.refuse(3, RECORDS.get(3), failure());

        ErrorTable.Entry entry = fates.refused().get(0);
        assertThat(entry.rejection())
                .isEqualTo(new Rejection(
                        RECORDS.get(3).origin(), Rejection.Kind.SERVER, "no such day Column values: n = 3", "", ""));
        assertThat(entry.queryId()).isEqualTo("sluice-1");
    }

    @Test
    void hasARowInOneTableOnly() throws Exception {
        fates.inserted(rows(1));
        fates.refuse(2, RECORDS.get(2), failure());
        for (int row = 1; row <= 3; row++) {
            fates.unfit(row, Records.rejection(row));
        }

        assertThat(fates.refused())
                .extracting(entry -> entry.rejection().origin().sequenceNumber())
                .containsExactly("49592", "49593");
    }

    @Test
    void failsOnAFlood() throws Exception {
        for (int row = 0; row < ROWS / 10; row++) {
            fates.refuse(row, RECORDS.get(row), failure());
        }
        assertThat(fates.isFlood()).isFalse();
        assertThat(fates.isFloodWith(1)).isTrue();

        assertThatThrownBy(() -> fates.refuse(ROWS / 10, RECORDS.get(ROWS / 10), failure()))
                .isInstanceOf(ClickHouseException.class)
                .hasMessage("Cannot insert a batch of 2000 rows into `d`.`t`: more than 10 % of them are refused,"
                        + " the last with code 395: no such day; correct the table, or the mapping to it");
        assertThat(fates.isFlood()).isTrue();
    }

    @Test
    void judgesAllRowsByThoseTriedAlone() {
        assertThatCode(() -> fates.judge(32, 64, failure())).doesNotThrowAnyException();
        assertThatThrownBy(() -> fates.judge(33, 64, failure()))
                .isInstanceOf(ClickHouseException.class)
                .hasMessageStartingWith("Cannot insert a batch of 2000 rows into `d`.`t`: more than 10 % of them");
    }

    @Test
    void learnsFromTheRefused() throws Exception {
        for (int row = 0; row < 16; row++) {
            assertThat(fates.lessons().isDue()).isFalse();
            fates.refuse(row, Records.row(row, "bad"), failure());
        }

        assertThat(fates.lessons().isDue()).isTrue();
    }

    private static BitSet rows(int... rows) {
        BitSet set = new BitSet();
        for (int row : rows) {
            set.set(row);
        }
        return set;
    }

    private static ClickHouseException failure() {
        return new ClickHouseException(
                "Cannot insert: refused",
                395,
                500,
                "no such day Column values: n = 3",
                "sluice-1",
                new IOException("refused"));
    }
}
