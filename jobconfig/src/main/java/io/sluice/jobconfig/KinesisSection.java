package io.sluice.jobconfig;

import io.sluice.jobconfig.KinesisConfig.Stream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys below {@code source.kinesis}. */
final class KinesisSection {

    enum Format {
        JSONEachRow
    }

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern STREAM_ARN_FORM =
            Pattern.compile("arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}");

    static final Key<Format> FORMAT = Key.withDefault(
            "source.kinesis.format", Types.choice(Format.values()), "JSONEachRow", "How records are written.");
    static final Key<String> STREAM_NAME = Key.optional(
            "source.kinesis.streamName",
            Types.pattern("a stream name of 1 to 128 letters, digits, \"_\", \".\" or \"-\"", NAME),
            "Name of the stream, in the account of the credentials. Either this or streamArn.");
    static final Key<String> STREAM_ARN = Key.optional(
            "source.kinesis.streamArn",
            Types.pattern(
                    "a stream ARN such as arn:aws:kinesis:eu-central-1:123456789012:stream/edits", STREAM_ARN_FORM),
            "ARN of the stream, for one of another account. Either this or streamName.");
    static final Key<String> REGION_NAME = Key.optional(
            "source.kinesis.region",
            Types.pattern("a region such as eu-central-1", REGION),
            "AWS region of the stream. May be left out beside streamArn, which names it.");

    static final Section<KinesisConfig> SECTION = new Section<>(
            java.util.stream.Stream.of(
                            List.<Key<?>>of(FORMAT, STREAM_NAME, STREAM_ARN, REGION_NAME),
                            KinesisSpanSection.SECTION.keys(),
                            KinesisReaderSection.SECTION.keys(),
                            KinesisAccessSection.SECTION.keys(),
                            KinesisAdvancedSection.SECTION.keys())
                    .flatMap(List::stream)
                    .toList(),
            KinesisSection::check,
            KinesisSection::build);

    private KinesisSection() {}

    private static void check(Values values) {
        checkStream(values);
        KinesisSpanSection.SECTION.rules().accept(values);
        KinesisAccessSection.SECTION.rules().accept(values);
        KinesisReaderSection.SECTION.rules().accept(values);
        checkConsumer(values);
        KinesisAdvancedSection.SECTION.rules().accept(values);
    }

    private static void checkStream(Values values) {
        boolean one = values.overruled(STREAM_NAME, STREAM_ARN, "streamArn names the stream")
                || values.overruled(STREAM_ARN, STREAM_NAME, "streamName names the stream");
        if (!one && values.given(STREAM_NAME) && values.given(STREAM_ARN)) {
            values.problem(STREAM_ARN, "given beside streamName", "Remove one of the two.");
        } else if (!values.given(STREAM_NAME) && !values.given(STREAM_ARN)) {
            values.missing(STREAM_NAME, "Add it, or streamArn: which stream to read.");
        }
        if (!values.given(REGION_NAME) && !values.given(STREAM_ARN)) {
            values.missing(REGION_NAME, "Add it: the stream's AWS region, such as eu-central-1.");
        }
        values.find(STREAM_ARN).map(KinesisSection::regionOf).ifPresent(region -> checkRegion(region, values));
    }

    private static void checkRegion(String region, Values values) {
        Optional<String> given = values.find(REGION_NAME);
        if (given.isPresent()
                && !given.get().equals(region)
                && !values.overruled(REGION_NAME, STREAM_ARN, "streamArn is of " + region)) {
            values.problem(
                    REGION_NAME,
                    "found \"" + given.get() + "\", but streamArn is of " + region,
                    "Remove it, or write " + region + ".");
        }
    }

    /** A consumer belongs to one stream, which its ARN names. */
    private static void checkConsumer(Values values) {
        Optional<String> owner =
                values.find(KinesisReaderSection.CONSUMER_ARN).map(arn -> arn.substring(0, arn.indexOf("/consumer/")));
        Optional<String> stream = values.find(STREAM_ARN);
        boolean another = stream.isPresent()
                ? owner.isPresent() && !owner.equals(stream)
                : owner.isPresent()
                        && values.find(STREAM_NAME)
                                .filter(name -> !owner.get().endsWith(":stream/" + name))
                                .isPresent();
        if (another) {
            values.problem(
                    KinesisReaderSection.CONSUMER_ARN,
                    "found a consumer of " + owner.get() + ", which is another stream",
                    "Write the ARN of a consumer of the stream to read.");
        }
    }

    private static KinesisConfig build(Values values) {
        Optional<String> arn = values.find(STREAM_ARN);
        Stream stream =
                arn.<Stream>map(Stream.Identified::new).orElseGet(() -> new Stream.Named(values.value(STREAM_NAME)));
        String region = arn.map(KinesisSection::regionOf).orElseGet(() -> values.value(REGION_NAME));
        return new KinesisConfig(
                stream,
                region,
                KinesisSpanSection.SECTION.build().apply(values),
                KinesisReaderSection.SECTION.build().apply(values),
                KinesisAccessSection.SECTION.build().apply(values),
                KinesisAdvancedSection.SECTION.build().apply(values));
    }

    private static String regionOf(String arn) {
        return arn.split(":", -1)[3];
    }
}
