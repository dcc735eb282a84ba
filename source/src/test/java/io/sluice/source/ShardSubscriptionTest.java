package io.sluice.source;

import static io.sluice.source.Answers.endOfShard;
import static io.sluice.source.Answers.error;
import static io.sluice.source.Answers.event;
import static io.sluice.source.Answers.listing;
import static io.sluice.source.Answers.notFound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.source.ScriptedGateway.Subscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KmsDisabledException;
import software.amazon.awssdk.services.kinesis.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kinesis.model.KmsNotFoundException;
import software.amazon.awssdk.services.kinesis.model.KmsOptInRequiredException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

@Timeout(20)
final class ShardSubscriptionTest {
    private static final ConsumerHandle CONSUMER = new ConsumerHandle("arn:consumer:1", 1);
    private static final ShardPosition START = new ShardPosition.After("1");

    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private final ReadyQueue queue = new ReadyQueue();
    private final FeedMetrics metrics = RecordedMetrics.feeds();
    private final List<ConsumerHandle> lost = new ArrayList<>();
    private KinesisSourceOptions options = KinesisSourceOptions.defaults();

    @Test
    void resumesBehindTheContinuationOfTheLastEvent() throws Exception {
        started().open();
        timeline.run();
        deliver(event(5, 8));
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofSeconds(2));

        assertThat(positions()).containsExactly(START, new ShardPosition.After("7"));
        assertThat(taken()).isEqualTo(1);
    }

    @Test
    void resumesAtTheStartIfNoEventCame() {
        started().open();
        timeline.run();
        kinesis.lastSubscribe().breakWith(new IOException("reset"));
        timeline.advance(Duration.ofSeconds(5));

        assertThat(positions()).containsExactly(START, START);
    }

    @Test
    void fourSignalsOfOneFailureAreOneFailure() {
        started().open();
        timeline.run();
        kinesis.lastSubscribe().breakWith(new IOException("reset"));
        timeline.run();

        assertThat(metrics.count(KinesisErrors.Kind.TRANSIENT)).isEqualTo(1);
        timeline.advance(Duration.ofSeconds(5));
        assertThat(kinesis.subscribes).hasSize(2);
    }

    @Test
    void aRefusalThatATimeoutOvertookIsNotASecondFailure() {
        timeline.after(
                options.fanOut().subscribeTimeout(),
                () -> kinesis.lastSubscribe().refuse(new IOException("reset")));
        start();
        timeline.advance(options.fanOut().subscribeTimeout());

        assertThat(metrics.count(KinesisErrors.Kind.TRANSIENT)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anEndInOrderIsNeverTakenForTheEndOfTheShard(int events) throws Exception {
        started().open();
        timeline.run();
        for (int i = 0; i < events; i++) {
            deliver(event(5 + i, 6 + i));
        }
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofSeconds(3));

        for (int i = 0; i < events; i++) {
            assertThat(take().progress().end()).isEmpty();
        }
        assertThat(poll()).isEmpty();
        assertThat(kinesis.subscribes).hasSize(2);
    }

    @Test
    void endsOnceBehindTheLastEventOfTheShard() throws Exception {
        started().open();
        timeline.run();
        deliver(event(5, 8));
        deliver(endOfShard("left", "right"));
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofMinutes(10));

        assertThat(kinesis.subscribes).hasSize(1);
        assertThat(take().progress().end()).isEmpty();
        assertThat(take().progress().end().orElseThrow().children())
                .extracting(Shard::id)
                .containsExactly("left", "right");
        assertThat(kinesis.subscribes.get(0).cancelled).isFalse();
    }

    @Test
    void aShardEndStandsThoughTheStreamBreaksBehindIt() throws Exception {
        started().open();
        timeline.run();
        deliver(endOfShard("child"));
        kinesis.lastSubscribe().breakWith(new IOException("reset"));
        timeline.advance(Duration.ofMinutes(10));

        assertThat(kinesis.subscribes).hasSize(1);
        assertThat(take().progress().end()).isPresent();
    }

    @Test
    void anErrorBehindAnEventLeavesTheEvent() throws Exception {
        started().open();
        timeline.run();
        kinesis.lastSubscribe().event(event(5, 8));
        kinesis.lastSubscribe().breakWith(notFound());
        timeline.run();

        assertThat(take().records()).hasSize(3);
    }

    @Test
    void asksForOneEventAtATimeAndOnlyWhileTheQueueHasRoom() throws Exception {
        ShardSubscription subscription = start();
        Subscribe call = kinesis.lastSubscribe();
        call.open();
        timeline.run();
        assertThat(call.demand).isEqualTo(1);
        deliver(event(5, 6));
        assertThat(call.demand).isEqualTo(1);
        deliver(event(6, 7));
        assertThat(call.demand).isZero();

        take();
        subscription.taken();
        assertThat(call.demand).isEqualTo(1);
    }

    @Test
    void anEventThatWasNotAskedForEndsTheAttemptAndNotThePosition() throws Exception {
        started().open();
        timeline.run();
        deliver(event(5, 6));
        deliver(event(6, 7));
        deliver(event(7, 8));

        assertThat(kinesis.lastSubscribe().cancelled).isTrue();
        assertThat(taken()).isEqualTo(2);
    }

    @Test
    void silenceWhileAnEventIsAskedForIsAFailure() {
        started().open();
        timeline.run();
        timeline.advance(Duration.ofSeconds(34));
        assertThat(kinesis.subscribes.get(0).cancelled).isFalse();
        timeline.advance(Duration.ofSeconds(6));

        assertThat(kinesis.subscribes.get(0).cancelled).isTrue();
        assertThat(kinesis.subscribes).hasSize(2);
        assertThat(metrics.shard("shard").resubscribes(ShardMeter.Reason.WATCHDOG))
                .isEqualTo(1);
    }

    @Test
    void silenceBehindAPauseOfTheReaderIsFoundInTime() throws Exception {
        ShardSubscription subscription = start();
        kinesis.lastSubscribe().open();
        timeline.run();
        deliver(event(5, 6));
        deliver(event(6, 7));
        timeline.advance(Duration.ofSeconds(1));
        take();
        subscription.taken();
        timeline.advance(Duration.ofSeconds(34));
        assertThat(kinesis.subscribes.get(0).cancelled).isFalse();
        timeline.advance(Duration.ofSeconds(1));

        assertThat(kinesis.subscribes.get(0).cancelled).isTrue();
    }

    @Test
    void eachEventStartsTheSilenceAnew() {
        ShardSubscription subscription = start();
        kinesis.lastSubscribe().open();
        timeline.run();
        for (int i = 5; i < 15; i++) {
            timeline.advance(Duration.ofSeconds(30));
            deliver(event(i, i + 1));
            subscription.taken();
        }

        assertThat(kinesis.subscribes).hasSize(1);
        assertThat(metrics.shard("shard").resubscribes(ShardMeter.Reason.WATCHDOG))
                .isZero();
    }

    @Test
    void silenceWhileNothingIsAskedForIsNoFailureButParks() throws Exception {
        ShardSubscription subscription = start();
        kinesis.lastSubscribe().open();
        timeline.run();
        deliver(event(5, 6));
        deliver(event(6, 7));
        timeline.advance(Duration.ofSeconds(59));
        assertThat(kinesis.lastSubscribe().cancelled).isFalse();
        timeline.advance(Duration.ofMinutes(10));

        assertThat(kinesis.lastSubscribe().cancelled).isTrue();
        assertThat(kinesis.subscribes).hasSize(1);
        assertThat(metrics.shard("shard").resubscribes(ShardMeter.Reason.WATCHDOG))
                .isZero();

        take();
        subscription.taken();
        timeline.advance(Duration.ofSeconds(1));
        assertThat(positions()).containsExactly(START, new ShardPosition.After("6"));
    }

    @Test
    void aPausedShardIsParkedAndSubscribedAgainOnResume() {
        ShardSubscription subscription = start();
        kinesis.lastSubscribe().open();
        timeline.run();
        subscription.pause();
        deliver(event(5, 6));
        timeline.advance(Duration.ofMinutes(10));
        assertThat(kinesis.subscribes).hasSize(1);
        assertThat(kinesis.lastSubscribe().cancelled).isTrue();

        subscription.resume();
        timeline.advance(Duration.ofSeconds(1));
        assertThat(positions()).containsExactly(START, new ShardPosition.After("5"));
    }

    @Test
    void anUnansweredCallIsGivenUp() {
        Subscribe call = started();
        timeline.advance(Duration.ofSeconds(70));

        assertThat(call.call).isCancelled();
        assertThat(kinesis.subscribes).hasSize(2);
        call.open();
        assertThat(call.cancelled).isTrue();
        timeline.run();
        assertThat(call.demand).isZero();
    }

    @Test
    void nothingHappensAfterItIsStoppedWhileConnecting() {
        ShardSubscription subscription = start();
        Subscribe call = kinesis.lastSubscribe();
        subscription.stop();
        call.open();
        timeline.advance(Duration.ofHours(1));

        assertThat(call.cancelled).isTrue();
        assertThat(kinesis.subscribes).hasSize(1);
    }

    @Test
    void oneCallIsUnderWayHoweverOftenTheReaderIsWoken() {
        ShardSubscription subscription = start();
        for (int i = 0; i < 10; i++) {
            subscription.resume();
            timeline.advance(Duration.ofSeconds(1));
        }

        assertThat(kinesis.subscribes).hasSize(1);
    }

    @Test
    void aStaleAttemptCannotMoveThePosition() {
        started().open();
        timeline.run();
        Subscribe stale = kinesis.lastSubscribe();
        stale.breakWith(new IOException("reset"));
        timeline.advance(Duration.ofSeconds(5));
        kinesis.lastSubscribe().open();
        timeline.run();
        stale.event(event(90, 99));
        stale.complete();
        timeline.run();
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofSeconds(5));

        assertThat(positions()).containsExactly(START, START, START);
    }

    /** The SDK's thread may rest between its last look at the attempt and the hand-over. */
    @Test
    void anEventOfAStaleAttemptThatIsHandedOverLateIsNotTaken() throws Exception {
        ShardSubscription subscription = start();
        kinesis.lastSubscribe().open();
        timeline.run();
        SubscribeAttempt stale = (SubscribeAttempt) kinesis.lastSubscribe().handler;
        kinesis.lastSubscribe().breakWith(new IOException("reset"));
        timeline.advance(Duration.ofSeconds(5));
        kinesis.lastSubscribe().open();
        timeline.run();
        subscription.event(stale, event(90, 99));
        timeline.run();

        assertThat(poll()).isEmpty();
        assertThat(kinesis.lastSubscribe().cancelled).isFalse();
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofSeconds(5));
        assertThat(positions()).containsExactly(START, START, START);
    }

    @Test
    void aServerThatClosesWithoutEventsIsCalledEverMoreSlowly() {
        start();
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            millis.add(timeline.wallMillis());
            Subscribe call = kinesis.lastSubscribe();
            call.open();
            timeline.run();
            call.complete();
            int calls = kinesis.subscribes.size();
            while (kinesis.subscribes.size() == calls && millis.size() < 20) {
                timeline.advance(Duration.ofMillis(100));
            }
            if (millis.size() == 20) {
                break;
            }
        }

        for (int i = 1; i < millis.size(); i++) {
            assertThat(millis.get(i) - millis.get(i - 1)).isBetween(1_000L, 30_200L);
        }
        assertThat(millis.get(19) - millis.get(18)).isGreaterThan(14_000);
    }

    @Test
    void aSubscriptionThatExpiresAfterAnEventIsRenewedAtOnce() {
        started().open();
        timeline.run();
        deliver(event(5, 6));
        timeline.advance(Duration.ofSeconds(30));
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofMillis(251));

        assertThat(kinesis.subscribes).hasSize(2);
    }

    @Test
    void twoCallsAreNeverCloserThanASecond() {
        started().open();
        timeline.run();
        deliver(event(5, 6));
        kinesis.lastSubscribe().complete();
        timeline.advance(Duration.ofMillis(990));
        assertThat(kinesis.subscribes).hasSize(1);
        timeline.advance(Duration.ofMillis(300));
        assertThat(kinesis.subscribes).hasSize(2);
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                LimitExceededException.builder().build(),
                ProvisionedThroughputExceededException.builder().build(),
                KmsThrottlingException.builder().build(),
                error("ThrottlingException", 400),
                InternalFailureException.builder().statusCode(500).build(),
                error("ServiceUnavailable", 503),
                new IOException("Connection reset"),
                SdkClientException.create("Unable to execute HTTP request: Acquire operation took longer"),
                new IllegalStateException("GOAWAY"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void troubleThatPassesAtRequestBacksOffAndRecovers(Throwable failure) throws Exception {
        start();
        for (int i = 0; i < 5; i++) {
            int calls = kinesis.subscribes.size();
            kinesis.lastSubscribe().refuse(failure);
            timeline.advance(Duration.ofMillis(900));
            assertThat(kinesis.subscribes).hasSize(calls);
            timeline.advance(Duration.ofSeconds(31));
            assertThat(kinesis.subscribes).hasSize(calls + 1);
        }
        kinesis.lastSubscribe().open();
        timeline.run();
        deliver(event(5, 6));

        assertThat(take().records()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void troubleThatPassesMidStreamBacksOffAndRecovers(Throwable failure) throws Exception {
        started().open();
        timeline.run();
        deliver(event(5, 6));
        kinesis.lastSubscribe().breakWith(failure);
        timeline.advance(Duration.ofSeconds(4));
        assertThat(positions()).containsExactly(START, new ShardPosition.After("5"));
        kinesis.lastSubscribe().open();
        timeline.run();
        deliver(event(6, 7));

        assertThat(taken()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void troubleThatDoesNotPassFailsAfterTheLongestOutage(Throwable failure) {
        start();
        for (int i = 0; i < 30; i++) {
            kinesis.lastSubscribe().refuse(failure);
            timeline.advance(Duration.ofSeconds(31));
        }

        assertThatThrownBy(queue::take)
                .hasMessageStartingWith("Cannot read shard shard: ")
                .hasMessageEndingWith(
                        metrics.count(KinesisErrors.Kind.THROTTLED) > 0
                                ? "see who else reads this stream"
                                : "restart the pipe when the cause is gone; it goes on where it was");
        assertThat(kinesis.subscribes.size()).isLessThan(25);
    }

    static Stream<Throwable> refusing() {
        return Stream.of(
                error("AccessDeniedException", 400),
                error("ValidationException", 400),
                error("SomethingNew", 400),
                KmsAccessDeniedException.builder().statusCode(400).build(),
                KmsDisabledException.builder().statusCode(400).build(),
                KmsNotFoundException.builder().statusCode(400).build(),
                KmsInvalidStateException.builder().statusCode(400).build(),
                KmsOptInRequiredException.builder().statusCode(400).build());
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void aRefusalAtRequestFailsAtTheThirdTryWithinAMinute(Throwable failure) {
        start();
        kinesis.lastSubscribe().refuse(failure);
        timeline.advance(Duration.ofSeconds(20));
        kinesis.lastSubscribe().refuse(failure);
        timeline.advance(Duration.ofSeconds(40));
        assertThat(kinesis.subscribes).hasSize(3);
        kinesis.lastSubscribe().refuse(failure);
        timeline.run();

        assertThatThrownBy(queue::take)
                .hasMessageStartingWith("Cannot read shard shard: ")
                .hasMessageEndingWith("; allow reading the stream and its key for the identity of this pipe");
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void aRefusalMidStreamIsTriedAgainAndThenFails(Throwable failure) throws Exception {
        started().open();
        timeline.run();
        deliver(event(5, 6));
        kinesis.lastSubscribe().breakWith(failure);
        timeline.advance(Duration.ofSeconds(20));
        kinesis.lastSubscribe().refuse(failure);
        timeline.advance(Duration.ofSeconds(40));
        kinesis.lastSubscribe().refuse(failure);
        timeline.run();

        assertThat(kinesis.subscribes).hasSize(3);
        assertThat(taken()).isEqualTo(1);
        assertThatThrownBy(queue::take).hasMessageStartingWith("Cannot read shard shard: ");
    }

    @Test
    void credentialsGetFiveTries() {
        start();
        for (int i = 0; i < 5; i++) {
            assertThat(kinesis.subscribes).hasSize(i + 1);
            kinesis.lastSubscribe().refuse(error("ExpiredTokenException", 400));
            timeline.advance(Duration.ofSeconds(31));
        }

        assertThat(kinesis.subscribes).hasSize(5);
        assertThatThrownBy(queue::take).hasMessageEndingWith("; renew the credentials of this pipe");
    }

    @Test
    void anErrorOfTheJvmFailsAtOnce() {
        started().open();
        timeline.run();
        kinesis.lastSubscribe().breakWith(new OutOfMemoryError("on purpose"));
        timeline.run();

        assertThatThrownBy(queue::take).hasMessageContaining("OutOfMemoryError");
    }

    @Test
    void anOldOwnerIsWaitedForWithoutCountingAFailure() throws Exception {
        start();
        kinesis.lastSubscribe().refuse(ResourceInUseException.builder().build());
        timeline.advance(Duration.ofMillis(4_900));
        assertThat(kinesis.subscribes).hasSize(1);
        timeline.advance(Duration.ofMillis(1_200));
        assertThat(kinesis.subscribes).hasSize(2);
        kinesis.lastSubscribe().refuse(ResourceInUseException.builder().build());
        timeline.advance(Duration.ofSeconds(7));
        kinesis.lastSubscribe().open();
        timeline.run();
        deliver(event(5, 6));

        assertThat(take().records()).hasSize(1);
    }

    @Test
    void contentionThatLastsAMinuteLooksAtTheConsumer() {
        kinesis.consumer = name -> CompletableFuture.failedFuture(notFound());
        start();
        for (int i = 0; i < 14; i++) {
            kinesis.lastSubscribe().refuse(ResourceInUseException.builder().build());
            timeline.advance(Duration.ofSeconds(7));
        }

        assertThat(kinesis.describes).isNotEmpty();
        assertThat(lost).containsExactly(CONSUMER);
    }

    @Test
    void aTakeoverIsWaitedForAndTheThirdInFiveMinutesFails() throws Exception {
        ShardSubscription subscription = start();
        kinesis.lastSubscribe().open();
        timeline.run();
        for (int i = 0; i < 2; i++) {
            deliver(event(5 + i, 6 + i));
            subscription.taken();
            kinesis.lastSubscribe().breakWith(ResourceInUseException.builder().build());
            int calls = kinesis.subscribes.size();
            timeline.advance(Duration.ofMillis(9_900));
            assertThat(kinesis.subscribes).hasSize(calls);
            timeline.advance(Duration.ofMillis(1_200));
            assertThat(kinesis.subscribes).hasSize(calls + 1);
            kinesis.lastSubscribe().open();
            timeline.run();
        }
        kinesis.lastSubscribe().breakWith(ResourceInUseException.builder().build());
        timeline.run();
        assertThat(taken()).isEqualTo(2);
        assertThatThrownBy(queue::take)
                .hasMessage("Cannot read shard shard: another subscription of the same consumer took it over 3 times in"
                        + " 5 minutes; give each pipe a consumer of its own");
    }

    @Test
    void aMissingConsumerKeepsTheShardAndItsPositionUntilThereIsAnother() throws Exception {
        kinesis.consumer = name -> CompletableFuture.failedFuture(notFound());
        ReaderConsumer consumer = consumer();
        start(consumer);
        kinesis.lastSubscribe().open();
        timeline.run();
        deliver(event(5, 8));
        kinesis.lastSubscribe().breakWith(notFound());
        timeline.advance(Duration.ofMinutes(1));

        assertThat(lost).containsExactly(CONSUMER);
        assertThat(kinesis.subscribes).hasSize(1);
        assertThat(take().progress().end()).isEmpty();

        consumer.ready(new ConsumerHandle("arn:consumer:2", 2));
        timeline.advance(Duration.ofSeconds(1));
        assertThat(kinesis.lastSubscribe().consumerArn).isEqualTo("arn:consumer:2");
        assertThat(kinesis.lastSubscribe().position).isEqualTo(new ShardPosition.After("7"));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void anExpiredShardFailsByDefault(boolean midStream) {
        kinesis.consumer = name -> CompletableFuture.completedFuture(active());
        kinesis.shards = listing -> CompletableFuture.completedFuture(listing("another"));
        start();
        failWith(notFound(), midStream);
        timeline.run();

        assertThatThrownBy(queue::take)
                .hasMessage("Cannot read shard shard: retention removed it before it was read to its end;"
                        + " accept the loss by onShardExpired: SKIP, or start a new pipe");
    }

    @ParameterizedTest
    @MethodSource("moments")
    void anExpiredShardIsSkippedIfThePolicyIsSo(boolean midStream) throws Exception {
        options = TestOptions.skipExpiredShards();
        kinesis.consumer = name -> CompletableFuture.completedFuture(active());
        kinesis.shards = listing -> CompletableFuture.completedFuture(listing("another"));
        start();
        failWith(notFound(), midStream);
        timeline.advance(Duration.ofMinutes(5));

        assertThat(take().progress().end().orElseThrow().reason()).isEqualTo(ShardEnd.Reason.EXPIRED);
        assertThat(kinesis.subscribes).hasSize(1);
        assertThat(metrics.expiredShards()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("moments")
    void aMissingStreamFails(boolean midStream) {
        kinesis.consumer = name -> CompletableFuture.completedFuture(active());
        kinesis.shards = listing -> CompletableFuture.failedFuture(notFound());
        start();
        failWith(notFound(), midStream);
        timeline.run();

        assertThatThrownBy(queue::take)
                .hasMessage("Cannot read shard shard: its stream does not exist any more;"
                        + " stop the pipe or create the stream");
    }

    @ParameterizedTest
    @MethodSource("moments")
    void nothingMissingAfterAllIsTriedAgain(boolean midStream) {
        kinesis.consumer = name -> CompletableFuture.completedFuture(active());
        kinesis.shards = listing -> CompletableFuture.completedFuture(listing("shard"));
        start();
        failWith(notFound(), midStream);
        timeline.advance(Duration.ofSeconds(3));

        assertThat(positions()).containsExactly(START, START);
    }

    @Test
    void aDiagnosisThatFailsIsTroubleThatPasses() {
        kinesis.consumer = name ->
                CompletableFuture.failedFuture(LimitExceededException.builder().build());
        start();
        failWith(notFound(), false);
        timeline.advance(Duration.ofSeconds(3));

        assertThat(kinesis.subscribes).hasSize(2);
        assertThat(lost).isEmpty();
    }

    @Test
    void aRefusedPositionFailsByDefault() {
        start();
        kinesis.lastSubscribe().refuse(invalidArgument());
        timeline.run();

        assertThatThrownBy(queue::take)
                .hasMessageContaining("Kinesis does not accept its position any more")
                .hasMessageEndingWith("accept the loss by onPositionLost: RESTART_FROM_HORIZON, or start a new pipe");
    }

    @Test
    void aRefusedPositionRestartsAtTheHorizonIfThePolicyIsSo() {
        options = TestOptions.restartLostPositions();
        start();
        kinesis.lastSubscribe().refuse(invalidArgument());
        timeline.advance(Duration.ofSeconds(2));

        assertThat(positions()).containsExactly(START, new ShardPosition.TrimHorizon());
        assertThat(metrics.lostPositions()).isEqualTo(1);
    }

    @Test
    void aTimeInTheFutureStepsBackOnce() {
        start(consumer(), new ShardPosition.AtTimestamp(100_000));
        kinesis.lastSubscribe().refuse(invalidArgument());
        timeline.advance(Duration.ofSeconds(2));
        assertThat(positions())
                .containsExactly(new ShardPosition.AtTimestamp(100_000), new ShardPosition.AtTimestamp(40_000));
        kinesis.lastSubscribe().refuse(invalidArgument());
        timeline.run();

        assertThatThrownBy(queue::take).hasMessageEndingWith("; check the start position of the pipe");
    }

    @Test
    void anInvalidArgumentMidStreamFails() throws Exception {
        started().open();
        timeline.run();
        kinesis.lastSubscribe().breakWith(invalidArgument());
        timeline.run();

        assertThatThrownBy(queue::take).hasMessageStartingWith("Cannot read shard shard: ");
    }

    static Stream<Boolean> moments() {
        return Stream.of(false, true);
    }

    private void failWith(Throwable failure, boolean midStream) {
        Subscribe call = kinesis.lastSubscribe();
        if (midStream) {
            call.open();
            timeline.run();
            call.breakWith(failure);
        } else {
            call.refuse(failure);
        }
        timeline.run();
    }

    private static InvalidArgumentException invalidArgument() {
        return InvalidArgumentException.builder()
                .message("on purpose")
                .statusCode(400)
                .build();
    }

    private static ConsumerDescription active() {
        return ConsumerDescription.builder()
                .consumerARN(CONSUMER.arn())
                .consumerStatus(ConsumerStatus.ACTIVE)
                .build();
    }

    private ReaderConsumer consumer() {
        ReaderConsumer consumer = new ReaderConsumer(new SubscribePacer(timeline, 50), lost::add);
        consumer.ready(CONSUMER);
        return consumer;
    }

    private Subscribe started() {
        start();
        return kinesis.lastSubscribe();
    }

    private ShardSubscription start() {
        return start(consumer());
    }

    private ShardSubscription start(ReaderConsumer consumer) {
        return start(consumer, START);
    }

    private ShardSubscription start(ReaderConsumer consumer, ShardPosition position) {
        KinesisAccess access = new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1));
        ShardSubscription subscription = new ShardSubscription(
                Answers.split("shard", position),
                access,
                new ReaderFlow(queue, new MemoryBudget(1 << 26), metrics),
                consumer,
                new ShardDiagnosis(access));
        subscription.start();
        timeline.run();
        return subscription;
    }

    private void deliver(SubscribeToShardEvent event) {
        kinesis.lastSubscribe().event(event);
        timeline.run();
    }

    private List<ShardPosition> positions() {
        return kinesis.subscribes.stream().map(call -> call.position).toList();
    }

    private FetchedEvent take() throws Exception {
        return poll().orElseThrow();
    }

    /** Takes all events that are there. */
    private int taken() throws Exception {
        int count = 0;
        while (poll().isPresent()) {
            count++;
        }
        return count;
    }

    private Optional<FetchedEvent> poll() throws Exception {
        queue.wakeUp();
        return queue.take();
    }
}
