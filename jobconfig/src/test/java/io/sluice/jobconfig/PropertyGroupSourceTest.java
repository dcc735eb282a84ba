package io.sluice.jobconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.PipeConfig.FieldMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PropertyGroupSourceTest {

    private static final int LONGEST_VALUE = 2048;

    @Test
    void readsKeysOfTheRootGroupAndOfSectionGroups() {
        PipeDefinition pipe = read(Map.of(
                "sluice",
                Map.of("name", "edits", "clickhouse.url", "http://127.0.0.1:8123", "destination.table", "edits"),
                "sluice.source.kinesis",
                Map.of("streamName", "wikipedia-edits", "region", "eu-central-1"),
                "sluice.settings",
                Map.of("max_insert_rows", "7"),
                "kinesis.analytics.flink.run.options",
                Map.of("python", "main.py")));

        assertThat(pipe.config().kinesis().stream()).isEqualTo(new KinesisConfig.Stream.Named("wikipedia-edits"));
        assertThat(pipe.config().settings().maxRows()).isEqualTo(7);
        assertThat(pipe.notes()).isEmpty();
    }

    @Test
    void putsALongValueTogether() {
        String mappings = IntStream.range(0, 300)
                .mapToObj(i -> "{sourceField: a" + i + ", destinationField: b" + i + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        Map<String, String> parts = split("fieldMappings", mappings);

        assertThat(parts).hasSizeGreaterThan(4);
        parts.put("pipe", Pipe.minimal().text());
        assertThat(read(Map.of("sluice", parts)).config().fieldMappings())
                .hasSize(300)
                .contains(new FieldMapping("a0", "b0"), new FieldMapping("a299", "b299"));
    }

    @Test
    void readsAWholePipeFileWhoseKeysOthersOverride() {
        Map<String, String> properties = split("pipe", Pipe.minimal().text() + "\n" + "# note\n".repeat(3000));
        properties.put("destination.table", "other");

        assertThat(properties).hasSizeGreaterThan(10);
        PipeDefinition pipe = read(Map.of("sluice", properties, "sluice.destination", Map.of("database", "wiki")));
        assertThat(pipe.config().destination()).isEqualTo(new DestinationConfig("wiki", "other"));
        assertThat(pipe.config().name()).isEqualTo("edits");
    }

    @Test
    void tellsWhereAWrongValueIs() {
        Map<String, String> properties = new HashMap<>();
        properties.put("pipe", Pipe.minimal().without("destination.table").text() + "\n");
        properties.put("pipe#1", "name: x");
        properties.put("description#1", "a");
        properties.put("description#3", "c");
        assertThatThrownBy(() -> read(Map.of(
                        "sluice", properties, "sluice.sorce.kinesis", Map.of("region", "x"), "sluise", Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        Cannot use the property groups: 4 problems

                          description (property description of group sluice): part #2 is missing
                            Number the parts #1, #2 and so on.

                          pipe (property pipe of group sluice): given whole and in parts
                            Keep one of the two.

                          sorce.kinesis.region (property region of group sluice.sorce.kinesis): unknown key
                            Did you mean source.kinesis.region?

                          destination.table: missing
                            Add it: Table that receives the rows.""");
    }

    @Test
    void namesTheLineOfAWholePipeFile() {
        assertThatThrownBy(() -> read(Map.of("sluice", Map.of("pipe", "name: edits\ntable: [\n"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Cannot use the property groups: 1 problem\n\n"
                        + "  property pipe of group sluice (property pipe of group sluice, line 3): not YAML: ");
    }

    @Test
    void namesAGroupThatIsProbablyMisspelled() {
        assertThat(read(Map.of("sluice", Map.of("pipe", Pipe.minimal().text()), "slucie", Map.of("name", "x")))
                        .notes())
                .containsExactly(new Note("property group slucie (property groups) is not read; did you mean sluice?"));
    }

    private static PipeDefinition read(Map<String, Map<String, String>> groups) {
        Map<String, Properties> properties = new HashMap<>();
        groups.forEach((id, values) -> {
            Properties group = new Properties();
            group.putAll(values);
            properties.put(id, group);
        });
        return Pipe.reader(Map.of()).read(List.of(ConfigSource.propertyGroups(properties)));
    }

    private static Map<String, String> split(String name, String value) {
        Map<String, String> parts = new HashMap<>();
        for (int i = 0; i * LONGEST_VALUE < value.length(); i++) {
            parts.put(
                    name + "#" + (i + 1),
                    value.substring(i * LONGEST_VALUE, Math.min(value.length(), (i + 1) * LONGEST_VALUE)));
        }
        return parts;
    }
}
