package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.Secret;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.ServiceError;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class StreamCheckIT {
    @Test
    void aReadableStreamPasses() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisConfig config = stream.config(new Reader.Polling());

            assertThatCode(() -> StreamCheck.check(config)).doesNotThrowAnyException();
        }
    }

    @Test
    void aMissingStreamNamesThoseThatExist() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisConfig missing = named(stream.config(new Reader.Polling()), "orders");

            assertThatThrownBy(() -> StreamCheck.check(missing))
                    .isInstanceOf(StreamUnreadableException.class)
                    .hasMessage("Cannot read stream orders: no such stream in eu-central-1, only " + stream.name()
                            + "; correct source.kinesis.streamName or region");
        }
    }

    @Test
    void aRefusalNamesThePermission() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisConfig config = stream.config(new Reader.Polling());
            kinesis.faults()
                    .add(Fault.refuse(
                                    KinesisAction.DESCRIBE_STREAM_SUMMARY,
                                    ServiceError.of("AccessDeniedException", "not you"))
                            .always());

            assertThatThrownBy(() -> StreamCheck.check(config))
                    .hasMessage("Cannot read stream " + stream.name() + ": AccessDeniedException (not you);"
                            + " allow kinesis:DescribeStreamSummary and the other read actions for this identity");
        }
    }

    @Test
    void anEndpointWithoutServerIsNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        URI nowhere = URI.create("http://127.0.0.1:" + free);
        KinesisConfig config = new KinesisConfig(
                new KinesisConfig.Stream.Named("orders"),
                "eu-central-1",
                new KinesisConfig.Start.TrimHorizon(),
                new Reader.Polling(),
                new KinesisConfig.Credentials.IamUser("id", new Secret("key")),
                new KinesisConfig.Endpoint.At(nowhere));

        assertThatThrownBy(() -> StreamCheck.check(config))
                .hasMessage("Cannot read stream orders: ConnectException (Connection refused); check that " + nowhere
                        + " is the endpoint and reachable from here");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpInTime() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisConfig config = stream.config(new Reader.Polling());
            kinesis.faults()
                    .add(Fault.hang(KinesisAction.DESCRIBE_STREAM_SUMMARY).always());

            assertThatThrownBy(() -> StreamCheck.check(config))
                    .hasMessageContaining(": no answer within 10 s; check that ");
        }
    }

    private static KinesisConfig named(KinesisConfig config, String stream) {
        return new KinesisConfig(
                new KinesisConfig.Stream.Named(stream),
                config.region(),
                config.span(),
                config.reader(),
                config.access(),
                config.options());
    }
}
