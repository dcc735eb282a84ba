package io.sluice.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimelineTest {

    private final ManualTimeline time = ManualTimeline.startingAt(Instant.ofEpochMilli(1_000));
    private final List<Long> ran = new ArrayList<>();

    @Test
    void runsWhatFallsDueInOrderAndAtItsTime() {
        time.after(Duration.ofMillis(30), () -> ran.add(time.millis()));
        time.after(Duration.ofMillis(10), () -> ran.add(time.millis()));
        time.after(Duration.ofMillis(51), () -> ran.add(time.millis()));

        time.advance(Duration.ofMillis(50));

        assertThat(ran).containsExactly(1_010L, 1_030L);
        assertThat(time.millis()).isEqualTo(1_050);
    }

    @Test
    void runsWhatTasksAskForOnTheWay() {
        time.after(Duration.ofMillis(10), () -> time.after(Duration.ofMillis(10), () -> ran.add(time.millis())));

        time.advance(Duration.ofMillis(20));

        assertThat(ran).containsExactly(1_020L);
    }

    @Test
    void forgetsWhatIsCancelled() {
        time.after(Duration.ofMillis(10), () -> ran.add(time.millis())).cancel();

        time.advance(Duration.ofMillis(20));

        assertThat(ran).isEmpty();
    }
}
