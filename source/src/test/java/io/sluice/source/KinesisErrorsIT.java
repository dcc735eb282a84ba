package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.KinesisRules;
import io.sluice.local.kinesis.ServiceError;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** What each error of Kinesis is taken for as the real SDK hands it over: a refusal, and a frame inside an open stream. */
@Timeout(60)
final class KinesisErrorsIT {
    private static LocalKinesis kinesis;
    private static TestStream stream;
    private static SdkKinesisGateway gateway;
    private static Timeline timeline;
    private static String consumerArn;

    @BeforeAll
    static void start() {
        kinesis = LocalKinesis.start(
                KinesisRules.builder().takeoverGuard(Duration.ZERO).build());
        stream = TestStream.create(kinesis.endpoint(), 1);
        gateway = new SdkKinesisGateway(stream.config(new Reader.Polling()));
        timeline = new TimelineThread("test", failure -> {});
        consumerArn = stream.registerConsumer("sluice");
    }

    @AfterAll
    static void stop() {
        timeline.close();
        gateway.close();
        stream.close();
        kinesis.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ResourceInUseException, 400, IN_USE",
        "LimitExceededException, 400, THROTTLED",
        "ProvisionedThroughputExceededException, 400, THROTTLED",
        "KMSThrottlingException, 400, THROTTLED",
        "ThrottlingException, 400, THROTTLED",
        "ResourceNotFoundException, 400, NOT_FOUND",
        "InvalidArgumentException, 400, INVALID_ARGUMENT",
        "AccessDeniedException, 400, REFUSED",
        "KMSAccessDeniedException, 400, REFUSED",
        "KMSDisabledException, 400, REFUSED",
        "KMSInvalidStateException, 400, REFUSED",
        "KMSNotFoundException, 400, REFUSED",
        "KMSOptInRequired, 400, REFUSED",
        "ValidationException, 400, REFUSED",
        "ExpiredTokenException, 400, CREDENTIALS",
        "UnrecognizedClientException, 400, CREDENTIALS",
        "InvalidSignatureException, 400, CREDENTIALS",
        "InternalFailureException, 500, TRANSIENT",
        "InternalFailure, 500, TRANSIENT",
        "ServiceUnavailable, 503, TRANSIENT",
        "ServiceUnavailableException, 503, TRANSIENT"
    })
    void isTakenForTheSameAtRequestAndInsideAStream(String code, int status, KinesisErrors.Kind kind) throws Exception {
        ServiceError error = ServiceError.of(code, status, "on purpose");
        kinesis.faults().add(Fault.refuse(KinesisAction.SUBSCRIBE_TO_SHARD, error));
        Ending refused = subscribe();
        kinesis.faults().add(Fault.errorFrame(1, error));
        Ending broken = subscribe();

        assertThat(refused.opened).isFalse();
        assertThat(KinesisErrors.kind(refused.failure())).isEqualTo(kind);
        assertThat(broken.opened).isTrue();
        assertThat(KinesisErrors.kind(broken.failure())).isEqualTo(kind);
    }

    /** A frame has no status: there is nothing to tell a refusal by but the code. */
    @Test
    void anUnknownErrorIsTakenForARefusalByItsStatusAndInsideAStreamForTroubleThatPasses() throws Exception {
        ServiceError error = ServiceError.of("SomethingNew", 400, "on purpose");
        kinesis.faults().add(Fault.refuse(KinesisAction.SUBSCRIBE_TO_SHARD, error));
        Ending refused = subscribe();
        kinesis.faults().add(Fault.errorFrame(1, error));
        Ending broken = subscribe();

        assertThat(KinesisErrors.kind(refused.failure())).isEqualTo(KinesisErrors.Kind.REFUSED);
        assertThat(KinesisErrors.kind(broken.failure())).isEqualTo(KinesisErrors.Kind.TRANSIENT);
    }

    private static Ending subscribe() throws Exception {
        Ending ending = new Ending();
        SubscribeAttempt attempt = new SubscribeAttempt(timeline, ending);
        timeline.execute(
                () -> attempt.begin(gateway, consumerArn, "shardId-000000000000", new ShardPosition.TrimHorizon()));
        ending.done.get(20, TimeUnit.SECONDS);
        return ending;
    }

    private static final class Ending implements SubscribeAttempt.Listener {
        private final CompletableFuture<Optional<Throwable>> done = new CompletableFuture<>();
        private volatile boolean opened;

        @Override
        public void opened(SubscribeAttempt attempt) {
            opened = true;
            attempt.request();
        }

        @Override
        public void event(SubscribeAttempt attempt, SubscribeToShardEvent event) {
            attempt.request();
        }

        @Override
        public void ended(SubscribeAttempt attempt, Optional<Throwable> failure) {
            done.complete(failure);
        }

        Throwable failure() {
            return done.join().orElseThrow();
        }
    }
}
