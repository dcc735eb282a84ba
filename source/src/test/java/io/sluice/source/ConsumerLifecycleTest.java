package io.sluice.source;

import static io.sluice.source.Answers.error;
import static io.sluice.source.Answers.notFound;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig.AtEnd;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.source.KinesisGateway.ConsumerName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

final class ConsumerLifecycleTest {
    private static final String STREAM = "arn:aws:kinesis:eu-central-1:1:stream/s";

    private static final Consumer SLUICE = new Consumer.Registered("sluice", AtEnd.KEEP);

    private final ManualTimeline timeline = new ManualTimeline();
    private final ScriptedGateway kinesis = new ScriptedGateway();
    private final List<ConsumerHandle> ready = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Deque<CompletableFuture<ConsumerDescription>> descriptions = new ArrayDeque<>();

    @Test
    void anActiveConsumerIsUsedAsItIs() {
        describes(status(ConsumerStatus.ACTIVE, "arn:1"));
        ensure(SLUICE);

        assertThat(ready).containsExactly(new ConsumerHandle("arn:1", 1));
        assertThat(kinesis.registrations).isEmpty();
    }

    @Test
    void aConsumerOnItsWayOutIsWaitedForAndThenRegisteredAnew() {
        kinesis.registration = name -> CompletableFuture.completedFuture(null);
        describes(
                status(ConsumerStatus.DELETING, "arn:1"),
                status(ConsumerStatus.DELETING, "arn:1"),
                missing(),
                status(ConsumerStatus.CREATING, "arn:2"),
                status(ConsumerStatus.ACTIVE, "arn:2"));
        ensure(SLUICE);
        timeline.advance(Duration.ofSeconds(10));

        assertThat(kinesis.registrations).containsExactly(new ConsumerName.OnStream(STREAM, "sluice"));
        assertThat(ready).containsExactly(new ConsumerHandle("arn:2", 1));
    }

    @Test
    void aRegistrationThatFindsItInUseLooksAgain() {
        kinesis.registration = name ->
                CompletableFuture.failedFuture(ResourceInUseException.builder().build());
        describes(
                missing(), status(ConsumerStatus.DELETING, "arn:1"), missing(), status(ConsumerStatus.ACTIVE, "arn:2"));
        ensure(SLUICE);
        timeline.advance(Duration.ofSeconds(10));

        assertThat(kinesis.registrations).hasSize(2);
        assertThat(ready).containsExactly(new ConsumerHandle("arn:2", 1));
    }

    @Test
    void activeWithoutArnIsNotActiveYet() {
        describes(status(ConsumerStatus.ACTIVE, ""), status(ConsumerStatus.ACTIVE, "arn:1"));
        ensure(SLUICE);
        assertThat(ready).isEmpty();
        timeline.advance(Duration.ofSeconds(2));

        assertThat(ready).containsExactly(new ConsumerHandle("arn:1", 1));
    }

    @Test
    void aConsumerThatStaysInCreationFailsWithItsStatus() {
        kinesis.consumer = name -> status(ConsumerStatus.CREATING, "arn:1");
        ensureNow(SLUICE, KinesisSourceOptions.defaults());
        timeline.advance(Duration.ofMinutes(6));

        assertThat(failures)
                .containsExactly("Cannot use consumer sluice: found its status was still CREATING after 300 s;"
                        + " look at it in AWS, or raise activationTimeout");
        // about two seconds apart
        assertThat(kinesis.describes.size()).isBetween(150, 320);
    }

    @Test
    void tooManyConsumersNameTheLimit() {
        kinesis.registration = name ->
                CompletableFuture.failedFuture(LimitExceededException.builder().build());
        kinesis.consumer = name -> missing();
        ensureNow(SLUICE, KinesisSourceOptions.defaults());
        timeline.advance(Duration.ofMinutes(6));

        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).contains("LimitExceededException");
    }

    @Test
    void throttledDescriptionsAreTriedAgain() {
        describes(
                CompletableFuture.failedFuture(LimitExceededException.builder().build()),
                status(ConsumerStatus.ACTIVE, "arn:1"));
        ensure(SLUICE);
        timeline.advance(Duration.ofSeconds(3));

        assertThat(ready).hasSize(1);
    }

    @Test
    void aRefusalFailsAndNamesThePermission() {
        kinesis.consumer = name -> CompletableFuture.failedFuture(error("AccessDeniedException", 400));
        ensureNow(SLUICE, KinesisSourceOptions.defaults());
        timeline.advance(Duration.ofMinutes(2));

        assertThat(failures).hasSize(1);
        assertThat(failures.get(0))
                .endsWith("allow kinesis:RegisterStreamConsumer and kinesis:DescribeStreamConsumer for this identity");
    }

    @Test
    void aConsumerOfSomeoneElseMustExist() {
        describes(missing());
        ensure(new Consumer.Identified("arn:aws:kinesis:eu-central-1:1:stream/s/consumer/theirs:1"));

        assertThat(kinesis.registrations).isEmpty();
        assertThat(failures)
                .containsExactly("Cannot use consumer arn:aws:kinesis:eu-central-1:1:stream/s/consumer/theirs:1:"
                        + " found Kinesis knows no such consumer; register it, or let the pipe do so by"
                        + " consumerLifecycle: JOB_MANAGED");
    }

    @Test
    void aNamedConsumerOfSomeoneElseMustExistToo() {
        describes(missing());
        ensure(new Consumer.Existing("theirs"));

        assertThat(kinesis.registrations).isEmpty();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).startsWith("Cannot use consumer theirs: found Kinesis knows no such consumer;");
    }

    @Test
    void aFinishedJobKeepsItsConsumerUnlessItIsToDeregisterIt() {
        List<String> finished = new ArrayList<>();
        describes(status(ConsumerStatus.ACTIVE, "arn:1"), status(ConsumerStatus.ACTIVE, "arn:1"));
        ensure(SLUICE).finish(() -> finished.add("kept"));
        assertThat(kinesis.deregistrations).isEmpty();

        ensure(new Consumer.Registered("sluice", AtEnd.DEREGISTER)).finish(() -> finished.add("deregistered"));
        timeline.run();
        assertThat(kinesis.deregistrations).containsExactly(new ConsumerName.OnStream(STREAM, "sluice"));
        assertThat(finished).containsExactly("kept", "deregistered");
    }

    @Test
    void aDeregistrationThatFailsIsTriedAgainAndThenLeft() {
        List<String> finished = new ArrayList<>();
        kinesis.deregistration = name ->
                CompletableFuture.failedFuture(LimitExceededException.builder().build());
        describes(status(ConsumerStatus.ACTIVE, "arn:1"));
        ConsumerLifecycle lifecycle = ensure(new Consumer.Registered("sluice", AtEnd.DEREGISTER));
        lifecycle.finish(() -> finished.add("finished"));
        timeline.advance(Duration.ofMinutes(4));
        assertThat(finished).isEmpty();
        timeline.advance(Duration.ofMinutes(2));

        assertThat(finished).containsExactly("finished");
        assertThat(lifecycle.status()).isEqualTo("DEREGISTRATION_FAILED");
        assertThat(kinesis.deregistrations.size()).isGreaterThan(10);
    }

    @Test
    void aLostConsumerIsMadeAgainUnderAnotherEpoch() {
        kinesis.registration = name -> CompletableFuture.completedFuture(null);
        describes(status(ConsumerStatus.ACTIVE, "arn:1"), missing(), status(ConsumerStatus.ACTIVE, "arn:2"));
        ConsumerLifecycle lifecycle = ensure(SLUICE);
        lifecycle.lost(ready.get(0));
        lifecycle.lost(ready.get(0));
        timeline.advance(Duration.ofSeconds(3));
        lifecycle.lost(ready.get(0));
        timeline.advance(Duration.ofSeconds(3));

        assertThat(ready).containsExactly(new ConsumerHandle("arn:1", 1), new ConsumerHandle("arn:2", 2));
        assertThat(kinesis.registrations).hasSize(1);
    }

    @Test
    void aConsumerThatIsLostAgainAndAgainFails() {
        kinesis.consumer = name -> status(ConsumerStatus.ACTIVE, "arn:1");
        ConsumerLifecycle lifecycle = ensureNow(SLUICE, KinesisSourceOptions.defaults());
        for (int i = 0; i < 4; i++) {
            lifecycle.lost(ready.get(ready.size() - 1));
            timeline.advance(Duration.ofMinutes(1));
        }

        assertThat(ready).hasSize(4);
        assertThat(failures)
                .containsExactly("Cannot use consumer sluice: found it was removed 4 times in 10 minutes;"
                        + " find who else removes it");
    }

    private static CompletableFuture<ConsumerDescription> missing() {
        return CompletableFuture.failedFuture(notFound());
    }

    private static CompletableFuture<ConsumerDescription> status(ConsumerStatus status, String arn) {
        return CompletableFuture.completedFuture(ConsumerDescription.builder()
                .consumerStatus(status)
                .consumerARN(arn)
                .build());
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private void describes(CompletableFuture<ConsumerDescription>... answers) {
        descriptions.addAll(List.of(answers));
        kinesis.consumer = name -> descriptions.remove();
    }

    private ConsumerLifecycle ensure(Consumer consumer) {
        return ensureNow(consumer, KinesisSourceOptions.defaults());
    }

    private ConsumerLifecycle ensureNow(Consumer consumer, KinesisSourceOptions options) {
        ConsumerLifecycle lifecycle = new ConsumerLifecycle(
                new KinesisAccess(kinesis, timeline, options, new SplittableRandom(1)),
                consumer,
                new ConsumerLifecycle.Listener() {
                    @Override
                    public void ready(ConsumerHandle handle) {
                        ready.add(handle);
                    }

                    @Override
                    public void failed(Throwable cause) {
                        failures.add(String.valueOf(cause.getMessage()));
                    }
                });
        lifecycle.ensure(STREAM);
        timeline.run();
        return lifecycle;
    }
}
