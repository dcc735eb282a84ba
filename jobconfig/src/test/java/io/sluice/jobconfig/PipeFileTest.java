package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipeFileTest {

    private static final String FULL = """
            # a comment
            name: edits
            description: Wikipedia's edits
            source:
              kinesis:
                streamName: wikipedia-edits
                region: eu-central-1
                iteratorType: LATEST
                useEnhancedFanOut: true
                authentication: IAM_USER
                accessKey:
                  accessKeyId: AKIAIOSFODNN7EXAMPLE
                  secretKey: hush
                endpoint: http://127.0.0.1:4567
            clickhouse:
              url: http://127.0.0.1:8123
              user: writer
              password: hush
            destination:
              database: wiki
              table: edits
            fieldMappings:
              - sourceField: a
                destinationField: b
            settings:
              streaming_max_insert_wait_ms: 1000
            """;

    private static final PipeConfig FULL_CONFIG = new PipeConfig(
            "edits",
            "Wikipedia's edits",
            new KinesisConfig(
                    new KinesisConfig.Stream.Named("wikipedia-edits"),
                    "eu-central-1",
                    new KinesisConfig.Start.Latest(),
                    new KinesisConfig.Reader.EnhancedFanOut("sluice-edits"),
                    new KinesisConfig.Credentials.IamUser("AKIAIOSFODNN7EXAMPLE", new Secret("hush")),
                    new KinesisConfig.Endpoint.At(URI.create("http://127.0.0.1:4567"))),
            PayloadConfig.DEFAULT,
            new ClickHouseConfig(URI.create("http://127.0.0.1:8123"), "writer", new Secret("hush")),
            new DestinationConfig("wiki", "edits"),
            List.of(new PipeConfig.FieldMapping("a", "b")),
            new BatchSettings(Duration.ofSeconds(1), 100_000, BatchSettings.SHARE_OF_HEAP));

    @TempDir
    private Path folder;

    @Test
    void readsAFile() throws IOException {
        PipeDefinition pipe = PipeFile.read(Files.writeString(folder.resolve("pipe.yaml"), FULL));

        assertThat(pipe.config()).isEqualTo(FULL_CONFIG);
        assertThat(pipe.notes()).isEmpty();
    }

    @Test
    void readsJsonIndentedByTabs() {
        String json = """
                {
                \t"name": "edits",
                \t"source": {"kinesis": {"streamName": "wikipedia-edits", "region": "eu-central-1"}},
                \t"clickhouse": {"url": "http://127.0.0.1:8123"},
                \t"destination": {"table": "edits"}
                }
                """;

        assertThat(parse(json).config()).isEqualTo(Pipe.minimal().read().config());
    }

    @Test
    void readsSnakeCase() {
        String snake = FULL.replace("streamName", "stream_name")
                .replace("iteratorType", "iterator_type")
                .replace("useEnhancedFanOut", "use_enhanced_fan_out")
                .replace("accessKeyId", "access_key_id")
                .replace("accessKey:", "access_key:")
                .replace("secretKey", "secret_key")
                .replace("fieldMappings", "field_mappings")
                .replace("sourceField", "source_field")
                .replace("destinationField", "destination_field");

        assertThat(parse(snake).config()).isEqualTo(FULL_CONFIG);
    }

    @Test
    void readsCamelCaseOfASnakeCaseKey() {
        assertThat(parse(FULL.replace("streaming_max_insert_wait_ms", "streamingMaxInsertWaitMs"))
                        .config())
                .isEqualTo(FULL_CONFIG);
    }

    @Test
    void takesANullForAKeyThatIsNotThere() {
        assertThat(Pipe.minimal().with("description", "null").read().config())
                .isEqualTo(Pipe.minimal().read().config());
        assertThat(Pipe.minimal().with("settings", "").read().config())
                .isEqualTo(Pipe.minimal().read().config());
    }

    @Test
    void keepsTextsAsTheyAreWritten() {
        for (String written : List.of("0123", "1e5", "1_000", "true", "0x1F", "2026-01-31", "yes")) {
            assertThat(Pipe.login(Pipe.minimal()
                                    .with("clickhouse.password", written)
                                    .read()
                                    .config())
                            .password())
                    .isEqualTo(new Secret(written));
        }
    }

    @Test
    void tellsEveryProblemAtOnceWithItsLine() {
        refuses("""
                nam: edits
                source:
                  kinesis:
                    stream_name: wikipedia edits
                    streamName: wikipedia-edits
                    region: frankfurt
                    iteratorType: OLDEST
                clickhouse:
                  url: localhost:8123
                  pasword: hush
                settings:
                  streaming_max_insert_wait_ms: 100
                destination: edits
                """).hasMessage("""
                        Cannot use pipe.yaml: 9 problems

                          nam (line 1): unknown key
                            Did you mean name?

                          source.kinesis.streamName (line 4): found "wikipedia edits"
                            Write a stream name of 1 to 128 letters, digits, "_", "." or "-".

                          source.kinesis.streamName (line 5): given twice
                            Keep one of "stream_name" (line 4) and "streamName" (line 5).

                          source.kinesis.region (line 6): found "frankfurt"
                            Write a region such as eu-central-1.

                          source.kinesis.iteratorType (line 7): found "OLDEST"
                            Write one of TRIM_HORIZON, LATEST, AT_TIMESTAMP.

                          clickhouse.url (line 9): found "localhost:8123"
                            Write a URL such as https://clickhouse.example.com:8443.

                          clickhouse.pasword (line 10): unknown key
                            Did you mean clickhouse.password?

                          settings.streaming_max_insert_wait_ms (line 12): found "100"
                            Write a number of milliseconds from 500 to 60000.

                          destination (line 13): found a single value
                            Write a group of keys: database, table, flatten, flattenSeparator, managedTable, maxOutage, maxBadShare, errorTable, logTable, conversions.""");
    }

    @Test
    void namesTheRightPlaceOfAKeyInTheWrongOne() {
        KeyCases.assertRefused(Pipe.minimal().with("table", "edits"), """
                table (line 1): unknown key
                    Did you mean destination.table?""");
    }

    @Test
    void namesTheKnownKeysWhereNoneIsNear() {
        KeyCases.assertRefused(Pipe.minimal().with("clickhouse.dictionary", "lz4"), """
                clickhouse.dictionary (line 1): unknown key
                    Remove it; known here: url, urls, user, password, accessToken, tls, options, settings.""");
    }

    @Test
    void refusesAKeyGivenTwice() {
        refuses(FULL + "name: again\n").hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          name (line 27): given twice
                            Keep one of "name" (line 2) and "name" (line 27).""");
    }

    @Test
    void refusesAnEmptyFile() {
        for (String text : List.of("", "\n \n", "# only a comment\n", "---\n", "null")) {
            refuses(text).hasMessage("""
                            Cannot use pipe.yaml: 1 problem

                              pipe.yaml: empty
                                Write at least name, source, clickhouse and destination.""");
        }
    }

    @Test
    void refusesATextWithoutKeys() {
        refuses("name:edits\n").hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          pipe.yaml (line 1): found a single value
                            Write keys and values, such as "name: edits"; a colon is followed by a blank.""");
    }

    @Test
    void refusesWhatIsNotYamlWithoutShowingTheText() {
        refuses("name: edits\nclickhouse:\n\tpassword: hush\n").hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          pipe.yaml (line 3): not YAML: found character '\\t(TAB)' that cannot start any token. \
                        (Do not use \\t(TAB) for indentation)
                            Mend the line, or the one above it.""");
        refuses("name: edits\nclickhouse: {password: hush\n").hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          pipe.yaml (line 3): not YAML: expected ',' or '}', but got <stream end>
                            Mend the line, or the one above it.""");
        refuses("{\"name\": \"edits\", \"clickhouse\": {\"password\": \"hush\"")
                .hasMessageStartingWith(
                        "Cannot use pipe.yaml: 1 problem\n\n  pipe.yaml (line 1): not JSON: a quote, comma")
                .hasMessageNotContaining("hush");
    }

    @Test
    void refusesAliases() {
        refuses("name: &n edits\ndescription: *n\n").hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          pipe.yaml (line 2): aliases (*name) are not supported; write the value out, \
                        or in quotes if it is meant to begin with "*"
                            Mend the line, or the one above it.""");
    }

    @Test
    void refusesAnchorsAndTagsThatAreProbablyTheBeginningOfAPassword() {
        for (String anchored : List.of("&hush", "&hush x")) {
            KeyCases.assertRefused(Pipe.minimal().with("clickhouse.password", anchored), """
                    pipe.yaml (line 1): anchors (&name) are not supported; write the value out, \
                    or in quotes if it is meant to begin with "&"
                        Mend the line, or the one above it.""");
        }
        for (String tagged : List.of("!hush", "!!str 12", "!!binary aHVzaA==")) {
            KeyCases.assertRefused(Pipe.minimal().with("clickhouse.password", tagged), """
                    pipe.yaml (line 1): tags (!name) are not supported; write the value out, \
                    or in quotes if it is meant to begin with "!"
                        Mend the line, or the one above it.""");
        }
    }

    @Test
    void notesASecretThatIsEmpty() {
        String file = FULL.replaceAll("password: hush", "password: #hush");

        assertThat(Pipe.login(parse(file).config()).password()).isEqualTo(new Secret(""));
        assertThat(parse(file).notes())
                .containsExactly(new Note("clickhouse.password (line 18) is empty;"
                        + " a secret that begins with \"#\" is written in quotes"));
    }

    @Test
    void namesTheLineWhereJsonIndentedByTabsIsBroken() {
        refuses("{\n\t\"name\": \"edits\",\n\t\"description\" \"hush\"\n}\n").hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          pipe.yaml (line 3): not JSON: a quote, comma, colon or bracket is missing, misplaced or too much
                            Mend the line, or the one above it.""");
    }

    @Test
    void showsNoControlCharacters() {
        KeyCases.assertRefused(Pipe.minimal().with("source.kinesis.region", "\"\\e[31m\\n\""), """
                source.kinesis.region (line 1): found "?[31m\\n"
                    Write a region such as eu-central-1.""");
    }

    @Test
    void refusesASecondDocument() {
        refuses(FULL + "---\nname: other\n").hasMessage("""
                        Cannot use pipe.yaml: 1 problem

                          pipe.yaml (line 28): a second document begins; one pipe is one document
                            Mend the line, or the one above it.""");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path file = folder.resolve("none.yaml");

        assertThatThrownBy(() -> PipeFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use " + file + ": 1 problem\n\n  " + file
                        + ": no such file\n    Check the path; it is taken from "
                        + Path.of("").toAbsolutePath() + ".");
    }

    @Test
    void refusesAFileThatThisUserMayNotRead() throws IOException {
        Path file = Files.writeString(folder.resolve("pipe.yaml"), FULL);
        Files.setPosixFilePermissions(file, Set.of());
        assumeThat(Files.isReadable(file)).as("this user reads every file").isFalse();

        assertThatThrownBy(() -> PipeFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use " + file + ": 1 problem\n\n  " + file
                        + ": not readable by this user\n    Change the file's permissions.");
    }

    @Test
    void refusesAFolder() {
        assertThatThrownBy(() -> PipeFile.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use " + folder + ": 1 problem\n\n  " + folder
                        + ": is a directory\n    Name the file in it.");
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("pipe.yaml"), new byte[] {'n', (byte) 0xFC});

        assertThatThrownBy(() -> PipeFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use " + file + ": 1 problem\n\n  " + file + ": not UTF-8\n    Save it as UTF-8.");
    }

    @Test
    void refusesAFileFarLargerThanAnyPipe() throws IOException {
        Path file = Files.write(folder.resolve("pipe.yaml"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> PipeFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Cannot use " + file + ": 1 problem\n\n  " + file
                        + ": larger than 1048576 bytes\n    Name a pipe file.");
    }

    @Test
    void readsAFileThatBeginsWithAByteOrderMark() throws IOException {
        Path file = Files.writeString(folder.resolve("pipe.yaml"), "\uFEFF" + FULL);

        assertThat(PipeFile.read(file).config()).isEqualTo(FULL_CONFIG);
    }

    private static PipeDefinition parse(String text) {
        return Pipe.reader(Map.of()).read(List.of(ConfigSource.text("pipe.yaml", text)));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refuses(String text) {
        return assertThatThrownBy(() -> parse(text)).isInstanceOf(ConfigException.class);
    }
}
