package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.MappedRecord;
import io.sluice.schema.StreamRecord;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackpressureTest {

    private static final long BATCH = 50_000;
    private static final long LIMIT = 6 * BATCH;

    private final Backpressure backpressure = new Backpressure(BatchBytes.fixed(BATCH), Duration.ofSeconds(100));

    @Test
    void letsRecordsPassBelowTheLimit() {
        assertThat(backpressure.waitMillis(Records.row(1, "a"))).isZero();
    }

    @Test
    void countsARowAndItsDocument() {
        MappedRecord row = Records.row(Records.origin(1, new byte[5_000]), 1, "a");
        MappedRecord longer = Records.row(Records.origin(1, new byte[6_000]), 1, "abc");

        assertThat(Backpressure.size(longer) - Backpressure.size(row)).isEqualTo(1_002);
    }

    @Test
    void makesTheReserveLastForTheOutageOnceTheLimitIsReached() {
        fillTo(LIMIT);
        long waited = 0;
        int n = 1000;
        while (!backpressure.isExhausted()) {
            MappedRecord record = Records.row(n++, "x".repeat(200));
            waited += backpressure.waitMillis(record);
            backpressure.add(Backpressure.size(record));
        }

        assertThat(waited).isBetween(97_000L, 103_000L);
    }

    @Test
    void waitsAMomentOnlySoThatCheckpointsPass() {
        fillTo(LIMIT);

        assertThat(backpressure.waitMillis(Records.row(7, "x".repeat(50_000)))).isEqualTo(1000);
    }

    @Test
    void waitsOnceForAllDocumentsOfAKinesisRecord() {
        fillTo(LIMIT);
        StreamRecord message = Records.origin(1, new byte[5_000]);

        assertThat(backpressure.waitMillis(Records.row(message, 1, "a"))).isPositive();
        assertThat(backpressure.waitMillis(Records.row(message, 2, "b"))).isZero();
    }

    @Test
    void letsRecordsPassAgainOnceBatchesAreAcknowledged() {
        fillTo(LIMIT);
        backpressure.release(1);

        assertThat(backpressure.waitMillis(Records.row(1, "a"))).isZero();
        assertThat(backpressure.isOver()).isFalse();
    }

    private void fillTo(long bytes) {
        backpressure.add(bytes);
    }
}
