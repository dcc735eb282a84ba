package io.sluice.jobconfig;

import io.sluice.jobconfig.KinesisConfig.Credentials;
import io.sluice.jobconfig.KinesisConfig.Endpoint;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.KinesisConfig.Start;
import io.sluice.jobconfig.KinesisConfig.Stream;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys below {@code source.kinesis}. */
final class KinesisSection {

    enum Format {
        JSONEachRow
    }

    enum IteratorType {
        TRIM_HORIZON,
        LATEST,
        AT_TIMESTAMP
    }

    enum Authentication {
        IAM_ROLE,
        IAM_USER
    }

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern STREAM_ARN_FORM =
            Pattern.compile("arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern ROLE_ARN_FORM =
            Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,576}");
    private static final Pattern ACCESS_KEY_ID_FORM = Pattern.compile("[a-zA-Z0-9_]{1,128}");
    private static final int LONGEST_NAME = 128;

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
    static final Key<IteratorType> ITERATOR_TYPE = Key.withDefault(
            "source.kinesis.iteratorType",
            Types.choice(IteratorType.values()),
            "TRIM_HORIZON",
            "Where the first run starts: at the oldest record, at the newest, or at a time. Later runs continue.");
    static final Key<Instant> TIMESTAMP = Key.optional(
            "source.kinesis.timestamp",
            Types.instant(),
            "Arrival time of the first record to read, with iteratorType AT_TIMESTAMP."
                    + " ISO 8601, UTC where it names no offset, or seconds since 1970.");
    static final Key<Boolean> ENHANCED_FAN_OUT = Key.withDefault(
            "source.kinesis.useEnhancedFanOut",
            Types.onOrOff(),
            "false",
            "Whether to read by enhanced fan-out, with throughput of its own, instead of polling.");
    static final Key<String> CONSUMER_NAME = Key.optional(
            "source.kinesis.consumerName",
            Types.pattern("a consumer name of 1 to 128 letters, digits, \"_\", \".\" or \"-\"", NAME),
            "Name of the enhanced fan-out consumer. Without it, one is made of the pipe's name.");
    static final Key<Authentication> AUTHENTICATION = Key.optional(
            "source.kinesis.authentication",
            Types.choice(Authentication.values()),
            "How to authenticate to AWS: assume iamRole, or use accessKey."
                    + " Without it, the default chain of the AWS SDK finds credentials.");
    static final Key<String> IAM_ROLE = Key.optional(
            "source.kinesis.iamRole",
            Types.pattern("a role ARN such as arn:aws:iam::123456789012:role/pipe", ROLE_ARN_FORM),
            "ARN of the role to assume, with authentication IAM_ROLE.");
    static final Key<String> ACCESS_KEY_ID = Key.optional(
            "source.kinesis.accessKey.accessKeyId",
            Types.pattern("an access key id of letters and digits, such as AKIAIOSFODNN7EXAMPLE", ACCESS_KEY_ID_FORM),
            "Id of the user's access key, with authentication IAM_USER.");
    static final Key<Secret> SECRET_KEY = Key.optional(
            "source.kinesis.accessKey.secretKey",
            Types.secret(),
            "Secret of the user's access key, with authentication IAM_USER.");
    static final Key<URI> ENDPOINT = Key.optional(
            "source.kinesis.endpoint",
            Types.url("http://127.0.0.1:4567"),
            "Server that speaks the Kinesis API. Without it, AWS's own of the region.");

    static final Section<KinesisConfig> SECTION = new Section<>(
            List.of(
                    FORMAT,
                    STREAM_NAME,
                    STREAM_ARN,
                    REGION_NAME,
                    ITERATOR_TYPE,
                    TIMESTAMP,
                    ENHANCED_FAN_OUT,
                    CONSUMER_NAME,
                    AUTHENTICATION,
                    IAM_ROLE,
                    ACCESS_KEY_ID,
                    SECRET_KEY,
                    ENDPOINT),
            KinesisSection::check,
            KinesisSection::build);

    private KinesisSection() {}

    private static void check(Values values) {
        checkStream(values);
        checkStart(values);
        checkCredentials(values);
        if (values.given(CONSUMER_NAME) && values.find(ENHANCED_FAN_OUT).equals(Optional.of(false))) {
            values.inert(CONSUMER_NAME, "useEnhancedFanOut is false");
        }
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

    private static void checkStart(Values values) {
        Optional<IteratorType> type = values.find(ITERATOR_TYPE);
        if (type.equals(Optional.of(IteratorType.AT_TIMESTAMP))) {
            if (!values.given(TIMESTAMP)) {
                values.missing(TIMESTAMP, "Add it: iteratorType AT_TIMESTAMP starts there.");
            }
        } else if (type.isPresent()
                && values.given(TIMESTAMP)
                && !values.overruled(TIMESTAMP, ITERATOR_TYPE, "iteratorType is " + type.get())) {
            values.problem(
                    TIMESTAMP,
                    "given, but iteratorType is " + type.get(),
                    "Remove it, or write iteratorType: AT_TIMESTAMP.");
        }
        values.find(TIMESTAMP)
                .filter(timestamp -> timestamp.isAfter(values.now()))
                .ifPresent(timestamp -> values.problem(
                        TIMESTAMP,
                        "found " + timestamp + ", which is in the future",
                        "Write a time that has passed; it is " + values.now() + " now."));
    }

    private static void checkCredentials(Values values) {
        boolean valid =
                !values.given(AUTHENTICATION) || values.find(AUTHENTICATION).isPresent();
        if (!valid) {
            return;
        }
        Optional<Authentication> authentication = values.find(AUTHENTICATION);
        checkCredential(IAM_ROLE, Authentication.IAM_ROLE, authentication, values);
        checkCredential(ACCESS_KEY_ID, Authentication.IAM_USER, authentication, values);
        checkCredential(SECRET_KEY, Authentication.IAM_USER, authentication, values);
    }

    private static void checkCredential(
            Key<?> key, Authentication owner, Optional<Authentication> chosen, Values values) {
        boolean wanted = chosen.equals(Optional.of(owner));
        if (wanted && !values.given(key)) {
            values.missing(key, "Add it: authentication " + owner + " needs it.");
        } else if (!wanted
                && values.given(key)
                && !values.overruled(key, AUTHENTICATION, "authentication is " + name(chosen))) {
            values.problem(
                    key,
                    "given, but authentication is " + name(chosen),
                    "Remove it, or write authentication: " + owner + ".");
        }
    }

    private static String name(Optional<Authentication> authentication) {
        return authentication.map(Enum::name).orElse("missing");
    }

    private static KinesisConfig build(Values values) {
        Optional<String> arn = values.find(STREAM_ARN);
        Stream stream =
                arn.<Stream>map(Stream.Identified::new).orElseGet(() -> new Stream.Named(values.value(STREAM_NAME)));
        String region = arn.map(KinesisSection::regionOf).orElseGet(() -> values.value(REGION_NAME));
        return new KinesisConfig(stream, region, start(values), reader(values), credentials(values), endpoint(values));
    }

    private static Start start(Values values) {
        return switch (values.value(ITERATOR_TYPE)) {
            case TRIM_HORIZON -> new Start.TrimHorizon();
            case LATEST -> new Start.Latest();
            case AT_TIMESTAMP -> new Start.AtTimestamp(values.value(TIMESTAMP));
        };
    }

    private static Reader reader(Values values) {
        return values.value(ENHANCED_FAN_OUT)
                ? new Reader.EnhancedFanOut(
                        values.find(CONSUMER_NAME).orElseGet(() -> consumerOf(values.value(PipeSection.NAME))))
                : new Reader.Polling();
    }

    private static Credentials credentials(Values values) {
        return values.find(AUTHENTICATION)
                .map(authentication -> switch (authentication) {
                    case IAM_ROLE -> new Credentials.IamRole(values.value(IAM_ROLE));
                    case IAM_USER -> new Credentials.IamUser(values.value(ACCESS_KEY_ID), values.value(SECRET_KEY));
                })
                .orElseGet(Credentials.DefaultChain::new);
    }

    private static Endpoint endpoint(Values values) {
        return values.find(ENDPOINT).<Endpoint>map(Endpoint.At::new).orElseGet(Endpoint.Aws::new);
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

    private static String regionOf(String arn) {
        return arn.split(":", -1)[3];
    }
}
