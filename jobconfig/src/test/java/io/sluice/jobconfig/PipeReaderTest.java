package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.PipeConfig.FieldMapping;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PipeReaderTest {

    private static final ConfigSource FILE = Pipe.minimal().source();

    @Test
    void letsArgumentsOverrideTheEnvironmentAndTheEnvironmentTheFile() {
        ConfigSource environment = environment(Map.of(
                "SLUICE_DESTINATION_TABLE", "of the environment",
                "SLUICE_DESTINATION_DATABASE", "of the environment"));
        ConfigSource arguments = arguments("--destination.table", "of the arguments");

        assertThat(read(FILE, environment, arguments).config().destination())
                .isEqualTo(new DestinationConfig("of the environment", "of the arguments"));
        assertThat(read(FILE, environment).config().destination().table()).isEqualTo("of the environment");
        assertThat(read(FILE).config().destination().table()).isEqualTo("edits");
    }

    @Test
    void readsEverythingFromTheEnvironmentAlone() {
        PipeDefinition pipe = read(environment(Map.of(
                "SLUICE_NAME", "edits",
                "SLUICE_SOURCE_KINESIS_STREAM_NAME", "wikipedia-edits",
                "SLUICE_SOURCE_KINESIS_REGION", "eu-central-1",
                "SLUICE_CLICKHOUSE_URL", "http://127.0.0.1:8123",
                "SLUICE_DESTINATION_TABLE", "edits",
                "SLUICE_SETTINGS_STREAMING_MAX_INSERT_WAIT_MS", "500",
                "SLUICE_FIELD_MAPPINGS", "[{sourceField: a, destinationField: b}]",
                "SLUICE_CLICKHOUSE_PASSWORD", "",
                "PATH", "/bin")));

        assertThat(pipe.config().settings().maxInsertWait()).isEqualTo(Duration.ofMillis(500));
        assertThat(pipe.config().fieldMappings()).containsExactly(new FieldMapping("a", "b"));
        assertThat(Pipe.login(pipe.config()).password()).isEqualTo(new Secret(""));
        assertThat(pipe.notes()).isEmpty();
    }

    @Test
    void leavesOtherVariablesAloneButNamesASlipOfTheKeyboard() {
        assertThat(read(FILE, environment(Map.of("SLUICE_HOME", "/opt", "SLUICE_DESTINATON_TABLE", "x")))
                        .notes())
                .containsExactly(new Note("SLUICE_DESTINATON_TABLE (environment) is not read;"
                        + " did you mean SLUICE_DESTINATION_TABLE?"));
    }

    @Test
    void doesNotTakeAVariableForAKeyWithoutEffect() {
        assertThat(read(FILE, environment(Map.of("SLUICE_STATE", "x"))).notes()).isEmpty();
    }

    @Test
    void readsArgumentsInBothFormsAndBothCases() {
        PipeConfig config = read(
                        FILE,
                        arguments(
                                "--source.kinesis.use_enhanced_fan_out=true",
                                "--source.kinesis.consumerName",
                                "second",
                                "--description=",
                                "--field_mappings",
                                "[{source_field: a, destination_field: b}]",
                                "--clickhouse.password=a=b"))
                .config();

        assertThat(config.kinesis().reader()).isEqualTo(new KinesisConfig.Reader.EnhancedFanOut("second"));
        assertThat(config.description()).isEmpty();
        assertThat(config.fieldMappings()).containsExactly(new FieldMapping("a", "b"));
        assertThat(Pipe.login(config).password()).isEqualTo(new Secret("a=b"));
    }

    @Test
    void tellsWhereEveryWrongValueCameFrom() {
        Properties properties = new Properties();
        properties.setProperty("iteratorType", "OLDEST");
        assertThatThrownBy(() -> read(
                        ConfigSource.text("pipe.yaml", "name: edits\nsettings:\n  maxInsertRows: 0\n"),
                        ConfigSource.propertyGroups(Map.of("sluice.source.kinesis", properties)),
                        environment(Map.of("SLUICE_SOURCE_KINESIS_REGION", "frankfurt")),
                        arguments(
                                "edits",
                                "--destination.tabel",
                                "edits",
                                "--clickhouse.url=localhost",
                                "--table=x",
                                "--whatever=x",
                                "--name",
                                "--fieldMappings=a: b",
                                "--description=a",
                                "--description",
                                "b")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        Cannot use pipe.yaml: 12 problems

                          settings.maxInsertRows (line 3): found "0"
                            Write a whole number from 1 to 10000000.

                          source.kinesis.iteratorType (property iteratorType of group sluice.source.kinesis): \
                        found "OLDEST"
                            Write one of TRIM_HORIZON, LATEST, AT_TIMESTAMP.

                          source.kinesis.region (environment variable SLUICE_SOURCE_KINESIS_REGION): found "frankfurt"
                            Write a region such as eu-central-1.

                          argument 1 (command line): not of the form --PATH VALUE
                            Write --PATH VALUE or --PATH=VALUE, such as --destination.table edits; \
                        quote a value that holds blanks.

                          destination.tabel (argument --destination.tabel): unknown key
                            Did you mean --destination.table?

                          clickhouse.url (argument --clickhouse.url): found "localhost"
                            Write a URL such as https://clickhouse.example.com:8443.

                          table (argument --table): unknown key
                            Did you mean --destination.table?

                          whatever (argument --whatever): unknown key
                            Remove it; it is no key of the pipe file.

                          name (argument --name): no value follows
                            Write --PATH VALUE or --PATH=VALUE, such as --destination.table edits; \
                        quote a value that holds blanks.

                          fieldMappings (argument --fieldMappings): found a group of keys
                            Write a list such as [{sourceField: a, destinationField: b}].

                          description (argument --description): given twice
                            Keep one of "description" (argument --description) and "description" \
                        (argument --description).

                          source.kinesis.streamName: missing
                            Add it, or streamArn: which stream to read.""");
    }

    @Test
    void neverShowsASecretWhereverItIsWritten() {
        assertThatThrownBy(() -> read(
                        ConfigSource.text("pipe.yaml", """
                                name: [hush]
                                clickhouse: {password: {is: hush}, pasword: hush, url: 'http://u:hush@h'}
                                source: {kinesis: {accessKey: hush, secretKey: hush}}
                                destination: hush
                                """),
                        environment(Map.of("SLUICE_SOURCE_KINESIS_ACCESS_KEY_SECRET_KEY", " ")),
                        arguments("hush", "--hush", "--clickhouse.passwd=hush", "--clickhouse.user", "")))
                .isInstanceOf(ConfigException.class)
                .message()
                .satisfies(message -> assertThat(message.replace("--hush", "").replace("  hush", ""))
                        .doesNotContain("hush"));
    }

    @Test
    void letsAHigherSourceChangeTheStreamTheStartAndTheCredentials() {
        PipeDefinition pipe = read(
                Pipe.minimal()
                        .with("source.kinesis.iteratorType", "AT_TIMESTAMP")
                        .with("source.kinesis.timestamp", "2026-01-01T00:00:00Z")
                        .with("source.kinesis.authentication", "IAM_ROLE")
                        .with("source.kinesis.iamRole", "arn:aws:iam::123456789012:role/pipe")
                        .source(),
                arguments(
                        "--source.kinesis.streamArn=arn:aws:kinesis:eu-west-1:123456789012:stream/other",
                        "--source.kinesis.iteratorType=LATEST",
                        "--source.kinesis.authentication=IAM_USER",
                        "--source.kinesis.accessKey.accessKeyId=AKIAIOSFODNN7EXAMPLE",
                        "--source.kinesis.accessKey.secretKey=hush"));

        assertThat(pipe.config().kinesis())
                .isEqualTo(new KinesisConfig(
                        new KinesisConfig.Stream.Identified("arn:aws:kinesis:eu-west-1:123456789012:stream/other"),
                        "eu-west-1",
                        new KinesisConfig.Start.Latest(),
                        new KinesisConfig.Reader.Polling(),
                        new KinesisConfig.Credentials.IamUser("AKIAIOSFODNN7EXAMPLE", new Secret("hush")),
                        new KinesisConfig.Endpoint.Aws()));
        assertThat(pipe.notes())
                .extracting(Note::text)
                .containsExactly(
                        "source.kinesis.streamName (line 1): no effect; streamArn names the stream"
                                + " (argument --source.kinesis.streamArn)",
                        "source.kinesis.region (line 1): no effect; streamArn is of eu-west-1"
                                + " (argument --source.kinesis.streamArn)",
                        "source.kinesis.timestamp (line 1): no effect; iteratorType is LATEST"
                                + " (argument --source.kinesis.iteratorType)",
                        "source.kinesis.iamRole (line 1): no effect; authentication is IAM_USER"
                                + " (argument --source.kinesis.authentication)");
    }

    @Test
    void letsAHigherSourceNameTheStreamInsteadOfItsArn() {
        PipeDefinition pipe = read(
                Pipe.minimal()
                        .without("source.kinesis.streamName")
                        .with("source.kinesis.streamArn", "arn:aws:kinesis:eu-central-1:123456789012:stream/other")
                        .source(),
                arguments("--source.kinesis.streamName=edits"));

        assertThat(pipe.config().kinesis().stream()).isEqualTo(new KinesisConfig.Stream.Named("edits"));
        assertThat(pipe.notes())
                .containsExactly(new Note("source.kinesis.streamArn (line 1): no effect; streamName names the stream"
                        + " (argument --source.kinesis.streamName)"));
    }

    @Test
    void doesNotCallKeysMissingWhenTheFileThatShouldHaveThemCannotBeRead() {
        assertThatThrownBy(() -> read(ConfigSource.text("pipe.yaml", "a: b: c"), arguments("--destination.table=x")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          pipe.yaml (line 1): not YAML: mapping values are not allowed here
                            Mend the line, or the one above it.""");
    }

    @Test
    void callsAConfigurationWithoutAFileByAnotherName() {
        assertThatThrownBy(() -> read())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Cannot use the configuration: 5 problems\n\n  name: missing\n");
    }

    private static PipeDefinition read(ConfigSource... sources) {
        return Pipe.reader(Map.of()).read(Arrays.asList(sources));
    }

    private static ConfigSource environment(Map<String, String> variables) {
        return ConfigSource.environment(variables);
    }

    private static ConfigSource arguments(String... arguments) {
        return ConfigSource.arguments(List.of(arguments));
    }
}
