package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BatchBytesTest {

    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    private final AtomicInteger sharers = new AtomicInteger();

    @Test
    void isThirtyTwoMebibytesForEachGibibyteOfHeap() {
        assertThat(BatchBytes.shared(GIB, sharers).now()).isEqualTo(32 * MIB);
        assertThat(BatchBytes.shared(4 * GIB, new AtomicInteger()).now()).isEqualTo(128 * MIB);
        assertThat(BatchBytes.shared(GIB / 2, new AtomicInteger()).now()).isEqualTo(16 * MIB);
    }

    @Test
    void isSharedByTheWritersThatAreOpen() {
        BatchBytes first = BatchBytes.shared(GIB, sharers);
        BatchBytes second = BatchBytes.shared(GIB, sharers);
        assertThat(first.now()).isEqualTo(16 * MIB);
        assertThat(first.units(100)).isEqualTo(200);

        second.close();

        assertThat(first.now()).isEqualTo(32 * MIB);
        assertThat(first.units(100)).isEqualTo(100);
    }

    @Test
    void isAsLargeAsItWasTold() {
        assertThat(BatchBytes.fixed(5000).now()).isEqualTo(5000);
        assertThat(BatchBytes.fixed(5000).units(100)).isEqualTo(100);
    }

    @Test
    void tellsHowManyBatchesBytesMake() {
        BatchBytes first = BatchBytes.shared(GIB, sharers);
        assertThat(first.make(6, 6 * 32 * MIB - 1)).isFalse();
        assertThat(first.make(6, 6 * 32 * MIB)).isTrue();

        BatchBytes.shared(GIB, sharers);

        assertThat(first.make(6, 6 * 16 * MIB - 1)).isFalse();
        assertThat(first.make(6, 6 * 16 * MIB)).isTrue();
    }

    @Test
    void takesARowLargerThanABatchForABatch() {
        assertThat(BatchBytes.fixed(5000).units(9000)).isEqualTo(5000);
    }
}
