package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.source.ScriptedGateway.Subscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** One call of SubscribeToShard and the many things that the SDK says of it. */
final class SubscribeAttemptTest {
    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private final List<String> heard = new ArrayList<>();
    private final SubscribeAttempt attempt = new SubscribeAttempt(timeline, new Ear());

    @Test
    void theFirstOfTheSignalsOfOneEndIsTheOnlyOneHeard() {
        Subscribe call = begin();
        call.open();
        call.breakWith(new IOException("reset"));
        call.complete();
        timeline.run();

        assertThat(heard).containsExactly("opened", "ended with IOException");
    }

    @Test
    void anErrorBehindAnEndInOrderIsNotHeard() {
        Subscribe call = begin();
        call.open();
        call.complete();
        call.breakWith(new IOException("reset"));
        timeline.run();

        assertThat(heard).containsExactly("opened", "ended");
    }

    @Test
    void anEndBehindACancelIsNotHeard() {
        Subscribe call = begin();
        call.open();
        timeline.run();
        attempt.cancel();
        call.complete();
        call.breakWith(new IOException("reset"));
        timeline.run();

        assertThat(heard).containsExactly("opened");
        assertThat(call.cancelled).isTrue();
        assertThat(call.call).isCancelled();
    }

    @Test
    void aRefusalIsHeardBare() {
        begin().refuse(Answers.notFound());
        timeline.run();

        assertThat(heard).containsExactly("ended with ResourceNotFoundException");
    }

    @Test
    void aSubscriptionBehindACancelIsCancelledAndNotHeard() {
        Subscribe call = begin();
        attempt.cancel();
        call.open();
        timeline.run();

        assertThat(heard).isEmpty();
        assertThat(call.cancelled).isTrue();
    }

    @Test
    void theThreadsOfTheSdkOnlyHandOver() {
        Subscribe call = begin();
        call.open();
        call.event(Answers.event(5, 6));
        call.event(Answers.event(6, 7));
        call.complete();

        assertThat(heard).isEmpty();
        timeline.run();
        assertThat(heard).containsExactly("opened", "event", "event", "ended");
    }

    @Test
    void aStreamLeftToEndIsCancelledIfItDoesNot() {
        Subscribe call = begin();
        call.open();
        timeline.run();
        attempt.letEnd();
        timeline.advance(Duration.ofMillis(4_999));
        assertThat(call.cancelled).isFalse();
        timeline.advance(Duration.ofMillis(1));

        assertThat(call.cancelled).isTrue();
        assertThat(heard).containsExactly("opened");
    }

    private Subscribe begin() {
        attempt.begin(kinesis, "arn:consumer", "shard", new ShardPosition.TrimHorizon());
        return kinesis.lastSubscribe();
    }

    private final class Ear implements SubscribeAttempt.Listener {
        @Override
        public void opened(SubscribeAttempt opened) {
            heard.add("opened");
        }

        @Override
        public void event(SubscribeAttempt sender, SubscribeToShardEvent event) {
            heard.add("event");
        }

        @Override
        public void ended(SubscribeAttempt over, Optional<Throwable> failure) {
            heard.add("ended"
                    + failure.map(cause -> " with " + cause.getClass().getSimpleName())
                            .orElse(""));
        }
    }
}
