package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.KinesisConfig.Span;
import io.sluice.jobconfig.KinesisConfig.Start;
import io.sluice.jobconfig.KinesisConfig.Stop;
import io.sluice.local.LocalKinesis;
import io.sluice.local.LocalSts;
import io.sluice.local.kinesis.KinesisRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A running job that reads a stream of another account as a role, over the wire and through the real SDK. */
@Timeout(60)
final class AwsAccessIT {
    private static final String ROLE = "arn:aws:iam::111111111111:role/reader";

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @BeforeEach
    void ownCredentials() {
        System.setProperty("aws.accessKeyId", "AKIAOWN");
        System.setProperty("aws.secretAccessKey", "own");
    }

    @AfterEach
    void forgetOwnCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    static List<Reader> readers() {
        return List.of(new Reader.Polling(), new Reader.EnhancedFanOut("sluice"));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void goesOnWithFreshCredentialsWhenThoseOfItsRoleExpire(Reader reader) throws Exception {
        AtomicReference<String> last = new AtomicReference<>("");
        try (LocalKinesis kinesis = LocalKinesis.start(KinesisRules.builder()
                        .takeoverGuard(Duration.ofMillis(100))
                        .build());
                // each new key is the end of the one before
                LocalSts sts =
                        LocalSts.start(Duration.ofSeconds(2), key -> kinesis.expireAccessKey(last.getAndSet(key)));
                TestStream stream = TestStream.create(kinesis.endpoint(), 2);
                RunningPipe pipe = RunningPipe.start(KinesisSource.of(config(kinesis, sts, stream, reader)), 1)) {
            int put = 0;
            for (int round = 0; round < 4; round++) {
                int keys = sts.requests().size();
                stream.put(put, put + 50);
                put += 50;
                pipe.await(put);
                kinesis.endSubscriptions();
                // listings and polls ask for credentials all the time
                Awaitility.await().until(() -> sts.requests().size() >= keys + 2);
            }

            assertThat(pipe.read())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, put).boxed().toList());
            assertThat(pipe.status()).isEqualTo(JobStatus.RUNNING);
            pipe.cancel();
        }
    }

    @Test
    void assumesTheRoleWithItsExternalIdUnderItsSessionName() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                LocalSts sts = LocalSts.start(Duration.ofHours(1), key -> {});
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            StreamCheck.check(config(kinesis, sts, stream, new Reader.Polling()));

            assertThat(sts.requests()).hasSize(1);
            assertThat(sts.requests().get(0))
                    .containsEntry("Action", "AssumeRole")
                    .containsEntry("RoleArn", ROLE)
                    .containsEntry("ExternalId", "their-id")
                    .containsEntry("RoleSessionName", "back-fill");
        }
    }

    private static KinesisConfig config(LocalKinesis kinesis, LocalSts sts, TestStream stream, Reader reader) {
        return new KinesisConfig(
                new KinesisConfig.Stream.Identified(stream.arn()),
                "eu-central-1",
                new Span(new Start.TrimHorizon(), Map.of(), new Stop.Never()),
                reader,
                new KinesisConfig.Access(
                        new KinesisConfig.Credentials.IamRole(
                                ROLE, "their-id", "back-fill", new KinesisConfig.Endpoint.At(sts.endpoint())),
                        new KinesisConfig.Endpoint.At(kinesis.endpoint())),
                TestOptions.discoveringEvery(Duration.ofMillis(500)));
    }
}
