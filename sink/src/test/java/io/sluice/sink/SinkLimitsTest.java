package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SinkLimitsTest {

    private final SinkLimits limits = new SinkLimits(4, Duration.ofHours(1), 0.1, Policy.FAIL);

    @Test
    void callsMoreThanTheShareOfALargeBatchAFlood() {
        assertThat(limits.isFlood(10_000, 100_000)).isFalse();
        assertThat(limits.isFlood(10_001, 100_000)).isTrue();
    }

    @Test
    void takesAnyNumberOfASmallBatch() {
        assertThat(limits.isFlood(1000, 1000)).isFalse();
        assertThat(limits.isFlood(101, 1001)).isTrue();
    }
}
