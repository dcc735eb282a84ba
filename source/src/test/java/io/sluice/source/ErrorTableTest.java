package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisSourceOptions;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
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

/**
 * What becomes of a shard whose every call meets the same failure: one row per cause and place.
 *
 * <p>{@code where} is the call that fails: SubscribeToShard as it is asked for, its stream once it is open,
 * GetShardIterator, or GetRecords. Each row lives for twenty minutes of a hand-wound timeline. {@code again} is the
 * time between the first call and the second, in seconds; {@code end} what becomes of the shard then.
 */
@Timeout(60)
final class ErrorTableTest {
    private static final ConsumerHandle CONSUMER = new ConsumerHandle("arn:consumer:1", 1);
    private static final long TICK_MILLIS = 100;

    private final List<ConsumerHandle> lost = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            failure                         | where                | position  | gone     | again | end              | remedy
            # another owner has the subscription
            ResourceInUse                   | request              | AFTER     | nothing  | 5-6   | fails in 11 min  | restart
            ResourceInUse                   | stream               | AFTER     | nothing  | 10-11 | fails at call 3  | own consumer
            ResourceInUse                   | request              | AFTER     | consumer | 5-6   | another consumer |
            # too many calls or bytes
            LimitExceeded                   | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | others read
            ProvisionedThroughputExceeded   | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | others read
            KmsThrottling                   | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | others read
            ThrottlingException 400         | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | others read
            SomethingNew 429                | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | others read
            # not found: what is missing is looked up
            ResourceNotFound                | request, stream      | AFTER     | consumer |       | another consumer |
            ResourceNotFound                | everywhere           | AFTER     | shard    |       | fails at call 1  | expired
            ResourceNotFound                | everywhere           | AFTER     | stream   |       | fails at call 1  | no stream
            ResourceNotFound                | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            # the position is not accepted
            InvalidArgument                 | request, iterator    | AFTER     | nothing  |       | fails at call 1  | position lost
            InvalidArgument                 | request, iterator    | TIMESTAMP | nothing  | 1-1   | fails at call 2  | start position
            InvalidArgument                 | request, iterator    | HORIZON   | nothing  |       | fails at call 1  | start position
            InvalidArgument                 | stream               | AFTER     | nothing  |       | fails at call 1  | start position
            # no permission, or a request that cannot succeed as it is
            AccessDeniedException 400       | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            KmsAccessDenied                 | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            KmsDisabled                     | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            KmsNotFound                     | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            KmsInvalidState                 | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            KmsOptInRequired                | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            ValidationException 400         | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            SomethingNew 404                | everywhere           | AFTER     | nothing  | 20-20 | fails at call 3  | allow
            # credentials
            ExpiredTokenException 400       | everywhere           | AFTER     | nothing  | 1-2   | fails at call 5  | credentials
            UnrecognizedClientException 400 | everywhere           | AFTER     | nothing  | 1-2   | fails at call 5  | credentials
            InvalidSignatureException 403   | everywhere           | AFTER     | nothing  | 1-2   | fails at call 5  | credentials
            no credentials                  | everywhere           | AFTER     | nothing  | 1-2   | fails at call 5  | credentials
            # trouble that passes
            ExpiredIterator                 | poll                 | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            InternalFailure                 | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            ServiceUnavailable 503          | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            connection reset                | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            closed channel                  | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            read timeout                    | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            GOAWAY                          | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            acquire timeout                 | everywhere           | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            an end without an event         | stream               | AFTER     | nothing  | 1-2   | fails in 10 min  | restart
            # the JVM itself
            OutOfMemoryError                | everywhere           | AFTER     | nothing  |       | fails at call 1  | restart
            NoClassDefFoundError            | everywhere           | AFTER     | nothing  |       | fails at call 1  | restart
            """)
    void aShardWhoseEveryCallFails(
            String failure, String where, String position, String gone, String again, String end, String remedy) {
        String places = where.equals("everywhere") ? "request, stream, iterator, poll" : where;
        for (String place : places.split(", ", -1)) {
            Life life = new Life(place, failure, gone);
            life.live(position(position));
            life.assertAgain(again);
            life.assertEnd(end, remedy);
        }
    }

    private static Throwable failure(String name) {
        return switch (name) {
            case "ResourceInUse" -> ResourceInUseException.builder().build();
            case "LimitExceeded" -> LimitExceededException.builder().build();
            case "ProvisionedThroughputExceeded" ->
                ProvisionedThroughputExceededException.builder().build();
            case "KmsThrottling" -> KmsThrottlingException.builder().build();
            case "ResourceNotFound" -> Answers.notFound();
            case "InvalidArgument" -> InvalidArgumentException.builder().build();
            case "KmsAccessDenied" -> KmsAccessDeniedException.builder().build();
            case "KmsDisabled" -> KmsDisabledException.builder().build();
            case "KmsNotFound" -> KmsNotFoundException.builder().build();
            case "KmsInvalidState" -> KmsInvalidStateException.builder().build();
            case "KmsOptInRequired" -> KmsOptInRequiredException.builder().build();
            case "ExpiredIterator" -> ExpiredIteratorException.builder().build();
            case "InternalFailure" -> InternalFailureException.builder().build();
            case "no credentials" -> SdkClientException.create("Unable to load credentials from any provider");
            case "connection reset" -> new IOException("Connection reset by peer");
            case "closed channel" -> new ClosedChannelException();
            case "read timeout" -> SdkClientException.create("Unable to execute request", new IOException("Read"));
            case "GOAWAY" -> SdkClientException.create("GOAWAY received", new IOException("GOAWAY"));
            case "acquire timeout" -> SdkClientException.create("Acquire operation took long", new TimeoutException());
            case "OutOfMemoryError" -> new OutOfMemoryError("on purpose");
            case "NoClassDefFoundError" -> new NoClassDefFoundError("on purpose");
            default -> {
                int space = name.indexOf(' ');
                yield Answers.error(name.substring(0, space), Integer.parseInt(name.substring(space + 1)));
            }
        };
    }

    private static ShardPosition position(String name) {
        return switch (name) {
            case "AFTER" -> new ShardPosition.After("1");
            case "TIMESTAMP" -> new ShardPosition.AtTimestamp(100_000);
            case "HORIZON" -> new ShardPosition.TrimHorizon();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String remedy(String name) {
        return switch (name) {
            case "restart" -> "; restart the pipe when the cause is gone; it goes on where it was";
            case "own consumer" -> "3 times in 5 minutes; give each pipe a consumer of its own";
            case "others read" -> "; see who else reads this stream";
            case "expired" -> "; accept the loss by onShardExpired: SKIP, or start a new pipe";
            case "no stream" -> "; stop the pipe or create the stream";
            case "position lost" -> "; accept the loss by onPositionLost: RESTART_FROM_HORIZON, or start a new pipe";
            case "start position" -> "; check the start position of the pipe";
            case "allow" -> "; allow reading the stream and its key for the identity of this pipe";
            case "credentials" -> "; renew the credentials of this pipe";
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Twenty minutes of a shard. */
    private final class Life {
        private final ManualTimeline timeline = new ManualTimeline();
        private final ScriptedGateway kinesis = new ScriptedGateway();
        private final ReadyQueue queue = new ReadyQueue();
        private final String place;
        private final String failure;
        private final List<Long> calls = new ArrayList<>();

        Life(String place, String failure, String gone) {
            this.place = place;
            this.failure = failure;
            kinesis.consumer = name -> gone.equals("consumer")
                    ? CompletableFuture.failedFuture(Answers.notFound())
                    : CompletableFuture.completedFuture(ConsumerDescription.builder()
                            .consumerARN(CONSUMER.arn())
                            .consumerStatus(ConsumerStatus.ACTIVE)
                            .build());
            kinesis.shards = listing -> gone.equals("stream")
                    ? CompletableFuture.failedFuture(Answers.notFound())
                    : CompletableFuture.completedFuture(Answers.listing(gone.equals("shard") ? "another" : "shard"));
            if (place.equals("iterator")) {
                kinesis.iterator = position -> CompletableFuture.failedFuture(failure(failure));
            }
        }

        void live(ShardPosition position) {
            KinesisAccess access =
                    new KinesisAccess(kinesis, timeline, KinesisSourceOptions.defaults(), new SplittableRandom(1));
            ReaderFlow flow = new ReaderFlow(queue, new MemoryBudget(1 << 26), RecordedMetrics.feeds());
            ReaderConsumer consumer = new ReaderConsumer(new SubscribePacer(timeline, 50), lost::add);
            consumer.ready(CONSUMER);
            KinesisSplit split = Answers.split("shard", position);
            ShardDiagnosis diagnosis = new ShardDiagnosis(access);
            ShardFeed feed = place.equals("request") || place.equals("stream")
                    ? new ShardSubscription(split, access, flow, consumer, diagnosis)
                    : new ShardPoller(split, access, flow, diagnosis);
            feed.start();
            timeline.run();
            for (long millis = 0; millis < Duration.ofMinutes(20).toMillis(); millis += TICK_MILLIS) {
                while (calls.size() < made()) {
                    calls.add(millis);
                    fail();
                    timeline.run();
                }
                timeline.advance(Duration.ofMillis(TICK_MILLIS));
            }
        }

        private int made() {
            return switch (place) {
                case "iterator" -> kinesis.iterators.size();
                case "poll" -> kinesis.polls.size();
                default -> kinesis.subscribes.size();
            };
        }

        private void fail() {
            switch (place) {
                case "request" -> kinesis.lastSubscribe().refuse(failure(failure));
                case "stream" -> {
                    kinesis.lastSubscribe().open();
                    timeline.run();
                    if (failure.equals("an end without an event")) {
                        kinesis.lastSubscribe().complete();
                    } else {
                        kinesis.lastSubscribe().breakWith(failure(failure));
                    }
                }
                case "poll" -> kinesis.lastPoll().call.completeExceptionally(failure(failure));
                default -> assertThat(place).isEqualTo("iterator");
            }
        }

        void assertAgain(String seconds) {
            if (seconds != null) {
                long gap = calls.get(1) - calls.get(0);
                String[] bounds = seconds.split("-", -1);
                assertThat(gap)
                        .as("milliseconds between the first two calls, %s", place)
                        .isBetween(1_000 * Long.parseLong(bounds[0]), 1_000 * Long.parseLong(bounds[1]) + TICK_MILLIS);
            }
        }

        void assertEnd(String end, String remedy) {
            if (end.equals("another consumer")) {
                assertThat(lost).as("consumers reported missing, %s", place).contains(CONSUMER);
                queue.wakeUp();
                assertThat(taken()).as(place).isEmpty();
                return;
            }
            long minutes = calls.get(calls.size() - 1) / 60_000;
            String[] words = end.split(" ", -1);
            long number = Long.parseLong(end.replaceAll("\\D", ""));
            if (words[1].equals("at")) {
                assertThat(calls).as("calls, %s", place).hasSize((int) number);
            } else {
                assertThat(minutes).as("minutes of trying, %s", place).isEqualTo(number);
                assertThat(calls.size()).as("calls, %s", place).isLessThan(45);
            }
            assertThatThrownBy(queue::take)
                    .as(place)
                    .hasMessageStartingWith("Cannot read shard shard: ")
                    .hasMessageEndingWith(remedy(remedy));
        }

        private List<FetchedEvent> taken() {
            try {
                return queue.take().stream().toList();
            } catch (ReadyQueue.ReadFailedException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
