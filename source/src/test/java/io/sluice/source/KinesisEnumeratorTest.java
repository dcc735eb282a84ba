package io.sluice.source;

import static io.sluice.source.Answers.listing;
import static io.sluice.source.Answers.notFound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig.AtEnd;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.source.EnumeratorState.StreamIdentity;
import io.sluice.source.KinesisGateway.Listing;
import io.sluice.source.ShardsFinished.Finished;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;

final class KinesisEnumeratorTest {
    private static final EnumeratorState FROM_HORIZON =
            new EnumeratorState(Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), List.of());
    private static final EnumeratorState BOUNDED =
            new EnumeratorState(Optional.empty(), OptionalLong.empty(), OptionalLong.of(1_000), List.of());
    private static final Consumer SLUICE = new Consumer.Registered("sluice", AtEnd.KEEP);
    private static final ShardPosition.TrimHorizon HORIZON = new ShardPosition.TrimHorizon();

    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private FakeEnumeratorContext context = new FakeEnumeratorContext(timeline, 1);
    private KinesisSourceOptions options = KinesisSourceOptions.defaults();

    @BeforeEach
    void listNothing() {
        lists();
    }

    @Test
    void assignsOnceItHasListedAndEveryReaderIsThere() {
        context = new FakeEnumeratorContext(timeline, 2);
        lists(shard("a"), shard("b"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        assertThat(context.assigned).isEmpty();
        register(enumerator, 1);

        assertThat(context.assigned.keySet()).containsExactly("a", "b");
        assertThat(position("a")).isEqualTo(HORIZON);
    }

    @Test
    void aListingErrorIsTriedAgainAndDoesNotFailTheJob() {
        kinesis.shards = any ->
                CompletableFuture.failedFuture(LimitExceededException.builder().build());
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        timeline.advance(Duration.ofMinutes(5));
        lists(shard("a"));
        timeline.advance(Duration.ofSeconds(31));

        assertThat(context.assigned).containsKey("a");
    }

    @Test
    void listingErrorsThatLastFailTheJob() {
        kinesis.shards = any ->
                CompletableFuture.failedFuture(LimitExceededException.builder().build());
        start(FROM_HORIZON, Optional.empty());

        assertThatThrownBy(() -> timeline.advance(Duration.ofMinutes(31)))
                .hasMessageStartingWith("Cannot list the shards of the stream: found LimitExceededException");
    }

    @Test
    void aHalfListingIsNoListing() {
        kinesis.shards = any -> any instanceof Listing.Next
                ? CompletableFuture.failedFuture(
                        LimitExceededException.builder().build())
                : CompletableFuture.completedFuture(
                        listing("a").toBuilder().nextToken("more").build());
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);

        assertThat(context.assigned).isEmpty();
    }

    @Test
    void listsAllPages() {
        kinesis.shards = any -> CompletableFuture.completedFuture(
                any instanceof Listing.Next
                        ? listing("b")
                        : listing("a").toBuilder().nextToken("more").build());
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);

        assertThat(context.assigned.keySet()).containsExactly("a", "b");
    }

    @Test
    void aStartAtATimeReadsOnlyShardsThatWereOpenThen() {
        kinesis.shards = any -> CompletableFuture.completedFuture(
                any instanceof Listing.OpenSince ? listing("b", "c") : listing("a", "b"));
        EnumeratorState state =
                new EnumeratorState(Optional.empty(), OptionalLong.of(77), OptionalLong.empty(), List.of());
        KinesisEnumerator enumerator = start(state, Optional.empty());
        register(enumerator, 0);

        assertThat(context.assigned.keySet()).containsExactlyInAnyOrder("b", "c");
        assertThat(position("b")).isEqualTo(new ShardPosition.AtTimestamp(77));
        timeline.advance(Duration.ofMinutes(1));
        assertThat(context.assigned.keySet()).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void aClockAheadOfKinesisStartsAsMuchEarlierAsItTakes() throws Exception {
        listsByAClockBehindBy(Duration.ofMinutes(10));
        long now = timeline.wallMillis();
        KinesisEnumerator enumerator = startNowByThisClock();
        register(enumerator, 0);
        timeline.advance(Duration.ofSeconds(5));

        // one, two, four and eight minutes
        long start = now - Duration.ofMinutes(15).toMillis();
        assertThat(position("a")).isEqualTo(new ShardPosition.AtTimestamp(start));
        assertThat(enumerator.snapshotState(1).startMillis()).hasValue(start);
    }

    @Test
    void aClockThatIsHoursAheadFailsTheJob() {
        listsByAClockBehindBy(Duration.ofHours(3));
        startNowByThisClock();

        assertThatThrownBy(() -> timeline.advance(Duration.ofMinutes(5)))
                .hasMessageStartingWith("Cannot list the shards of the stream: found InvalidArgument");
    }

    @Test
    void aStartThatWasGivenIsNeverMoved() {
        listsByAClockBehindBy(Duration.ofMinutes(1));
        OptionalLong now = OptionalLong.of(timeline.wallMillis());
        KinesisEnumerator enumerator =
                start(new EnumeratorState(Optional.empty(), now, OptionalLong.empty(), List.of()), Optional.empty());
        register(enumerator, 0);

        // the second of three tries, a minute later, comes when the time has come
        timeline.advance(Duration.ofMinutes(2));

        assertThat(position("a")).isEqualTo(new ShardPosition.AtTimestamp(now.getAsLong()));
    }

    @Test
    void aShardFoundLaterIsReadFromItsFirstRecord() {
        lists(shard("a"));
        EnumeratorState state =
                new EnumeratorState(Optional.empty(), OptionalLong.of(77), OptionalLong.empty(), List.of());
        KinesisEnumerator enumerator = start(state, Optional.empty());
        register(enumerator, 0);
        lists(shard("a"), shard("b"));
        timeline.advance(Duration.ofSeconds(11));

        assertThat(position("b")).isEqualTo(HORIZON);
    }

    @Test
    void childrenFollowTheirFinishedParentAtOnceAndTheReaderIsTold() {
        lists(shard("parent"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        finish(enumerator, Answers.shard("parent"), Answers.shard("left", "parent"), Answers.shard("right", "parent"));

        assertThat(context.assigned.keySet()).containsExactly("parent", "left", "right");
        assertThat(context.events).contains(new FinishesNoted(List.of("parent")));
    }

    @Test
    void aFinishWithoutChildrenListsAtOnce() {
        lists(shard("parent"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        lists(shard("parent"), shard("child", "parent"));
        finish(enumerator, Answers.shard("parent"));
        timeline.run();

        assertThat(context.assigned).containsKey("child");
    }

    @Test
    void aFinishOfAReaderThatIsGoneMeanwhileFailsNothing() {
        lists(shard("parent"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        context.unregister(0);
        finish(enumerator, Answers.shard("parent"), Answers.shard("child", "parent"));

        assertThat(context.assigned).doesNotContainKey("child");
    }

    @Test
    void closingNeverTouchesTheConsumer() {
        kinesis.consumer = name -> CompletableFuture.completedFuture(active("arn:1"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.of(SLUICE));
        register(enumerator, 0);
        int calls = kinesis.describes.size();
        enumerator.close();

        assertThat(kinesis.describes).hasSize(calls);
        assertThat(kinesis.registrations).isEmpty();
        assertThat(kinesis.closed).isTrue();
        assertThat(timeline.isClosed()).isTrue();
    }

    @Test
    void waitsForTheConsumerAndTellsReadersBeforeTheirShards() {
        lists(shard("a"));
        kinesis.consumer = name -> CompletableFuture.failedFuture(notFound());
        kinesis.registration = name -> {
            kinesis.consumer = any -> CompletableFuture.completedFuture(active("arn:1"));
            return CompletableFuture.completedFuture(null);
        };
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.of(SLUICE));
        register(enumerator, 0);
        assertThat(context.assigned).isEmpty();
        timeline.advance(Duration.ofSeconds(2));

        assertThat(context.events).contains(new ConsumerReady(new ConsumerHandle("arn:1", 1)));
        assertThat(context.assigned).containsKey("a");
        assertThat(kinesis.describes).hasSize(2);
    }

    @Test
    void givingBackNothingIsNothing() {
        lists(shard("a"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        enumerator.addSplitsBack(List.of(), 0);

        assertThat(context.assigned).containsKey("a");
    }

    @Test
    void aRestartedReaderGetsTheShardsItReportsAndThoseGivenBack() {
        lists(shard("a"), shard("b"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        context.assigned.clear();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(split("b", HORIZON)), 0);
        register(enumerator, 0, split("a", new ShardPosition.After("9")));

        assertThat(position("a")).isEqualTo(new ShardPosition.After("9"));
        assertThat(position("b")).isEqualTo(HORIZON);
    }

    @Test
    void aReaderThatWasRewoundReadsAFinishedShardToItsEndAgain() {
        lists(shard("parent"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        finish(enumerator, Answers.shard("parent"), Answers.shard("child", "parent"));
        KinesisSplit child = assigned("child");
        context.assigned.clear();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(child), 0);
        register(enumerator, 0, split("parent", new ShardPosition.After("9")));
        assertThat(context.assigned.keySet()).containsExactly("parent");
        finish(enumerator, Answers.shard("parent"), Answers.shard("child", "parent"));

        assertThat(context.assigned.keySet()).containsExactly("parent", "child");
    }

    @Test
    void restoresPositionsFromTheReadersAndShardsAddedMeanwhileFromTheirStart() throws Exception {
        lists(shard("a"), shard("b"));
        KinesisEnumerator first = start(FROM_HORIZON, Optional.empty());
        register(first, 0);
        EnumeratorState state = first.snapshotState(1);
        EnumeratorStateSerializer bytes = new EnumeratorStateSerializer();
        state = bytes.deserialize(bytes.getVersion(), bytes.serialize(state));
        lists(shard("a"), shard("b"), shard("c"));
        context = new FakeEnumeratorContext(timeline, 2);
        KinesisEnumerator second = start(state, Optional.empty());
        register(second, 0, split("b", new ShardPosition.After("5")));
        register(second, 1, split("a", new ShardPosition.After("4")));

        assertThat(position("a")).isEqualTo(new ShardPosition.After("4"));
        assertThat(position("b")).isEqualTo(new ShardPosition.After("5"));
        assertThat(position("c")).isEqualTo(HORIZON);
    }

    @Test
    void aFinishedShardReportedOnRestoreFreesItsChildren() {
        lists(shard("parent"), shard("child", "parent"));
        KinesisEnumerator first = start(FROM_HORIZON, Optional.empty());
        register(first, 0);
        EnumeratorState state = first.snapshotState(1);
        context = new FakeEnumeratorContext(timeline, 1);
        KinesisEnumerator second = start(state, Optional.empty());
        register(
                second,
                0,
                split("parent", new ShardPosition.After("9"))
                        .ended(new ShardEnd(ShardEnd.Reason.CLOSED, List.of(Answers.shard("child", "parent")))));

        assertThat(context.assigned.keySet()).containsExactly("child");
    }

    @Test
    void aShardWithTwoOwnersFailsLoudly() {
        context = new FakeEnumeratorContext(timeline, 2);
        lists(shard("a"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        register(enumerator, 1);
        int other = 1 - context.owners.getOrDefault("a", 0);

        assertThatThrownBy(() -> enumerator.addSplitsBack(List.of(split("a", HORIZON)), other))
                .hasMessageContaining("at the same time");
    }

    @Test
    void aReaderThatRestartsFromBeforeARescaleGetsNoShardThatAnotherWasGivenSince() {
        context = new FakeEnumeratorContext(timeline, 2);
        lists(shard("a"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0, split("a", new ShardPosition.After("3")));
        register(enumerator, 1, split("a", new ShardPosition.After("3")));
        int owner = context.owners.getOrDefault("a", -1);
        context.assigned.clear();
        context.unregister(1 - owner);
        enumerator.addSplitsBack(List.of(), 1 - owner);
        register(enumerator, 1 - owner, split("a", new ShardPosition.After("3")));

        assertThat(context.assigned).isEmpty();
    }

    @Test
    void aStreamCreatedAnewFailsByDefault() {
        EnumeratorState state = new EnumeratorState(
                Optional.of(new StreamIdentity(ScriptedGateway.stream(0).streamARN(), 5_000)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of());

        assertThatThrownBy(() -> start(state, Optional.empty()))
                .hasMessageStartingWith("Cannot go on reading stream arn:aws:kinesis:eu-central-1:000000000000:stream"
                        + "/stream: found one created at 1970-01-01T00:00:00Z instead of the one created at"
                        + " 1970-01-01T00:00:05Z")
                .hasMessageEndingWith("onStreamRecreated: RESTART_FROM_HORIZON");
    }

    @Test
    void aStreamCreatedAnewIsReadFromItsHorizonIfThePolicyIsSo() {
        lists(shard("a"));
        KinesisEnumerator first = start(FROM_HORIZON, Optional.empty());
        register(first, 0);
        EnumeratorState state = first.snapshotState(1);
        options = TestOptions.restartRecreatedStreams();
        kinesis.stream = () -> CompletableFuture.completedFuture(ScriptedGateway.stream(9_000));
        context = new FakeEnumeratorContext(timeline, 1);
        KinesisEnumerator second = start(state, Optional.empty());
        register(second, 0, split("a", new ShardPosition.After("5")));

        assertThat(position("a")).isEqualTo(HORIZON);
    }

    @Test
    void aPositionOlderThanTheRetentionFailsByDefault() {
        lists(shard("a"));
        long longAgo = timeline.wallMillis() - Duration.ofHours(25).toMillis();
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());

        assertThatThrownBy(() -> register(enumerator, 0, readUpTo("a", longAgo)))
                .hasMessageContaining("shard a was last read PT25H ago, and the stream keeps records for PT24H")
                .hasMessageEndingWith("accept the loss by onPositionLost: RESTART_FROM_HORIZON, or start a new pipe");
    }

    @Test
    void aPositionOlderThanTheRetentionGoesOnIfThePolicyIsSo() {
        options = TestOptions.restartLostPositions();
        lists(shard("a"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(
                enumerator,
                0,
                readUpTo("a", timeline.wallMillis() - Duration.ofHours(25).toMillis()));

        assertThat(context.assigned).containsKey("a");
        assertThat(context.metrics.value("kinesisanalytics.dataLossSuspected")).isEqualTo(1L);
    }

    @Test
    void aBoundedSourceEndsEveryReaderWhenEveryShardIsFinished() {
        lists(shard("a"));
        KinesisEnumerator enumerator = start(BOUNDED, Optional.empty());
        register(enumerator, 0);
        assertThat(context.ended).isEmpty();
        stop(enumerator, "a");

        assertThat(context.ended).containsExactly(0);
    }

    @Test
    void aBoundedSourceDeregistersItsConsumerBeforeItsReadersEndIfItIsTo() {
        CompletableFuture<Void> deregistered = new CompletableFuture<>();
        kinesis.deregistration = name -> deregistered;
        kinesis.consumer = name -> CompletableFuture.completedFuture(active("arn:1"));
        lists(shard("a"));
        KinesisEnumerator enumerator = start(BOUNDED, Optional.of(new Consumer.Registered("sluice", AtEnd.DEREGISTER)));
        register(enumerator, 0);
        stop(enumerator, "a");
        assertThat(kinesis.deregistrations).hasSize(1);
        assertThat(context.ended).isEmpty();
        deregistered.complete(null);
        timeline.run();

        assertThat(context.ended).containsExactly(0);
        assertThat(context.metrics.value("kinesisanalytics.consumerStatus")).isEqualTo("DEREGISTERED");
    }

    @Test
    void aChangedStopIsTakenUpUnlessAShardWasReadUpToTheOldOne() {
        lists(shard("a"), shard("b"));
        KinesisEnumerator first = start(BOUNDED, Optional.empty());
        register(first, 0);
        EnumeratorState running = first.snapshotState(1);
        stop(first, "a");
        EnumeratorState stopped = first.snapshotState(2);

        context = new FakeEnumeratorContext(timeline, 1);
        register(start(running.stoppingAt(OptionalLong.of(2_000)), Optional.empty()), 0);
        assertThat(assigned("a").stopMillis()).hasValue(2_000);
        assertThatThrownBy(() -> start(stopped.stoppingAt(OptionalLong.of(2_000)), Optional.empty()))
                .hasMessage("Cannot change where the pipe stops: found shard a read up to the stop that was;"
                        + " restore stopPosition and stopTimestamp, or start a new pipe");
    }

    @Test
    void namedShardsStartBehindTheirSequenceNumbers() {
        lists(shard("a"), shard("b"), shard("closed"));
        kinesis.shards = listing -> CompletableFuture.completedFuture(
                listing instanceof Listing.OpenSince ? listing("a", "b") : listing("a", "b", "closed"));
        EnumeratorState atTime =
                new EnumeratorState(Optional.empty(), OptionalLong.of(7), OptionalLong.empty(), List.of());
        register(start(atTime, Optional.empty(), Map.of("b", "12", "closed", "5")), 0);

        assertThat(position("a")).isEqualTo(new ShardPosition.AtTimestamp(7));
        assertThat(position("b")).isEqualTo(new ShardPosition.After("12"));
        assertThat(position("closed")).isEqualTo(new ShardPosition.After("5"));
    }

    @Test
    void aNamedShardThatIsNotThereFails() {
        lists(shard("a"));

        assertThatThrownBy(() -> start(FROM_HORIZON, Optional.empty(), Map.of("z", "12")))
                .hasMessage(
                        "Cannot start behind the sequence numbers given: found no shard [z] in stream"
                                + " arn:aws:kinesis:eu-central-1:000000000000:stream/stream; correct source.kinesis.startAfter");
    }

    @Test
    void countsShardsByWhatBecameOfThemAndTheConsumer() {
        kinesis.consumer = name -> CompletableFuture.completedFuture(active("arn:1"));
        lists(shard("a"), shard("b"), shard("child", "a"));
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.of(SLUICE));
        assertShards("unassigned", 2);
        register(enumerator, 0);
        assertShards("live", 2);
        assertShards("waiting", 1);
        enumerator.handleSourceEvent(
                0,
                new ShardsFinished(
                        List.of(new Finished(Answers.shard("b"), new ShardEnd(ShardEnd.Reason.EXPIRED, List.of())))));
        assertShards("finished", 1);

        assertThat(context.metrics.value("kinesisanalytics.shardsExpired")).isEqualTo(1L);
        assertThat(context.metrics.value("kinesisanalytics.consumerStatus")).isEqualTo("ACTIVE");
        assertThat(context.metrics.value("kinesisanalytics.consumerEpoch")).isEqualTo(1L);
        assertThat(context.metrics.value("kinesisanalytics.discoveryFailures")).isEqualTo(0L);
        assertThat(context.metrics.value("kinesisanalytics.dataLossSuspected")).isEqualTo(0L);
        assertThat(context.metrics.value("unassignedSplits")).isEqualTo(0L);
    }

    private void assertShards(String status, long count) {
        assertThat(context.metrics.value("kinesisanalytics." + status + "Shards"))
                .isEqualTo(count);
    }

    private void stop(KinesisEnumerator enumerator, String shardId) {
        enumerator.handleSourceEvent(
                0,
                new ShardsFinished(List.of(
                        new Finished(Answers.shard(shardId), new ShardEnd(ShardEnd.Reason.STOPPED, List.of())))));
        timeline.run();
    }

    @Test
    void nothingHappensAfterItIsClosed() {
        CompletableFuture<ListShardsResponse> late = new CompletableFuture<>();
        kinesis.shards = any -> late;
        KinesisEnumerator enumerator = start(FROM_HORIZON, Optional.empty());
        register(enumerator, 0);
        enumerator.close();
        late.complete(listing("a"));
        timeline.advance(Duration.ofHours(1));

        assertThat(context.assigned).isEmpty();
    }

    private ShardPosition position(String id) {
        return assigned(id).position();
    }

    private KinesisSplit assigned(String id) {
        return Objects.requireNonNull(context.assigned.get(id), id);
    }

    private static KinesisSplit split(String id, ShardPosition position) {
        return Answers.split(id, position);
    }

    private static KinesisSplit readUpTo(String id, long millis) {
        return new KinesisSplit(
                Answers.shard(id), new ShardPosition.After("5"), millis, OptionalLong.empty(), Optional.empty(), 0);
    }

    private static ConsumerDescription active(String arn) {
        return ConsumerDescription.builder()
                .consumerARN(arn)
                .consumerStatus(ConsumerStatus.ACTIVE)
                .build();
    }

    private static software.amazon.awssdk.services.kinesis.model.Shard shard(String id, String... parents) {
        var shard = software.amazon.awssdk.services.kinesis.model.Shard.builder()
                .shardId(id)
                .hashKeyRange(Answers.range());
        if (parents.length > 0) {
            shard.parentShardId(parents[0]);
        }
        return shard.build();
    }

    private void lists(software.amazon.awssdk.services.kinesis.model.Shard... shards) {
        kinesis.shards = any -> CompletableFuture.completedFuture(
                ListShardsResponse.builder().shards(shards).build());
    }

    private KinesisEnumerator start(EnumeratorState state, Optional<Consumer> consumer) {
        return start(state, consumer, Map.of());
    }

    private KinesisEnumerator start(EnumeratorState state, Optional<Consumer> consumer, Map<String, String> after) {
        KinesisEnumerator enumerator = new KinesisEnumerator(
                context,
                new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1)),
                consumer,
                StartRule.exactly(state.startMillis(), after),
                state);
        return started(enumerator);
    }

    private KinesisEnumerator startNowByThisClock() {
        OptionalLong now = OptionalLong.of(timeline.wallMillis());
        return started(new KinesisEnumerator(
                context,
                new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1)),
                Optional.empty(),
                StartRule.byThisClock(now, Map.of()),
                new EnumeratorState(Optional.empty(), now, OptionalLong.empty(), List.of())));
    }

    /** Kinesis, whose clock is behind this machine's by so much, refuses times that are yet to come. */
    private void listsByAClockBehindBy(Duration behind) {
        kinesis.shards = listing -> listing instanceof Listing.OpenSince since
                        && since.millis() > timeline.wallMillis() - behind.toMillis()
                ? CompletableFuture.failedFuture(
                        InvalidArgumentException.builder().statusCode(400).build())
                : CompletableFuture.completedFuture(listing("a"));
    }

    private KinesisEnumerator started(KinesisEnumerator enumerator) {
        enumerator.start();
        timeline.run();
        return enumerator;
    }

    private void register(KinesisEnumerator enumerator, int subtask, KinesisSplit... reported) {
        context.register(subtask, List.of(reported));
        enumerator.addReader(subtask);
        timeline.run();
    }

    private void finish(KinesisEnumerator enumerator, Shard shard, Shard... children) {
        enumerator.handleSourceEvent(
                0,
                new ShardsFinished(
                        List.of(new Finished(shard, new ShardEnd(ShardEnd.Reason.CLOSED, List.of(children))))));
    }
}
