package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.AtEnd;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.local.LocalKinesis;
import io.sluice.local.kinesis.Fault;
import io.sluice.local.kinesis.KinesisAction;
import io.sluice.local.kinesis.ServiceError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ConsumerRemovalIT {
    private static final Consumer.Registered MINE = new Consumer.Registered("mine", AtEnd.KEEP);

    @Test
    void deregistersTheConsumerOnce() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisConfig config = stream.config(new Reader.EnhancedFanOut(MINE));
            stream.registerConsumer("mine");
            stream.registerConsumer("other");

            assertThat(ConsumerRemoval.deregister(config, MINE)).isEqualTo(ConsumerRemoval.Outcome.DEREGISTERED);
            assertThat(ConsumerRemoval.deregister(config, MINE)).isEqualTo(ConsumerRemoval.Outcome.NOT_REGISTERED);
            assertThat(stream.consumerStatus("other")).isEqualTo("ACTIVE");
        }
    }

    @Test
    void aRefusalNamesThePermission() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                TestStream stream = TestStream.create(kinesis.endpoint(), 1)) {
            KinesisConfig config = stream.config(new Reader.EnhancedFanOut(MINE));
            kinesis.faults()
                    .add(Fault.refuse(
                            KinesisAction.DEREGISTER_CONSUMER, ServiceError.of("AccessDeniedException", "not you")));

            assertThatThrownBy(() -> ConsumerRemoval.deregister(config, MINE))
                    .isInstanceOf(StreamUnreadableException.class)
                    .hasMessage("Cannot deregister consumer mine of stream " + stream.name()
                            + ": found AccessDeniedException (not you);"
                            + " allow kinesis:DeregisterStreamConsumer for this identity, or try again");
        }
    }
}
