package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where to find what shows that this source has none of the defects by which sources of Kinesis are known to lose, repeat
 * or stop: one row per defect, named as its public report if there is one, with what happens here instead and the tests
 * that fail if it does not. {@link ErrorTableTest} has a row for each error at each place of its own.
 */
final class KnownDefectsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # the subscription and its life
            FLINK-38814: a contended subscription stays idle | it is waited for and made again | ShardSubscriptionTest.anOldOwnerIsWaitedForWithoutCountingAFailure ErrorTableTest.aShardWhoseEveryCallFails
            FLINK-39540: subscribes again behind the end of a shard | the shard is finished once | ShardSubscriptionTest.endsOnceBehindTheLastEventOfTheShard ShardSubscriptionTest.aShardEndStandsThoughTheStreamBreaksBehindIt
            FLINK-39660: blocks the SDK's thread, activates twice, stale callbacks | hands over, one call at a time, one attempt counts | SubscribeAttemptTest.theThreadsOfTheSdkOnlyHandOver ShardSubscriptionTest.oneCallIsUnderWayHoweverOftenTheReaderIsWoken ShardSubscriptionTest.aStaleAttemptCannotMoveThePosition ShardSubscriptionTest.anEventOfAStaleAttemptThatIsHandedOverLateIsNotTaken ShardSubscriptionTest.fourSignalsOfOneFailureAreOneFailure
            FLINK-34071: source and sink share a blocked event loop | every client has its own | AwsClientsIT.everyClientHasEventLoopsOfItsOwnAndLeavesNone
            FLINK-23802: a slow consumer looks like a read timeout | silence counts only while an event is asked for | ShardSubscriptionTest.silenceWhileNothingIsAskedForIsNoFailureButParks ShardSubscriptionTest.asksForOneEventAtATimeAndOnlyWhileTheQueueHasRoom
            FLINK-22479: the hand-over of answers locks up | adding never waits, and a wait can be ended | FlowTest.takingSleepsUntilThereIsSomethingOrItIsWoken KinesisSplitReaderTest.aWakeUpEndsTheSleepWithNothing
            FLINK-19898: an error pushes out events | it comes behind them | ShardSubscriptionTest.anErrorBehindAnEventLeavesTheEvent FlowTest.whatComesBeforeAFailureIsTakenBeforeIt
            FLINK-31183: stop with savepoint fails | it ends in a savepoint under full back-pressure | KinesisRestoreIT.aJobUnderFullBackPressureStopsWithASavepointAndGoesOnFromThere
            FLINK-24431: a failure deregisters the consumer | only the wanted end of a bounded source does | KinesisEnumeratorTest.closingNeverTouchesTheConsumer KinesisEnumeratorTest.aBoundedSourceDeregistersItsConsumerBeforeItsReadersEndIfItIsTo
            a closing server is called in a storm | ever more slowly, a second apart at least | ShardSubscriptionTest.aServerThatClosesWithoutEventsIsCalledEverMoreSlowly ShardSubscriptionTest.twoCallsAreNeverCloserThanASecond
            a stream that is lost goes unnoticed for minutes | silence is a failure after 35 seconds | ShardSubscriptionTest.silenceWhileAnEventIsAskedForIsAFailure ShardSubscriptionTest.eachEventStartsTheSilenceAnew
            two readers of one shard | one gives way, and the third time in five minutes fails | TakeoverTest.oneOfTwoReadersOfAShardGivesWayAndTheOtherReadsOn ShardSubscriptionTest.aTakeoverIsWaitedForAndTheThirdInFiveMinutesFails

            # the consumer
            FLINK-37908: a consumer that is being deleted counts as registered | readers hear of it when it is active | ConsumerLifecycleTest.aConsumerOnItsWayOutIsWaitedForAndThenRegisteredAnew ConsumerLifecycleTest.aRegistrationThatFindsItInUseLooksAgain ConsumerLifecycleTest.activeWithoutArnIsNotActiveYet KinesisEnumeratorTest.waitsForTheConsumerAndTellsReadersBeforeTheirShards
            a deleted consumer finishes the shard | the consumer is made anew and the position stays | KinesisFaultsIT.aConsumerThatIsDeletedInUseIsRegisteredAnewAndNothingIsLost ShardSubscriptionTest.aMissingConsumerKeepsTheShardAndItsPositionUntilThereIsAnother ConsumerLifecycleTest.aLostConsumerIsMadeAgainUnderAnotherEpoch
            every subtask describes the consumer | one does for all | KinesisRestoreIT.eightReadersAskForTheConsumerNoMoreThanOneDoes

            # errors
            an expired shard is retried for ever | the policy decides, and its children are read | KinesisFaultsIT.anUnknownShardIsExpiredAndNeitherRetriedForEverNorFinishedSilently ShardSubscriptionTest.anExpiredShardFailsByDefault ShardSubscriptionTest.anExpiredShardIsSkippedIfThePolicyIsSo KinesisRestoreIT.aShardThatRetentionRemovedFailsOrIsSkippedAndItsChildrenAreRead
            refusals are retried for ever | they fail at the third try within a minute | ErrorTableTest.aShardWhoseEveryCallFails ShardSubscriptionTest.aRefusalAtRequestFailsAtTheThirdTryWithinAMinute ShardSubscriptionTest.aRefusalMidStreamIsTriedAgainAndThenFails KinesisErrorsIT.isTakenForTheSameAtRequestAndInsideAStream

            # shards
            FLINK-37627: a finish is lost between reader and enumerator | it stays in checkpoints until it is confirmed | KinesisSourceReaderTest.aFinishedShardStaysInEveryCheckpointUntilTheEnumeratorKnows KinesisSourceReaderTest.anAbortedCheckpointLosesNoFinish KinesisEnumeratorTest.aFinishedShardReportedOnRestoreFreesItsChildren
            FLINK-36637: a second page is refused | pages are listed by their token alone | AwsClientsIT.aStreamOfAnotherAccountWithMoreShardsThanAPageHoldsIsListed KinesisEnumeratorTest.listsAllPages
            a listing error fails the job, an assignment waits for the next listing | it is tried again, and every condition assigns | KinesisEnumeratorTest.aListingErrorIsTriedAgainAndDoesNotFailTheJob KinesisEnumeratorTest.assignsOnceItHasListedAndEveryReaderIsThere
            splits that are given back fail the job | they are assigned again from where they were | KinesisEnumeratorTest.givingBackNothingIsNothing KinesisEnumeratorTest.aRestartedReaderGetsTheShardsItReportsAndThoseGivenBack
            a stream created anew is read by numbers of the old one | it fails, or starts at its horizon | KinesisEnumeratorTest.aStreamCreatedAnewFailsByDefault KinesisEnumeratorTest.aStreamCreatedAnewIsReadFromItsHorizonIfThePolicyIsSo KinesisFaultsIT.aRestoreOnAStreamCreatedAnewFailsOrStartsAtItsHorizon
            the position of an idle shard grows too old | it follows empty events | KinesisRecordEmitterTest.anEventWithoutRecordsMovesThePositionOfAnIdleShard

            # many shards, idle ones, paused ones
            FLINK-36939: idle shards are polled hot | they cost a fetch for each heartbeat | ManyShardsTest.aHotShardIsTakenInItsTurnAndIdleOnesCostNothingByFanOut ManyShardsTest.aHotShardIsTakenInItsTurnAndIdleOnesCostLittleByPolling
            idle shards starve a hot one | it is taken at once, and room goes in turn | FlowTest.aHotShardAmongIdleOnesIsTakenAtOnce FlowTest.aLargeAnswerIsNotKeptWaitingByManySmallOnes FlowTest.allShardsAreAskedAsSoonAsTheFirstHaveShownThatTheyHaveNothing
            paused shards spin | the reader sleeps | KinesisSplitReaderTest.aReaderWhoseShardsAreAllPausedSleepsUntilOneIsResumed WatermarksIT.anAlignedShardThatIsTooFarAheadIsNotPolledUntilTheOthersFollow
            one thread polls shard after shard without pacing | all at once, each at most five times a second | ShardPollerTest.fiftyShardsWithFiftyMillisecondsToKinesisAreEachReadFiveTimesASecond ShardPollerTest.aShardThatIsBehindIsPolledFiveTimesInAnySecond
            an iterator that expires twice fails | it is renewed from behind what is queued | ShardPollerTest.anExpiredIteratorIsRenewedBehindTheLastRecordQueued ShardPollerTest.anIteratorThatWasKeptForMinutesIsRenewedUnasked
            """)
    void areShownToBeAbsent(String defect, String instead, String tests) throws ClassNotFoundException {
        assertThat(instead).as(defect).isNotBlank();
        for (String test : tests.split(" ", -1)) {
            String[] name = test.split("\\.", -1);
            assertThat(Class.forName(getClass().getPackageName() + "." + name[0])
                            .getDeclaredMethods())
                    .as(test)
                    .anyMatch(method -> method.getName().equals(name[1])
                            && (method.isAnnotationPresent(Test.class)
                                    || method.isAnnotationPresent(ParameterizedTest.class)));
        }
    }
}
