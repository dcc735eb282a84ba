package io.sluice.local.kinesis;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Registers, describes and deregisters consumers. Thread safe. */
final class ConsumerActions {

    private static final int MAX_RESULTS = 10_000;
    private static final int DEFAULT_RESULTS = 100;
    private static final int MAX_REGISTRATIONS = 5;
    private static final int MAX_DESCRIPTIONS = 20;
    private static final long SECOND_MILLIS = 1_000;

    private final Lookup lookup;
    private final Timeline timeline;
    private final KinesisRules rules;
    private final RateLimits limits;

    ConsumerActions(Lookup lookup, Timeline timeline, KinesisRules rules, RateLimits limits) {
        this.lookup = lookup;
        this.timeline = timeline;
        this.rules = rules;
        this.limits = limits;
    }

    Map<KinesisAction, Action> all() {
        return Map.of(
                KinesisAction.REGISTER_CONSUMER, this::register,
                KinesisAction.DESCRIBE_CONSUMER, this::describe,
                KinesisAction.LIST_CONSUMERS, this::list,
                KinesisAction.DEREGISTER_CONSUMER, this::deregister);
    }

    private Reply register(Request request) {
        Stream stream = lookup.usableStreamByArn(request);
        String name = Lookup.name(request, "ConsumerName");
        limits.admit("RegisterStreamConsumer of " + stream.arn(), MAX_REGISTRATIONS, "LimitExceededException");
        long now = timeline.millis();
        Consumer consumer = new Consumer(
                name,
                stream.arn() + "/consumer/" + name + ":" + now / SECOND_MILLIS,
                now,
                Lifecycle.creating(timeline, rules.consumerDelay().toMillis()));
        stream.add(consumer, rules.maxConsumers());
        return output -> {
            output.begin().begin("Consumer");
            write(consumer, output);
            output.end().end();
        };
    }

    private Reply describe(Request request) {
        Consumer consumer = lookup.consumer(request);
        String consumerArn = consumer.arn();
        String streamArn = lookup.streamOfConsumer(consumerArn).arn();
        limits.admit("DescribeStreamConsumer of " + streamArn, MAX_DESCRIPTIONS, "LimitExceededException");
        return output -> {
            output.begin().begin("ConsumerDescription");
            write(consumer, output);
            output.text("StreamARN", streamArn).end().end();
        };
    }

    private Reply list(Request request) {
        Stream stream = lookup.usableStreamByArn(request);
        int limit = request.number("MaxResults", DEFAULT_RESULTS, 1, MAX_RESULTS);
        long skip = request.has("NextToken")
                ? Token.parse(request.requiredText("NextToken"), "NextToken").number(0)
                : 0;
        List<Consumer> rest = stream.consumers().stream().skip(skip).toList();
        List<Consumer> page = rest.subList(0, Math.min(limit, rest.size()));
        return output -> {
            output.begin().beginList("Consumers");
            for (Consumer consumer : page) {
                output.begin();
                write(consumer, output);
                output.end();
            }
            output.endList();
            if (page.size() < rest.size()) {
                output.text("NextToken", Token.of(skip + page.size()));
            }
            output.end();
        };
    }

    private Reply deregister(Request request) {
        Consumer consumer = lookup.consumer(request);
        if (consumer.lifecycle().status() == Lifecycle.Status.DELETING) {
            throw ServiceError.inUse("Consumer " + consumer.arn() + " is being deleted.");
        }
        consumer.lifecycle().delete(rules.consumerDelay().toMillis());
        consumer.endAll(ServiceError.notFound("Consumer " + consumer.arn() + " not found."));
        return Reply.NOTHING;
    }

    private static void write(Consumer consumer, Output output) throws IOException {
        output.text("ConsumerName", consumer.name())
                .text("ConsumerARN", consumer.arn())
                .text("ConsumerStatus", consumer.lifecycle().status().name())
                .instant("ConsumerCreationTimestamp", consumer.createdMillis());
    }
}
