package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void doublesUpToTheLongest() {
        assertThat(longest(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(longest(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(longest(4)).isEqualTo(Duration.ofMillis(800));
        assertThat(longest(5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(longest(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void isAtLeastHalfAndNeverMoreThanTheFullWait() {
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(BACKOFF.delay(3, random)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
        }
    }

    @Test
    void spreadsWritersThatFailedTogether() {
        RandomGenerator random = new SplittableRandom(1);

        assertThat(BACKOFF.delay(5, random)).isNotEqualTo(BACKOFF.delay(5, random));
    }

    @Test
    void refusesAWaitOfZero() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage(
                        "Cannot back off from PT0S to PT1S; give a first wait above zero and not above the longest");
    }

    private static Duration longest(int attempt) {
        return BACKOFF.delay(attempt, new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        });
    }
}
