package io.sluice.jobconfig;

import io.sluice.jobconfig.KinesisConfig.AtEnd;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Reader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys below {@code source.kinesis} that choose between polling and enhanced fan-out, and the consumer of the latter. */
final class KinesisReaderSection {

    enum Lifecycle {
        JOB_MANAGED,
        SELF_MANAGED
    }

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern ARN_FORM = Pattern.compile("arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/"
            + "[a-zA-Z0-9_.-]{1,128}/consumer/[a-zA-Z0-9_.-]{1,128}:[0-9]{1,18}");
    private static final int LONGEST_NAME = 128;

    static final Key<Boolean> ENHANCED_FAN_OUT = Key.withDefault(
            "source.kinesis.useEnhancedFanOut",
            Types.onOrOff(),
            "false",
            "Whether to read by enhanced fan-out, with throughput of its own, instead of polling.");
    static final Key<String> CONSUMER_NAME = Key.optional(
            "source.kinesis.consumerName",
            Types.pattern("a consumer name of 1 to 128 letters, digits, \"_\", \".\" or \"-\"", NAME),
            "Name of the enhanced fan-out consumer. Without it, one is made of the pipe's name.");
    static final Key<String> CONSUMER_ARN = Key.optional(
            "source.kinesis.consumerArn",
            Types.pattern(
                    "a consumer ARN such as"
                            + " arn:aws:kinesis:eu-central-1:123456789012:stream/edits/consumer/pipe:1700000000",
                    ARN_FORM),
            "ARN of the enhanced fan-out consumer, of one that someone else registers. Instead of consumerName.");
    static final Key<Lifecycle> LIFECYCLE = Key.optional(
            "source.kinesis.consumerLifecycle",
            Types.choice(Lifecycle.values()),
            "Who registers the consumer: the pipe if it is missing (JOB_MANAGED), or someone else (SELF_MANAGED)."
                    + " Without it, the pipe, unless consumerArn is given. A consumer costs money as long as it is"
                    + " registered; a pipe that ends, fails or restarts leaves it.");
    static final Key<Boolean> DEREGISTER_ON_FINISH = Key.withDefault(
            "source.kinesis.deregisterOnFinish",
            Types.onOrOff(),
            "false",
            "Whether a pipe with stopPosition deregisters its consumer when it has read everything up to there.");

    static final Section<Reader> SECTION = new Section<>(
            List.of(ENHANCED_FAN_OUT, CONSUMER_NAME, CONSUMER_ARN, LIFECYCLE, DEREGISTER_ON_FINISH),
            KinesisReaderSection::check,
            KinesisReaderSection::build);

    private KinesisReaderSection() {}

    private static void check(Values values) {
        if (values.find(ENHANCED_FAN_OUT).equals(Optional.of(false))) {
            for (Key<?> key : List.of(CONSUMER_NAME, CONSUMER_ARN, LIFECYCLE, DEREGISTER_ON_FINISH)) {
                values.inert(key, "useEnhancedFanOut is false");
            }
            return;
        }
        boolean one = values.overruled(CONSUMER_NAME, CONSUMER_ARN, "consumerArn names the consumer")
                || values.overruled(CONSUMER_ARN, CONSUMER_NAME, "consumerName names the consumer");
        if (!one && values.given(CONSUMER_NAME) && values.given(CONSUMER_ARN)) {
            values.problem(CONSUMER_ARN, "given beside consumerName", "Remove one of the two.");
        }
        checkLifecycle(values);
        checkDeregistration(values);
    }

    private static void checkLifecycle(Values values) {
        Optional<Lifecycle> lifecycle = values.find(LIFECYCLE);
        if (lifecycle.equals(Optional.of(Lifecycle.JOB_MANAGED)) && values.given(CONSUMER_ARN)) {
            values.problem(
                    LIFECYCLE,
                    "found JOB_MANAGED beside consumerArn, and nobody can register a consumer of a given ARN",
                    "Remove it, or write consumerName instead of consumerArn.");
        } else if (lifecycle.equals(Optional.of(Lifecycle.SELF_MANAGED))
                && !values.given(CONSUMER_NAME)
                && !values.given(CONSUMER_ARN)) {
            values.missing(CONSUMER_NAME, "Add it, or consumerArn: consumerLifecycle SELF_MANAGED does not make one.");
        }
    }

    private static void checkDeregistration(Values values) {
        if (!values.find(DEREGISTER_ON_FINISH).equals(Optional.of(true))) {
            return;
        }
        if (!values.given(KinesisSpanSection.STOP_POSITION)) {
            values.problem(
                    DEREGISTER_ON_FINISH,
                    "found true, but without stopPosition the pipe never finishes",
                    "Remove it, or add stopPosition.");
        } else if (values.given(CONSUMER_ARN) || values.find(LIFECYCLE).equals(Optional.of(Lifecycle.SELF_MANAGED))) {
            values.problem(
                    DEREGISTER_ON_FINISH,
                    "found true, but someone else registers the consumer",
                    "Remove it: the consumer is not the pipe's to deregister.");
        }
    }

    private static Reader build(Values values) {
        return values.value(ENHANCED_FAN_OUT) ? new Reader.EnhancedFanOut(consumer(values)) : new Reader.Polling();
    }

    private static Consumer consumer(Values values) {
        Optional<String> arn = values.find(CONSUMER_ARN);
        if (arn.isPresent()) {
            return new Consumer.Identified(arn.get());
        }
        String name = values.find(CONSUMER_NAME).orElseGet(() -> consumerOf(values.value(PipeSection.NAME)));
        if (values.find(LIFECYCLE).equals(Optional.of(Lifecycle.SELF_MANAGED))) {
            return new Consumer.Existing(name);
        }
        return new Consumer.Registered(name, values.value(DEREGISTER_ON_FINISH) ? AtEnd.DEREGISTER : AtEnd.KEEP);
    }

    /**
     * A consumer name for a pipe. Where the pipe's name has to be altered, a hash of it keeps two pipes of similar
     * names from taking over each other's consumer.
     */
    static String consumerOf(String pipe) {
        String name = "sluice-" + pipe;
        if (NAME.matcher(name).matches()) {
            return name;
        }
        String suffix = String.format(Locale.ROOT, "-%08x", pipe.hashCode());
        String fitting = name.replaceAll("[^a-zA-Z0-9_.-]+", "-");
        int room = LONGEST_NAME - suffix.length();
        return (fitting.length() > room ? fitting.substring(0, room) : fitting) + suffix;
    }
}
