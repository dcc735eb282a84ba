package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.notes;
import static io.sluice.jobconfig.KeyCases.refuses;
import static io.sluice.jobconfig.KeyCases.requires;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class KinesisSectionTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/pipe";
    private static final String ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/other";

    private static final Pipe BY_ARN =
            Pipe.minimal().without("source.kinesis.streamName").without("source.kinesis.region");
    private static final Pipe AT_TIMESTAMP = Pipe.minimal().with("source.kinesis.iteratorType", "AT_TIMESTAMP");
    private static final Pipe FAN_OUT = Pipe.minimal().with("source.kinesis.useEnhancedFanOut", "true");
    private static final Pipe ASSUMING =
            Pipe.minimal().with("source.kinesis.authentication", "IAM_ROLE").with("source.kinesis.iamRole", ROLE);
    private static final String CONSUMER =
            "arn:aws:kinesis:eu-central-1:123456789012:stream/wikipedia-edits/consumer/theirs:1700000000";
    private static final Pipe USER = Pipe.minimal()
            .with("source.kinesis.authentication", "IAM_USER")
            .with("source.kinesis.accessKey.accessKeyId", "AKIAIOSFODNN7EXAMPLE")
            .with("source.kinesis.accessKey.secretKey", "hush");

    static final List<Absent> ABSENT = List.of(
            defaults(
                    "source.kinesis.format",
                    PipeConfig::kinesis,
                    Pipe.minimal().read().config().kinesis()),
            requires("source.kinesis.streamName", """
                    source.kinesis.streamName: missing
                        Add it, or streamArn: which stream to read."""),
            defaults(
                    "source.kinesis.streamArn",
                    config -> config.kinesis().stream(),
                    new KinesisConfig.Stream.Named("wikipedia-edits")),
            requires("source.kinesis.region", """
                    source.kinesis.region: missing
                        Add it: the stream's AWS region, such as eu-central-1."""),
            defaults(
                    "source.kinesis.iteratorType",
                    config -> config.kinesis().span().start(),
                    new KinesisConfig.Start.TrimHorizon()),
            requires("source.kinesis.timestamp", AT_TIMESTAMP, """
                    source.kinesis.timestamp: missing
                        Add it, or startLookback: iteratorType AT_TIMESTAMP starts there."""),
            defaults(
                    "source.kinesis.useEnhancedFanOut",
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.Polling()),
            defaults(
                    "source.kinesis.consumerName",
                    FAN_OUT,
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut("sluice-edits")),
            defaults(
                    "source.kinesis.authentication",
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.DefaultChain()),
            requires("source.kinesis.iamRole", Pipe.minimal().with("source.kinesis.authentication", "IAM_ROLE"), """
                    source.kinesis.iamRole: missing
                        Add it: authentication IAM_ROLE needs it."""),
            requires("source.kinesis.accessKey.accessKeyId", USER, """
                    source.kinesis.accessKey.accessKeyId: missing
                        Add it: authentication IAM_USER needs it."""),
            requires("source.kinesis.accessKey.secretKey", USER, """
                    source.kinesis.accessKey.secretKey: missing
                        Add it: authentication IAM_USER needs it."""),
            defaults(
                    "source.kinesis.endpoint",
                    config -> config.kinesis().access().endpoint(),
                    new KinesisConfig.Endpoint.Aws()),
            defaults(
                    "source.kinesis.startLookback",
                    config -> config.kinesis().span().start(),
                    new KinesisConfig.Start.TrimHorizon()),
            defaults(
                    "source.kinesis.startAfter",
                    config -> config.kinesis().span().startAfter(),
                    Map.of()),
            requires("source.kinesis.startAfter[].shardId", startAfter("{sequenceNumber: 7}"), """
                    source.kinesis.startAfter[0].shardId: missing
                        Add it: Id of a shard."""),
            requires("source.kinesis.startAfter[].sequenceNumber", startAfter("{shardId: shardId-000000000000}"), """
                    source.kinesis.startAfter[0].sequenceNumber: missing
                        Add it: Sequence number of the last record of the shard that is done."""),
            defaults(
                    "source.kinesis.stopPosition",
                    config -> config.kinesis().span().stop(),
                    new KinesisConfig.Stop.Never()),
            requires(
                    "source.kinesis.stopTimestamp",
                    Pipe.minimal().with("source.kinesis.stopPosition", "AT_TIMESTAMP"),
                    """
                    source.kinesis.stopTimestamp: missing
                        Add it: stopPosition AT_TIMESTAMP ends there."""),
            defaults(
                    "source.kinesis.consumerArn",
                    FAN_OUT,
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut("sluice-edits")),
            defaults(
                    "source.kinesis.consumerLifecycle",
                    FAN_OUT,
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut("sluice-edits")),
            defaults(
                    "source.kinesis.deregisterOnFinish",
                    FAN_OUT,
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut("sluice-edits")),
            defaults(
                    "source.kinesis.externalId",
                    ASSUMING,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(ROLE)),
            defaults(
                    "source.kinesis.roleSessionName",
                    ASSUMING,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(ROLE, "", "sluice", new KinesisConfig.Endpoint.Aws())),
            defaults(
                    "source.kinesis.stsEndpoint",
                    ASSUMING,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(ROLE)));

    static final List<Mapped> MAPPED = List.of(
            maps(
                    "source.kinesis.format",
                    "JSONEachRow",
                    PipeConfig::kinesis,
                    Pipe.minimal().read().config().kinesis()),
            maps(
                    "source.kinesis.streamName",
                    "a.b_c-9",
                    config -> config.kinesis().stream(),
                    new KinesisConfig.Stream.Named("a.b_c-9")),
            maps(
                    "source.kinesis.streamArn",
                    ARN,
                    BY_ARN,
                    config ->
                            List.of(config.kinesis().stream(), config.kinesis().region()),
                    List.of(new KinesisConfig.Stream.Identified(ARN), "eu-west-1")),
            maps(
                    "source.kinesis.region",
                    "us-gov-west-1",
                    config -> config.kinesis().region(),
                    "us-gov-west-1"),
            maps(
                    "source.kinesis.region",
                    "eusc-de-east-1",
                    config -> config.kinesis().region(),
                    "eusc-de-east-1"),
            maps(
                    "source.kinesis.region",
                    "eu-west-1",
                    BY_ARN.with("source.kinesis.streamArn", ARN),
                    config -> config.kinesis().region(),
                    "eu-west-1"),
            maps(
                    "source.kinesis.iteratorType",
                    "TRIM_HORIZON",
                    config -> config.kinesis().span().start(),
                    new KinesisConfig.Start.TrimHorizon()),
            maps(
                    "source.kinesis.iteratorType",
                    "LATEST",
                    config -> config.kinesis().span().start(),
                    new KinesisConfig.Start.Latest()),
            startsAt("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
            startsAt("'2026-01-31T12:00:00.250+01:00'", "2026-01-31T11:00:00.250Z"),
            startsAt("2026-01-31T11:00", "2026-01-31T11:00:00Z"),
            startsAt("1700000000", "2023-11-14T22:13:20Z"),
            maps(
                    "source.kinesis.useEnhancedFanOut",
                    "true",
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut("sluice-edits")),
            maps(
                    "source.kinesis.consumerName",
                    "second",
                    FAN_OUT,
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut("second")),
            notes(
                    "source.kinesis.consumerName",
                    "second",
                    "source.kinesis.consumerName (line 1): no effect; useEnhancedFanOut is false"),
            maps(
                    "source.kinesis.authentication",
                    "IAM_ROLE",
                    Pipe.minimal().with("source.kinesis.iamRole", ROLE),
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(ROLE)),
            maps(
                    "source.kinesis.iamRole",
                    ROLE,
                    Pipe.minimal().with("source.kinesis.authentication", "IAM_ROLE"),
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(ROLE)),
            maps(
                    "source.kinesis.accessKey.accessKeyId",
                    "ASIA0000000000000000",
                    USER,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamUser("ASIA0000000000000000", new Secret("hush"))),
            maps(
                    "source.kinesis.accessKey.secretKey",
                    "other",
                    USER,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamUser("AKIAIOSFODNN7EXAMPLE", new Secret("other"))),
            maps(
                    "source.kinesis.endpoint",
                    "'http://127.0.0.1:4567'",
                    config -> config.kinesis().access().endpoint(),
                    new KinesisConfig.Endpoint.At(URI.create("http://127.0.0.1:4567"))),
            maps(
                    "source.kinesis.startLookback",
                    "2h",
                    AT_TIMESTAMP,
                    config -> config.kinesis().span().start(),
                    new KinesisConfig.Start.Lookback(Duration.ofHours(2))),
            maps(
                    "source.kinesis.startAfter",
                    "[{shardId: shardId-000000000000, sequenceNumber: 49546986683135544286507457936321625675700192471156785154},"
                            + " {shardId: shardId-000000000001, sequenceNumber: 0}]",
                    config -> config.kinesis().span().startAfter(),
                    Map.of(
                            "shardId-000000000000",
                            "49546986683135544286507457936321625675700192471156785154",
                            "shardId-000000000001",
                            "0")),
            maps(
                    "source.kinesis.startAfter[].shardId",
                    "[{shardId: mine, sequenceNumber: 7}]",
                    config -> config.kinesis().span().startAfter(),
                    Map.of("mine", "7")),
            maps(
                    "source.kinesis.startAfter[].sequenceNumber",
                    "[{shardId: mine, sequenceNumber: '12'}]",
                    config -> config.kinesis().span().startAfter(),
                    Map.of("mine", "12")),
            maps(
                    "source.kinesis.stopPosition",
                    "LATEST",
                    config -> config.kinesis().span().stop(),
                    new KinesisConfig.Stop.Latest()),
            maps(
                    "source.kinesis.stopTimestamp",
                    "2026-01-31T13:00:00Z",
                    Pipe.minimal().with("source.kinesis.stopPosition", "AT_TIMESTAMP"),
                    config -> config.kinesis().span().stop(),
                    new KinesisConfig.Stop.AtTimestamp(Instant.parse("2026-01-31T13:00:00Z"))),
            maps(
                    "source.kinesis.consumerArn",
                    CONSUMER,
                    FAN_OUT,
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut(new KinesisConfig.Consumer.Identified(CONSUMER))),
            maps(
                    "source.kinesis.consumerLifecycle",
                    "SELF_MANAGED",
                    FAN_OUT.with("source.kinesis.consumerName", "theirs"),
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut(new KinesisConfig.Consumer.Existing("theirs"))),
            maps(
                    "source.kinesis.deregisterOnFinish",
                    "true",
                    FAN_OUT.with("source.kinesis.stopPosition", "LATEST"),
                    config -> config.kinesis().reader(),
                    new KinesisConfig.Reader.EnhancedFanOut(
                            new KinesisConfig.Consumer.Registered("sluice-edits", KinesisConfig.AtEnd.DEREGISTER))),
            notes(
                    "source.kinesis.consumerArn",
                    CONSUMER,
                    "source.kinesis.consumerArn (line 1): no effect; useEnhancedFanOut is false"),
            maps(
                    "source.kinesis.externalId",
                    "their-id",
                    ASSUMING,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(
                            ROLE, "their-id", "sluice", new KinesisConfig.Endpoint.Aws())),
            maps(
                    "source.kinesis.roleSessionName",
                    "back-fill",
                    ASSUMING,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(ROLE, "", "back-fill", new KinesisConfig.Endpoint.Aws())),
            maps(
                    "source.kinesis.stsEndpoint",
                    "'http://127.0.0.1:4566'",
                    ASSUMING,
                    config -> config.kinesis().access().credentials(),
                    new KinesisConfig.Credentials.IamRole(
                            ROLE, "", "sluice", new KinesisConfig.Endpoint.At(URI.create("http://127.0.0.1:4566")))));

    static final List<Refused> REFUSED = List.of(
            refuses("source.kinesis.format", "Avro", """
                    source.kinesis.format (line 1): found "Avro"
                        Write JSONEachRow."""),
            refuses("source.kinesis.streamName", "two words", """
                    source.kinesis.streamName (line 1): found "two words"
                        Write a stream name of 1 to 128 letters, digits, "_", "." or "-"."""),
            refuses("source.kinesis.streamName", "[a]", """
                    source.kinesis.streamName (line 1): found a list
                        Write a stream name of 1 to 128 letters, digits, "_", "." or "-"."""),
            refuses("source.kinesis.streamArn", ARN, BY_ARN.with("source.kinesis.streamName", "other"), """
                    source.kinesis.streamArn (line 1): given beside streamName
                        Remove one of the two."""),
            refuses("source.kinesis.streamArn", "arn:aws:sqs:eu-west-1:123456789012:other", BY_ARN, """
                    source.kinesis.streamArn (line 1): found "arn:aws:sqs:eu-west-1:123456789012:other"
                        Write a stream ARN such as arn:aws:kinesis:eu-central-1:123456789012:stream/edits."""),
            refuses("source.kinesis.region", "frankfurt", """
                    source.kinesis.region (line 1): found "frankfurt"
                        Write a region such as eu-central-1."""),
            refuses("source.kinesis.region", "eu-central-1a", """
                    source.kinesis.region (line 1): found "eu-central-1a"
                        Write a region such as eu-central-1."""),
            refuses("source.kinesis.region", "eu-central-1", BY_ARN.with("source.kinesis.streamArn", ARN), """
                    source.kinesis.region (line 1): found "eu-central-1", but streamArn is of eu-west-1
                        Remove it, or write eu-west-1."""),
            refuses("source.kinesis.iteratorType", "latest", """
                    source.kinesis.iteratorType (line 1): found "latest"
                        Write one of TRIM_HORIZON, LATEST, AT_TIMESTAMP."""),
            refuses("source.kinesis.timestamp", "yesterday", AT_TIMESTAMP, """
                    source.kinesis.timestamp (line 1): found "yesterday"
                        Write a time such as 2026-01-31T12:00:00Z."""),
            refuses("source.kinesis.timestamp", "2026-01-31T12:00:01Z", AT_TIMESTAMP, """
                    source.kinesis.timestamp (line 1): found 2026-01-31T12:00:01Z, which is in the future
                        Write a time that has passed; it is 2026-01-31T12:00:00Z now."""),
            refuses("source.kinesis.timestamp", "2026-01-01T00:00:00Z", """
                    source.kinesis.timestamp (line 1): given, but iteratorType is TRIM_HORIZON
                        Remove it, or write iteratorType: AT_TIMESTAMP."""),
            refuses("source.kinesis.useEnhancedFanOut", "yes", """
                    source.kinesis.useEnhancedFanOut (line 1): found "yes"
                        Write true or false."""),
            refuses("source.kinesis.consumerName", "two words", FAN_OUT, """
                    source.kinesis.consumerName (line 1): found "two words"
                        Write a consumer name of 1 to 128 letters, digits, "_", "." or "-"."""),
            refuses("source.kinesis.authentication", "IAM", """
                    source.kinesis.authentication (line 1): found "IAM"
                        Write one of IAM_ROLE, IAM_USER."""),
            refuses("source.kinesis.authentication", "IAM", Pipe.minimal().with("source.kinesis.iamRole", ROLE), """
                    source.kinesis.authentication (line 1): found "IAM"
                        Write one of IAM_ROLE, IAM_USER."""),
            refuses(
                    "source.kinesis.iamRole",
                    "pipe",
                    Pipe.minimal().with("source.kinesis.authentication", "IAM_ROLE"),
                    """
                    source.kinesis.iamRole (line 1): found "pipe"
                        Write a role ARN such as arn:aws:iam::123456789012:role/pipe."""),
            refuses("source.kinesis.iamRole", ROLE, """
                    source.kinesis.iamRole (line 1): given, but authentication is missing
                        Remove it, or write authentication: IAM_ROLE."""),
            refuses("source.kinesis.iamRole", ROLE, USER, """
                    source.kinesis.iamRole (line 1): given, but authentication is IAM_USER
                        Remove it, or write authentication: IAM_ROLE."""),
            refuses("source.kinesis.accessKey.accessKeyId", "not an id", USER, """
                    source.kinesis.accessKey.accessKeyId (line 1): found "not an id"
                        Write an access key id of letters and digits, such as AKIAIOSFODNN7EXAMPLE."""),
            refuses("source.kinesis.accessKey.accessKeyId", "AKIAIOSFODNN7EXAMPLE", """
                    source.kinesis.accessKey.accessKeyId (line 1): given, but authentication is missing
                        Remove it, or write authentication: IAM_USER."""),
            refuses("source.kinesis.accessKey.secretKey", "{value: hush}", USER, """
                    source.kinesis.accessKey.secretKey (line 1): found a group of keys
                        Write a text."""),
            refuses("source.kinesis.accessKey.secretKey", "''", USER, """
                    source.kinesis.accessKey.secretKey (line 1): found nothing
                        Write a text."""),
            refuses("source.kinesis.accessKey.secretKey", "hush", """
                    source.kinesis.accessKey.secretKey (line 1): given, but authentication is missing
                        Remove it, or write authentication: IAM_USER."""),
            refuses("source.kinesis.endpoint", "127.0.0.1", """
                    source.kinesis.endpoint (line 1): found "127.0.0.1"
                        Write a URL such as http://127.0.0.1:4567."""),
            refuses("source.kinesis.startLookback", "a while", AT_TIMESTAMP, """
                    source.kinesis.startLookback (line 1): found "a while"
                        Write a duration such as 1s, up to 365d."""),
            refuses("source.kinesis.startLookback", "1h", """
                    source.kinesis.startLookback (line 1): given, but iteratorType is TRIM_HORIZON
                        Remove it, or write iteratorType: AT_TIMESTAMP."""),
            refuses(
                    "source.kinesis.startLookback",
                    "1h",
                    AT_TIMESTAMP.with("source.kinesis.timestamp", "1700000000"),
                    """
                    source.kinesis.startLookback (line 1): given beside timestamp
                        Remove one of the two."""),
            refuses("source.kinesis.startAfter", "7", """
                    source.kinesis.startAfter (line 1): found a single value
                        Write a list such as [{shardId: shardId-000000000000, sequenceNumber: 4954...}]."""),
            refuses(
                    "source.kinesis.startAfter",
                    "[{shardId: a, sequenceNumber: 1}, {shardId: a, sequenceNumber: 2}]",
                    """
                    source.kinesis.startAfter (line 1): shard "a" is given twice
                        Remove one of the two."""),
            refuses("source.kinesis.startAfter[].shardId", "[{shardId: a b, sequenceNumber: 1}]", """
                    source.kinesis.startAfter[0].shardId (line 1): found "a b"
                        Write a shard id such as shardId-000000000000."""),
            refuses("source.kinesis.startAfter[].sequenceNumber", "[{shardId: a, sequenceNumber: 0x1}]", """
                    source.kinesis.startAfter[0].sequenceNumber (line 1): found "0x1"
                        Write a sequence number of decimal digits."""),
            refuses("source.kinesis.stopPosition", "NEVER", """
                    source.kinesis.stopPosition (line 1): found "NEVER"
                        Write one of LATEST, AT_TIMESTAMP."""),
            refuses(
                    "source.kinesis.stopPosition",
                    "LATEST",
                    Pipe.minimal().with("source.kinesis.iteratorType", "LATEST"),
                    """
                    source.kinesis.stopPosition (line 1): found 2026-01-31T12:00:00Z, which is not after the start at 2026-01-31T12:00:00Z
                        Write a later stop, or an earlier start."""),
            refuses("source.kinesis.stopTimestamp", "2026-01-31T12:00:00Z", """
                    source.kinesis.stopTimestamp (line 1): given, but stopPosition is missing
                        Remove it, or write stopPosition: AT_TIMESTAMP."""),
            refuses(
                    "source.kinesis.stopTimestamp",
                    "2026-01-31T10:00:00Z",
                    AT_TIMESTAMP
                            .with("source.kinesis.timestamp", "2026-01-31T11:00:00Z")
                            .with("source.kinesis.stopPosition", "AT_TIMESTAMP"),
                    """
                    source.kinesis.stopTimestamp (line 1): found 2026-01-31T10:00:00Z, which is not after the start at 2026-01-31T11:00:00Z
                        Write a later stop, or an earlier start."""),
            refuses("source.kinesis.consumerArn", "theirs", FAN_OUT, """
                    source.kinesis.consumerArn (line 1): found "theirs"
                        Write a consumer ARN such as arn:aws:kinesis:eu-central-1:123456789012:stream/edits/consumer/pipe:1700000000."""),
            refuses("source.kinesis.consumerArn", CONSUMER, FAN_OUT.with("source.kinesis.consumerName", "mine"), """
                    source.kinesis.consumerArn (line 1): given beside consumerName
                        Remove one of the two."""),
            refuses("source.kinesis.consumerArn", CONSUMER, FAN_OUT.with("source.kinesis.streamName", "other"), """
                    source.kinesis.consumerArn (line 1): found a consumer of arn:aws:kinesis:eu-central-1:123456789012:stream/wikipedia-edits, which is another stream
                        Write the ARN of a consumer of the stream to read."""),
            refuses("source.kinesis.consumerLifecycle", "LAZY", FAN_OUT, """
                    source.kinesis.consumerLifecycle (line 1): found "LAZY"
                        Write one of JOB_MANAGED, SELF_MANAGED."""),
            refuses(
                    "source.kinesis.consumerLifecycle",
                    "JOB_MANAGED",
                    FAN_OUT.with("source.kinesis.consumerArn", CONSUMER),
                    """
                    source.kinesis.consumerLifecycle (line 1): found JOB_MANAGED beside consumerArn, and nobody can register a consumer of a given ARN
                        Remove it, or write consumerName instead of consumerArn."""),
            refuses("source.kinesis.consumerLifecycle", "SELF_MANAGED", FAN_OUT, """
                    source.kinesis.consumerName: missing
                        Add it, or consumerArn: consumerLifecycle SELF_MANAGED does not make one."""),
            refuses("source.kinesis.deregisterOnFinish", "true", FAN_OUT, """
                    source.kinesis.deregisterOnFinish (line 1): found true, but without stopPosition the pipe never finishes
                        Remove it, or add stopPosition."""),
            refuses(
                    "source.kinesis.deregisterOnFinish",
                    "true",
                    FAN_OUT.with("source.kinesis.consumerArn", CONSUMER).with("source.kinesis.stopPosition", "LATEST"),
                    """
                    source.kinesis.deregisterOnFinish (line 1): found true, but someone else registers the consumer
                        Remove it: the consumer is not the pipe's to deregister."""),
            refuses("source.kinesis.externalId", "a b", ASSUMING, """
                    source.kinesis.externalId (line 1): found "a b"
                        Write an external id of 2 to 1224 letters, digits or _+=,.@:/-."""),
            refuses("source.kinesis.externalId", "their-id", USER, """
                    source.kinesis.externalId (line 1): given, but authentication is IAM_USER
                        Remove it, or write authentication: IAM_ROLE."""),
            refuses("source.kinesis.roleSessionName", "a b", ASSUMING, """
                    source.kinesis.roleSessionName (line 1): found "a b"
                        Write a session name of 2 to 64 letters, digits or _+=,.@-."""),
            refuses("source.kinesis.stsEndpoint", "'http://127.0.0.1:4566'", """
                    source.kinesis.stsEndpoint (line 1): given, but authentication is missing
                        Remove it, or write authentication: IAM_ROLE."""));

    private static Pipe startAfter(String group) {
        return Pipe.minimal().with("source.kinesis.startAfter", "[" + group + "]");
    }

    private static Mapped startsAt(String yaml, String instant) {
        return maps(
                "source.kinesis.timestamp",
                yaml,
                AT_TIMESTAMP,
                config -> config.kinesis().span().start(),
                new KinesisConfig.Start.AtTimestamp(Instant.parse(instant)));
    }

    @Test
    void namesTheConsumerAfterThePipe() {
        assertThat(KinesisReaderSection.consumerOf("edits")).isEqualTo("sluice-edits");
        assertThat(KinesisReaderSection.consumerOf("my pipe")).isEqualTo("sluice-my-pipe-56790fa2");
        assertThat(KinesisReaderSection.consumerOf("my-pipe")).isEqualTo("sluice-my-pipe");
        assertThat(KinesisReaderSection.consumerOf("パイプ")).matches("sluice---[0-9a-f]{8}");
        assertThat(KinesisReaderSection.consumerOf("x".repeat(300))).hasSize(128);
    }

    @ParameterizedTest
    @FieldSource("ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }
}
