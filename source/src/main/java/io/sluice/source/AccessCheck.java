package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Reader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/**
 * Tries everything that a pipe will ask of AWS and that has no effect, and tells what came of each.
 *
 * <p>Takes 10 seconds a call at most, and gives up at the first call that finds nobody to ask. Changes nothing: what
 * would, such as the registration of a consumer, is named as not tried.
 */
public final class AccessCheck {

    private static final int MOST_NAMES = 20;
    private static final Duration NOTICED_SKEW = Duration.ofSeconds(15);
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    private final KinesisConfig config;
    private final Findings findings;
    private final AwsProbe probe;
    private final AwsClients clients;

    private AccessCheck(KinesisConfig config, AwsClients clients, Clock clock) {
        this.config = config;
        this.clients = clients;
        this.probe = new AwsProbe(clock);
        this.findings = new Findings(config);
    }

    /** What came of a check. */
    public enum Outcome {
        OK,
        /** The pipe runs all the same. */
        WARNING,
        /** The pipe cannot run. */
        FAILED,
        /** Not tried; what was found says why. */
        SKIPPED
    }

    /**
     * One thing that was checked.
     *
     * @param subject an IAM action, or what else was looked at
     * @param outcome what came of it
     * @param found in a few words
     * @param remedy what to do; empty for nothing
     */
    public record Finding(String subject, Outcome outcome, String found, String remedy) {
        public Finding {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(found, "found");
            Objects.requireNonNull(remedy, "remedy");
        }
    }

    /**
     * Checks identity, stream, permissions, consumer and clock.
     *
     * @param clock the one by which requests are signed
     */
    public static List<Finding> of(KinesisConfig config, Clock clock) {
        try {
            StreamCheck.requireServer(config);
        } catch (StreamUnreadableException e) {
            return List.of(new Finding(
                    "Kinesis",
                    Outcome.FAILED,
                    "no answer: " + KinesisErrors.describe(Objects.requireNonNull(e.getCause())),
                    StreamCheck.remedyOfSilence(config)));
        }
        try (AwsClients clients = AwsClients.open(config)) {
            AccessCheck check = new AccessCheck(config, clients, clock);
            check.run();
            return check.findings.all();
        }
    }

    private void run() {
        boolean known = identity();
        if (known && stream()) {
            clock();
        } else {
            probe.skew().ifPresent(skew -> clock());
        }
    }

    /** Whether there are credentials, so that it makes sense to go on. */
    private boolean identity() {
        boolean elsewhere = config.access().endpoint() instanceof KinesisConfig.Endpoint.At at
                && !at.uri().getHost().contains("amazonaws.com");
        KinesisConfig.Endpoint endpoint =
                config.access().credentials() instanceof KinesisConfig.Credentials.IamRole role
                        ? role.sts()
                        : new KinesisConfig.Endpoint.Aws();
        if (elsewhere && endpoint instanceof KinesisConfig.Endpoint.Aws) {
            findings.add(
                    "AWS identity",
                    Outcome.SKIPPED,
                    "source.kinesis.endpoint is not AWS, which alone knows identities",
                    "");
            return true;
        }
        StsClientBuilder builder =
                StsClient.builder().region(Region.of(config.region())).credentialsProvider(clients.credentials());
        if (endpoint instanceof KinesisConfig.Endpoint.At at) {
            builder.endpointOverride(at.uri());
        }
        try (StsClient sts = builder.build()) {
            AwsProbe.Answer<String> answer = probe.ask(() ->
                    CompletableFuture.completedFuture(sts.getCallerIdentity().arn()));
            if (answer.failure() == null) {
                findings.add("AWS identity", Outcome.OK, String.valueOf(answer.value()), "");
                return true;
            }
            KinesisErrors.Kind kind = KinesisErrors.kind(answer.failure());
            if (kind != KinesisErrors.Kind.CREDENTIALS && kind != KinesisErrors.Kind.REFUSED) {
                findings.add(
                        "AWS identity",
                        Outcome.WARNING,
                        "STS does not answer: " + KinesisErrors.describe(answer.failure()),
                        "nothing, where STS cannot be reached from here but Kinesis can");
                return true;
            }
            findings.add(
                    "AWS identity",
                    Outcome.FAILED,
                    KinesisErrors.describe(answer.failure()),
                    config.access().credentials() instanceof KinesisConfig.Credentials.IamRole role
                            ? "allow sts:AssumeRole on " + role.roleArn()
                                    + " for the credentials of this machine, and let the role trust them"
                            : "correct source.kinesis.authentication, or the credentials of this machine");
            return false;
        }
    }

    /** Whether the stream could be asked about. */
    private boolean stream() {
        DescribeStreamSummaryRequest.Builder request = DescribeStreamSummaryRequest.builder();
        if (config.stream() instanceof KinesisConfig.Stream.Identified identified) {
            request.streamARN(identified.arn());
        } else {
            request.streamName(config.stream().name());
        }
        AwsProbe.Answer<StreamDescriptionSummary> answer =
                probe.ask(() -> kinesis().describeStreamSummary(request.build()).thenApply(response -> {
                    probe.heard(response.sdkHttpResponse());
                    return response.streamDescriptionSummary();
                }));
        if (answer.failure() == null) {
            StreamDescriptionSummary summary = Objects.requireNonNull(answer.value());
            findings.add("kinesis:DescribeStreamSummary", Outcome.OK, "allowed", "");
            status(summary);
            shards(Optional.of(summary));
            return true;
        }
        KinesisErrors.Kind kind = KinesisErrors.kind(answer.failure());
        if (kind == KinesisErrors.Kind.NOT_FOUND) {
            findings.add(
                    "stream",
                    Outcome.FAILED,
                    "no stream " + config.stream().name() + " in " + config.region() + streamsSeen(),
                    "correct source.kinesis.streamName or region");
            return true;
        }
        findings.refused("kinesis:DescribeStreamSummary", answer.failure());
        if (kind == KinesisErrors.Kind.REFUSED) {
            shards(Optional.empty());
            return true;
        }
        return false;
    }

    private void status(StreamDescriptionSummary summary) {
        boolean readable =
                summary.streamStatus() == StreamStatus.ACTIVE || summary.streamStatus() == StreamStatus.UPDATING;
        findings.add(
                "stream",
                readable ? Outcome.OK : Outcome.FAILED,
                summary.streamName() + " is " + summary.streamStatusAsString() + ", " + summary.openShardCount()
                        + " open shards, records are kept " + summary.retentionPeriodHours() + " h",
                readable ? "" : "wait until it is ACTIVE");
        if (summary.encryptionType() == EncryptionType.KMS) {
            findings.add(
                    "kms:Decrypt",
                    Outcome.SKIPPED,
                    "the stream is encrypted with " + summary.keyId() + "; only records show whether it may be used",
                    "");
        }
    }

    private void shards(Optional<StreamDescriptionSummary> summary) {
        ListShardsRequest.Builder request = ListShardsRequest.builder().maxResults(1);
        if (config.stream() instanceof KinesisConfig.Stream.Identified identified) {
            request.streamARN(identified.arn());
        } else {
            request.streamName(config.stream().name());
        }
        AwsProbe.Answer<String> answer = probe.ask(() -> kinesis()
                .listShards(request.build())
                .thenApply(response -> response.shards().get(0).shardId()));
        if (answer.failure() == null) {
            findings.add("kinesis:ListShards", Outcome.OK, "allowed", "");
        } else {
            findings.refused("kinesis:ListShards", answer.failure());
        }
        if (config.reader() instanceof Reader.EnhancedFanOut fanOut) {
            new ConsumerCheck(probe, kinesis(), findings).run(fanOut.consumer(), summary);
        } else {
            // a shard that may be named wrong is answered after the permission is looked at
            records(answer.failure() == null ? String.valueOf(answer.value()) : "shardId-000000000000");
        }
    }

    private void records(String shardId) {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().shardId(shardId).shardIteratorType(ShardIteratorType.LATEST);
        if (config.stream() instanceof KinesisConfig.Stream.Identified identified) {
            request.streamARN(identified.arn());
        } else {
            request.streamName(config.stream().name());
        }
        AwsProbe.Answer<String> iterator = probe.ask(
                () -> kinesis().getShardIterator(request.build()).thenApply(response -> response.shardIterator()));
        if (iterator.failure() != null) {
            findings.refused("kinesis:GetShardIterator", iterator.failure());
            findings.add("kinesis:GetRecords", Outcome.SKIPPED, "not tried without kinesis:GetShardIterator", "");
            return;
        }
        findings.add("kinesis:GetShardIterator", Outcome.OK, "allowed", "");
        GetRecordsRequest.Builder records =
                GetRecordsRequest.builder().shardIterator(iterator.value()).limit(1);
        if (config.stream() instanceof KinesisConfig.Stream.Identified identified) {
            records.streamARN(identified.arn());
        }
        AwsProbe.Answer<Integer> answer = probe.ask(() -> kinesis()
                .getRecords(records.build())
                .thenApply(response -> response.records().size()));
        if (answer.failure() == null) {
            findings.add("kinesis:GetRecords", Outcome.OK, "allowed", "");
        } else {
            findings.refused("kinesis:GetRecords", answer.failure());
        }
    }

    private void clock() {
        Duration skew = probe.skew().orElse(null);
        if (skew == null) {
            findings.add("clock", Outcome.SKIPPED, "no answer told the time", "");
            return;
        }
        long seconds = Math.abs(skew.toSeconds());
        String found = seconds <= NOTICED_SKEW.toSeconds()
                ? "as that of Kinesis"
                : seconds + " s " + (skew.isNegative() ? "behind" : "before") + " that of Kinesis";
        if (seconds > LARGEST_SKEW.toSeconds()) {
            findings.add(
                    "clock", Outcome.FAILED, found, "set this machine's clock: AWS refuses signatures 5 minutes off");
        } else if (seconds > NOTICED_SKEW.toSeconds()) {
            findings.add(
                    "clock", Outcome.WARNING, found, "set this machine's clock: lag and start times are off by that");
        } else {
            findings.add("clock", Outcome.OK, found, "");
        }
    }

    /** Which streams there are instead; nothing where that may not be asked, which says nothing about the stream. */
    private String streamsSeen() {
        AwsProbe.Answer<List<String>> answer = probe.ask(() -> kinesis()
                .listStreams(ListStreamsRequest.builder().build())
                .thenApply(response -> response.streamNames()));
        if (answer.failure() != null) {
            return "";
        }
        List<String> names = Objects.requireNonNull(answer.value());
        return names.isEmpty()
                ? ", nor any other"
                : ", only " + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                        + (names.size() > MOST_NAMES ? " and more" : "");
    }

    private KinesisAsyncClient kinesis() {
        return clients.kinesis();
    }
}
