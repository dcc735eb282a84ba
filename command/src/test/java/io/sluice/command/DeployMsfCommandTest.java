package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.jobconfig.ConfigSource;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy msf} writes, and what it refuses. */
class DeployMsfCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String PIPE = """
            name: Édits of 2026
            source:
              kinesis:
                streamName: edits
                region: eu-central-1
                useEnhancedFanOut: true
            clickhouse:
              url: https://clickhouse.example.com:8443
              user: pipe
              password: ${secretsmanager:prod/clickhouse#password}
            destination:
              table: edits
            """;

    @TempDir
    private Path folder;

    @Test
    void writesWhatTheServiceNeeds() throws IOException {
        Typed typed = deploy(PIPE);

        assertThat(typed.err()).isEmpty();
        assertThat(typed.status()).isZero();
        Screen.check("deploy-msf.txt", typed.out());
        Screen.check("deploy-msf-policy.json", Files.readString(folder.resolve("msf/policy.json")));
        Screen.check("deploy-msf-template.json", Files.readString(folder.resolve("msf/template.json")));
    }

    @Test
    void aPipeIsTheSameWhenReadFromThePropertiesHoweverLong() throws Exception {
        String remarks = Arrays.stream("The quick brown fox jumps over the lazy 🦊 dog.".split(" "))
                .map(word -> "# " + word + " ".repeat(30) + "x".repeat(70) + "\n")
                .collect(Collectors.joining())
                .repeat(20);
        String pipe = PIPE + remarks + "settings:\n  maxInFlight: 7\n";

        Typed typed = deploy(pipe, "--destination.database", "other", "--settings.streaming_max_insert_wait_ms=700");

        assertThat(typed.err()).isEmpty();
        JsonNode groups = read("application_properties.json");
        assertThat(groups).hasSize(1);
        assertThat(groups.path(0).path("PropertyMap").size()).isBetween(10, 50);
        assertThat(groups.path(0).path("PropertyMap")).allSatisfy(value -> {
            assertThat(value.asText().length()).isBetween(1, 2048);
            assertThat(value.asText())
                    .isEqualTo(value.asText().strip() + (value.asText().endsWith("\n") ? "\n" : ""));
        });
        assertThat(read("template.json")
                        .at("/Resources/Application/Properties/ApplicationConfiguration/EnvironmentProperties"
                                + "/PropertyGroups"))
                .isEqualTo(groups);
        PipeConfig there = pipe(PropertyGroups.in(folder.resolve("msf/application_properties.json"))
                .orElseThrow());
        assertThat(there)
                .isEqualTo(pipe(
                        ConfigSource.text("pipe.yaml", pipe),
                        ConfigSource.arguments(List.of(
                                "--destination.database", "other", "--settings.streaming_max_insert_wait_ms=700"))));
        assertThat(there.settings().maxInFlight()).isEqualTo(7);
    }

    @Test
    void referencesWithinTheTemplateLeadToSomethingAndEverythingIsUsed() throws IOException {
        deploy(PIPE);
        JsonNode template = read("template.json");

        Set<String> known = new HashSet<>(Set.of("AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region"));
        List<String> parameters = new ArrayList<>();
        template.path("Parameters").fieldNames().forEachRemaining(parameters::add);
        known.addAll(parameters);
        template.path("Resources").fieldNames().forEachRemaining(known::add);
        Set<String> referred = new TreeSet<>();
        template.findValues("Ref").forEach(reference -> referred.add(reference.asText()));
        template.findValues("Fn::GetAtt")
                .forEach(reference -> referred.add(reference.path(0).asText()));
        template.findValues("DependsOn").forEach(names -> names.forEach(name -> referred.add(name.asText())));
        template.findValues("Fn::Sub")
                .forEach(text -> Pattern.compile("\\$\\{([^}]+)}")
                        .matcher(text.asText())
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .forEach(referred::add));

        assertThat(known).containsAll(referred);
        assertThat(referred).containsAll(parameters);
        assertThat(template.findValues("Fn::If"))
                .isNotEmpty()
                .allSatisfy(choice -> assertThat(
                                template.path("Conditions").has(choice.path(0).asText()))
                        .isTrue());
        assertThat(template.toString()).doesNotContain("@application@", "@stream", "@consumer@");
        JSON.readTree(template.at("/Resources/Dashboard/Properties/DashboardBody/Fn::Sub")
                .asText());
    }

    @Test
    void everyAlarmSaysWhatItMeans() throws IOException {
        deploy(PIPE);

        List<JsonNode> alarms = new ArrayList<>();
        for (JsonNode resource : read("template.json").path("Resources")) {
            if (resource.path("Type").asText().equals("AWS::CloudWatch::Alarm")) {
                alarms.add(resource.path("Properties"));
            }
        }
        assertThat(alarms).hasSize(5).allSatisfy(alarm -> {
            assertThat(alarm.path("AlarmDescription").asText()).hasSizeBetween(80, 1024);
            assertThat(alarm.path("AlarmActions").toString()).contains("AlarmTopicArn");
            assertThat(alarm.has("TreatMissingData")).isTrue();
        });
        assertThat(alarms)
                .filteredOn(alarm -> alarm.path("AlarmName").asText().endsWith("-lag"))
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.path("MetricName").asText())
                        .isEqualTo("SubscribeToShardEvent.MillisBehindLatest"));
    }

    @Test
    void aPollingPipeHasNoConsumerAndItsLagIsTheStreams() throws IOException {
        assertThat(deploy(PIPE.replace("useEnhancedFanOut: true", "useEnhancedFanOut: false"))
                        .err())
                .isEmpty();

        JsonNode resources = read("template.json").path("Resources");
        assertThat(resources.has("Consumer")).isFalse();
        assertThat(resources.path("Application").has("DependsOn")).isFalse();
        assertThat(resources.at("/LagAlarm/Properties/MetricName").asText())
                .isEqualTo("GetRecords.IteratorAgeMilliseconds");
        assertThat(resources.at("/LagAlarm/Properties/Dimensions")).hasSize(1);
    }

    @Test
    void aRoleOfTheStreamsAccountIsAssumedAndNotedInsteadOfGranted() throws IOException {
        Typed typed = deploy(
                PIPE.replace(
                        "useEnhancedFanOut: true",
                        "useEnhancedFanOut: true\n    authentication: IAM_ROLE\n    iamRole: arn:aws:iam::123456789012:role/reader"));

        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).contains("role arn:aws:iam::123456789012:role/reader must trust");
        assertThat(read("policy.json").path("Statement"))
                .extracting(statement -> statement.path("Sid").asText())
                .containsExactly("AssumeRole", "ReadSecrets");
    }

    @Test
    void tellsAllThatTheServiceCouldNotRunAtOnceAndWritesNothing() throws IOException {
        Typed typed = deploy(PIPE.replace("https://clickhouse.example.com:8443", "http://localhost:8123")
                .replace("${secretsmanager:prod/clickhouse#password}", "hunter2\n  tls: {caCertificate: ca.pem}"));

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.out()).isEmpty();
        Screen.check("deploy-msf-refused.txt", typed.err());
        assertThat(typed.err()).doesNotContain("hunter2");
        assertThat(folder.resolve("msf")).doesNotExist();
    }

    @Test
    void variablesOfThisMachineAreNoneOfTheServices() throws IOException {
        Files.writeString(folder.resolve("password"), "hunter2");
        Typed typed = deploy(PIPE.replace("${secretsmanager:prod/clickhouse#password}", "${file:password}"));

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err()).contains("found ${file:password}, but the service has no variables");

        Files.writeString(folder.resolve("pipe.yaml"), PIPE);
        Surroundings plain = Typed.surroundings(folder, "");
        Surroundings overridden = new Surroundings(
                Map.of("SLUICE_DESTINATION_TABLE", "not_there"),
                plain.applicationProperties(),
                folder,
                plain.input(),
                false,
                plain.clock());
        assertThat(Typed.in(overridden, "deploy", "msf", "--config", "pipe.yaml")
                        .status())
                .isZero();
        assertThat(Files.readString(folder.resolve("msf/template.json"))).doesNotContain("not_there");
    }

    @Test
    void aPipeFileThatIsTooLongForTheServiceIsRefused() throws IOException {
        Typed typed = deploy(PIPE + "# a remark\n".repeat(10_000));

        assertThat(typed.status()).isEqualTo(2);
        assertThat(typed.err()).contains("found 54 properties of up to 2048 characters each, but a group holds 50");
    }

    @Test
    void answersProgramsInJson() throws IOException {
        JsonNode answer = JSON.readTree(deploy(PIPE, "--json").out());

        assertThat(answer.path("application").asText()).isEqualTo("dits-of-2026");
        assertThat(answer.path("files"))
                .hasSize(3)
                .allSatisfy(file -> assertThat(folder.resolve(file.asText())).exists());
        assertThat(answer.path("nextSteps")).hasSize(3);
    }

    private Typed deploy(String pipe, String... more) throws IOException {
        Files.writeString(folder.resolve("pipe.yaml"), pipe);
        List<String> arguments = new ArrayList<>(List.of("deploy", "msf", "--config", "pipe.yaml"));
        arguments.addAll(List.of(more));
        return Typed.in(folder, arguments.toArray(String[]::new));
    }

    private JsonNode read(String file) throws IOException {
        return JSON.readTree(folder.resolve("msf").resolve(file).toFile());
    }

    private static PipeConfig pipe(ConfigSource... sources) {
        return new PipeReader(Map.of(), (id, key) -> id, Clock.systemUTC())
                .read(List.of(sources))
                .config();
    }
}
