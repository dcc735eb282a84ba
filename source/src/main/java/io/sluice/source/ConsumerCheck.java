package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.source.AccessCheck.Outcome;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/**
 * The part of an {@link AccessCheck} that is about enhanced fan-out.
 *
 * @param probe asks
 * @param kinesis whom it asks
 * @param findings where to tell
 */
record ConsumerCheck(AwsProbe probe, KinesisAsyncClient kinesis, Findings findings) {

    private static final int CONSUMER_QUOTA = 20;

    /** Looks for the consumer. */
    void run(Consumer consumer, Optional<StreamDescriptionSummary> summary) {
        DescribeStreamConsumerRequest.Builder request = DescribeStreamConsumerRequest.builder();
        if (consumer instanceof Consumer.Identified identified) {
            request.consumerARN(identified.arn());
        } else if (summary.isPresent()) {
            request.streamARN(summary.get().streamARN()).consumerName(consumer.name());
        } else {
            findings.add("kinesis:DescribeStreamConsumer", Outcome.SKIPPED, "not tried without the stream's ARN", "");
            return;
        }
        AwsProbe.Answer<ConsumerDescription> answer = probe.ask(() ->
                kinesis.describeStreamConsumer(request.build()).thenApply(response -> response.consumerDescription()));
        if (answer.failure() == null) {
            findings.add("kinesis:DescribeStreamConsumer", Outcome.OK, "allowed", "");
            found(Objects.requireNonNull(answer.value()));
        } else if (KinesisErrors.kind(answer.failure()) == KinesisErrors.Kind.NOT_FOUND) {
            findings.add("kinesis:DescribeStreamConsumer", Outcome.OK, "allowed", "");
            missing(consumer, summary);
        } else {
            findings.refused("kinesis:DescribeStreamConsumer", answer.failure());
        }
        findings.add(
                "kinesis:SubscribeToShard",
                Outcome.SKIPPED,
                "not tried: it would take a running pipe's place at the shard",
                "");
    }

    private void found(ConsumerDescription description) {
        Outcome outcome = switch (description.consumerStatus()) {
            case ACTIVE -> Outcome.OK;
            case CREATING, DELETING, UNKNOWN_TO_SDK_VERSION -> Outcome.WARNING;
        };
        findings.add(
                "consumer",
                outcome,
                description.consumerName() + " is " + description.consumerStatusAsString(),
                outcome == Outcome.OK ? "" : "wait until it is ACTIVE or gone; the pipe waits for it too");
    }

    private void missing(Consumer consumer, Optional<StreamDescriptionSummary> summary) {
        if (!(consumer instanceof Consumer.Registered)) {
            findings.add(
                    "consumer",
                    Outcome.FAILED,
                    "no consumer " + consumer.name() + " is registered",
                    "register it, or let the pipe do so with source.kinesis.consumerLifecycle");
            return;
        }
        int others = summary.map(StreamDescriptionSummary::consumerCount).orElse(0);
        boolean full = others >= CONSUMER_QUOTA;
        findings.add(
                "consumer",
                full ? Outcome.WARNING : Outcome.OK,
                consumer.name() + " is not registered yet; the pipe does that when it starts"
                        + (full ? ", but the stream has " + others + " already, as many as AWS allows by default" : ""),
                full ? "deregister one that is not used any more, or have the quota raised" : "");
        findings.add(
                "kinesis:RegisterStreamConsumer", Outcome.SKIPPED, "not tried: a registered consumer costs money", "");
    }
}
