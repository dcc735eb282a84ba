package io.sluice.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Credentials;
import io.sluice.jobconfig.KinesisConfig.Endpoint;
import io.sluice.jobconfig.KinesisConfig.Reader;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pipe as an application of Amazon Managed Service for Apache Flink: what the service would refuse or could not run,
 * and the CloudFormation template of the rest.
 *
 * <p>Limits are those of the service's API reference (PropertyGroup, EnvironmentProperties) and of CloudFormation
 * (template body).
 */
final class ManagedFlink {

    /** Stands for every secret while a pipe is looked at, so that secrets written out are told from those that are not. */
    static final String SECRET = "kept in AWS Secrets Manager";

    static final int MOST_GROUPS = 50;
    static final int MOST_PROPERTIES = 50;
    static final int LONGEST_VALUE = 2048;

    /** Of a template that is given with the call instead of by S3. */
    static final int LARGEST_TEMPLATE = 51_200;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REFERENCE = Pattern.compile("(?<!\\$)\\$\\{(env|file):[^}]*}");
    private static final Pattern UNFIT_FOR_NAMES = Pattern.compile("[^A-Za-z0-9_-]");
    private static final int LONGEST_NAME = 128;

    private final PipeConfig pipe;
    private final JsonNode groups;
    private final Set<String> secrets;
    private final String application;

    /**
     * @param groups the property groups that describe the pipe, as the service keeps them
     * @param secrets names or ARNs of the secrets that the pipe refers to
     */
    ManagedFlink(PipeConfig pipe, JsonNode groups, Set<String> secrets) {
        this.pipe = pipe;
        this.groups = groups;
        this.secrets = Set.copyOf(secrets);
        String name = UNFIT_FOR_NAMES.matcher(pipe.name()).replaceAll("-").replaceFirst("^-+", "");
        this.application = name.isEmpty() ? "pipe" : name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    /** Name of the application: that of the pipe, in letters that CloudWatch takes as well. */
    String application() {
        return application;
    }

    /** Name of the CloudFormation stack, which begins with a letter and has no underscores. */
    String stack() {
        String name = "sluice-" + application.replace('_', '-');
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    /** Where the application runs: beside its stream. */
    String region() {
        return pipe.kinesis().region();
    }

    /** Why the pipe cannot run there, each with its remedy; empty if it can. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Matcher references = REFERENCE.matcher(text());
        while (references.find()) {
            problems.add("found " + references.group()
                    + ", but the service has no variables and no files of yours; keep secrets in AWS Secrets Manager and"
                    + " write ${secretsmanager:ID#key}, write anything else out");
        }
        if (problems.isEmpty()) {
            checkSecrets(problems);
        }
        pipe.clickhouse().urls().forEach(url -> checkReach("clickhouse.url", url, problems));
        if (pipe.kinesis().access().endpoint() instanceof Endpoint.At at) {
            checkReach("source.kinesis.endpoint", at.uri(), problems);
        }
        if (!pipe.clickhouse().tls().equals(ClickHouseConfig.Tls.NONE)) {
            problems.add("found files in clickhouse.tls, which the machines of the service do not have; use a"
                    + " certificate of a public authority, such as that of a load balancer");
        }
        JsonNode properties = groups.path(0).path("PropertyMap");
        if (properties.size() > MOST_PROPERTIES) {
            problems.add("found " + properties.size() + " properties of up to " + LONGEST_VALUE
                    + " characters each, but a group holds " + MOST_PROPERTIES + "; shorten the pipe file");
        }
        return problems;
    }

    /** How far the pipe keeps within the limits of the service. */
    List<String> limits() {
        JsonNode properties = groups.path(0).path("PropertyMap");
        int longest = 0;
        for (JsonNode value : properties) {
            longest = Math.max(longest, value.asText().length());
        }
        int size = template().toPrettyString().getBytes(StandardCharsets.UTF_8).length;
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%d of %d property groups, %d of %d properties, the longest of %,d of %,d characters",
                        groups.size(),
                        MOST_GROUPS,
                        properties.size(),
                        MOST_PROPERTIES,
                        longest,
                        LONGEST_VALUE),
                String.format(
                        Locale.ROOT,
                        size <= LARGEST_TEMPLATE
                                ? "a template of %,d of %,d bytes"
                                : "a template of %,d bytes: more than the %,d that travel in a call, so deploy it with"
                                        + " --s3-bucket",
                        size,
                        LARGEST_TEMPLATE));
    }

    /** What a user should know, though it keeps nothing from running. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (pipe.kinesis().access().credentials() instanceof Credentials.IamRole role) {
            notes.add("role " + role.roleArn() + " must trust the role of the application and have the statements of"
                    + " `sluice validate --iam-policy`");
        }
        if (pipe.kinesis().access().credentials() instanceof Credentials.IamUser) {
            notes.add("the access key of a user has to be changed by hand; without source.kinesis.authentication the"
                    + " role of the application reads the stream");
        }
        return notes;
    }

    /** What the role of the application may do for the pipe. */
    JsonNode policy() {
        JsonNode policy = JSON.valueToTree(IamPolicy.of(pipe.kinesis(), secrets, Optional.empty()));
        ArrayNode kept = JSON.createArrayNode();
        Credentials credentials = pipe.kinesis().access().credentials();
        for (JsonNode statement : policy.path("Statement")) {
            boolean ofReader = !Set.of("AssumeRole", "ReadSecrets")
                    .contains(statement.path("Sid").asText());
            if (!ofReader || credentials instanceof Credentials.DefaultChain) {
                kept.add(statement);
            }
        }
        ((ObjectNode) policy).set("Statement", kept);
        return policy;
    }

    /** The CloudFormation template. */
    JsonNode template() {
        ObjectNode template = (ObjectNode) read(resource("managed-flink.json"));
        ObjectNode resources = (ObjectNode) template.path("Resources");
        ObjectNode application = properties(resources, "Application");
        ((ObjectNode) application.at("/ApplicationConfiguration/EnvironmentProperties")).set("PropertyGroups", groups);
        ArrayNode policies = (ArrayNode) properties(resources, "Role").path("Policies");
        JsonNode policy = policy();
        if (policy.path("Statement").isEmpty()) {
            policies.remove(0);
        } else {
            ((ObjectNode) policies.path(0)).set("PolicyDocument", policy);
        }
        if (!registersConsumer()) {
            resources.remove("Consumer");
            ((ObjectNode) resources.path("Application")).remove("DependsOn");
        }
        if (pipe.kinesis().reader() instanceof Reader.EnhancedFanOut fanOut) {
            ObjectNode lag = properties(resources, "LagAlarm");
            lag.put("MetricName", "SubscribeToShardEvent.MillisBehindLatest");
            ((ArrayNode) lag.path("Dimensions"))
                    .addObject()
                    .put("Name", "ConsumerName")
                    .put("Value", fanOut.consumerName());
        }
        properties(resources, "Dashboard")
                .putObject("DashboardBody")
                .put("Fn::Sub", read(resource("managed-flink-dashboard.json")).toString());
        for (JsonNode resource : resources) {
            if (resource.path("Type").asText().equals("AWS::CloudWatch::Alarm")) {
                ((ObjectNode) resource.path("Properties")).set("AlarmActions", read("""
                        {"Fn::If": ["Alarmed", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}"""));
            }
        }
        return template;
    }

    /** Whether the consumer is the pipe's own, so that it goes when the stack goes. */
    private boolean registersConsumer() {
        return pipe.kinesis().reader() instanceof Reader.EnhancedFanOut fanOut
                && fanOut.consumer() instanceof Consumer.Registered;
    }

    private void checkSecrets(List<String> problems) {
        ClickHouseConfig.Login login = pipe.clickhouse().login();
        if (login instanceof ClickHouseConfig.Login.Password password) {
            checkSecret("clickhouse.password", password.password(), problems);
        } else if (login instanceof ClickHouseConfig.Login.Token token) {
            checkSecret("clickhouse.accessToken", token.token(), problems);
        }
        if (pipe.kinesis().access().credentials() instanceof Credentials.IamUser user) {
            checkSecret("source.kinesis.accessKey.secretKey", user.secretKey(), problems);
        }
    }

    private static void checkSecret(String key, Secret secret, List<String> problems) {
        if (!secret.value().isEmpty() && !secret.value().equals(SECRET)) {
            problems.add("found " + key + " written out, which everyone could read who may look at the application;"
                    + " keep it in AWS Secrets Manager and write ${secretsmanager:ID#key}");
        }
    }

    private static void checkReach(String key, URI address, List<String> problems) {
        String host = Objects.requireNonNullElse(address.getHost(), "");
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            problems.add("found " + key + " " + address + ", which is this machine; name one that AWS reaches");
        }
    }

    /** All that the properties say, in one text. */
    private String text() {
        StringBuilder text = new StringBuilder();
        groups.path(0).path("PropertyMap").forEach(value -> text.append(value.asText()));
        return text.toString();
    }

    private static ObjectNode properties(ObjectNode resources, String name) {
        return (ObjectNode) resources.path(name).path("Properties");
    }

    private String resource(String name) {
        KinesisConfig kinesis = pipe.kinesis();
        String arn = kinesis.stream() instanceof KinesisConfig.Stream.Identified identified
                ? identified.arn()
                : "arn:${AWS::Partition}:kinesis:" + kinesis.region() + ":${AWS::AccountId}:stream/"
                        + kinesis.stream().name();
        String consumer = kinesis.reader() instanceof Reader.EnhancedFanOut fanOut ? fanOut.consumerName() : "";
        try (InputStream in = ManagedFlink.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@application@", application)
                    .replace("@streamArn@", arn)
                    .replace("@stream@", kinesis.stream().name())
                    .replace("@consumer@", consumer);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " in the jar", e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a template in the jar", e);
        }
    }
}
