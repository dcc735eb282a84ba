package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schema and the reference page: that they are true, and that the files checked in are the same. */
class GeneratedPagesTest {

    private static final com.networknt.schema.JsonSchema SCHEMA = JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V7)
            .getSchema(JsonSchema.text(PipeSection.SECTION.keys()));

    @Test
    void keepsTheSchemaCheckedIn() throws IOException {
        assertCheckedIn(
                Path.of("src", "main", "resources", "io", "sluice", "jobconfig", "pipe.schema.json"),
                JsonSchema.text(PipeSection.SECTION.keys()));
    }

    @Test
    void keepsTheReferencePageCheckedIn() throws IOException {
        assertCheckedIn(Path.of("pipe-file.md"), ReferencePage.text(PipeSection.SECTION.keys()));
    }

    @ParameterizedTest
    @MethodSource("mapped")
    void acceptsWhatTheReaderAccepts(KeyCases.Mapped mapped) throws JsonProcessingException {
        assertThat(problems(mapped.pipe().with(mapped.path(), mapped.yaml()).text()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-iam-user.json",
                "api-existing-table.json",
                "terraform-attributes.yaml",
            })
    void acceptsCopiedDefinitionsButForTheServer(String name) throws JsonProcessingException {
        assertThat(problems(CopiedDefinitionTest.resource(name)))
                .extracting(ValidationMessage::getMessage)
                .containsExactly("$: required property 'clickhouse' not found");
    }

    @Test
    void acceptsReferencesForEveryType() throws JsonProcessingException {
        Pipe pipe = Pipe.minimal();
        for (String path : List.of(
                "source.kinesis.region",
                "source.kinesis.iteratorType",
                "source.kinesis.timestamp",
                "source.kinesis.useEnhancedFanOut",
                "clickhouse.url",
                "clickhouse.password",
                "settings.maxInsertRows")) {
            pipe = pipe.with(path, "'${env:X}'");
        }
        assertThat(problems(pipe.text())).isEmpty();
    }

    @Test
    void refusesWhatTheReaderRefuses() throws JsonProcessingException {
        assertRefused(Pipe.minimal().with("clickhouse.pasword", "x"), "$.clickhouse");
        assertRefused(Pipe.minimal().without("destination.table"), "$");
        assertRefused(Pipe.minimal().with("source.kinesis.region", "frankfurt"), "$.source.kinesis.region");
        assertRefused(Pipe.minimal().with("source.kinesis.iteratorType", "OLDEST"), "$.source.kinesis.iteratorType");
        assertRefused(
                Pipe.minimal().with("source.kinesis.useEnhancedFanOut", "'yes'"), "$.source.kinesis.useEnhancedFanOut");
        assertRefused(Pipe.minimal().with("settings.maxInsertRows", "0"), "$.settings.maxInsertRows");
        assertRefused(Pipe.minimal().with("settings.max_insert_rows", "0"), "$.settings.max_insert_rows");
        assertRefused(Pipe.minimal().with("clickhouse.url", "localhost"), "$.clickhouse.url");
        assertRefused(Pipe.minimal().with("fieldMappings", "[{sourceField: a}]"), "$.fieldMappings[0]");
        assertRefused(Pipe.minimal().with("source.kafka", "{}"), "$.source.kafka");
    }

    static Stream<KeyCases.Mapped> mapped() {
        return Stream.of(
                        PipeSectionTest.MAPPED,
                        KinesisSectionTest.MAPPED,
                        KinesisAdvancedSectionTest.MAPPED,
                        PayloadSectionTest.MAPPED,
                        ClickHouseSectionTest.MAPPED,
                        DestinationSectionTest.MAPPED,
                        ConversionSectionTest.MAPPED,
                        SettingsSectionTest.MAPPED,
                        ManagedServiceKeysTest.MAPPED)
                .flatMap(List::stream);
    }

    private static void assertRefused(Pipe pipe, String location) throws JsonProcessingException {
        assertThat(problems(pipe.text()))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.getInstanceLocation()).hasToString(location));
    }

    private static Set<ValidationMessage> problems(String yaml) throws JsonProcessingException {
        Object tree = new ObjectMapper(new YAMLFactory()).readValue(yaml, Object.class);
        return SCHEMA.validate(new ObjectMapper().writeValueAsString(tree), InputFormat.JSON);
    }

    private static void assertCheckedIn(Path file, String text) throws IOException {
        Path generated =
                Files.createDirectories(Path.of("target", "generated-pages")).resolve(file.getFileName());
        Files.writeString(generated, text);
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "%s is out of date; to accept the new one: cp %s %s",
                        file, generated.toAbsolutePath(), file.toAbsolutePath())
                .isEqualTo(text);
    }
}
