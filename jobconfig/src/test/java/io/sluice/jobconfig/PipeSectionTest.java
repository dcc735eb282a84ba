package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.refuses;
import static io.sluice.jobconfig.KeyCases.requires;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PipeSectionTest {

    static final List<Absent> ABSENT = List.of(
            requires("name", """
                    name: missing
                        Add it: Name of the pipe, shown in logs, metrics and query ids."""),
            defaults("description", PipeConfig::description, ""),
            defaults("fieldMappings", PipeConfig::fieldMappings, List.of()),
            requires(
                    "fieldMappings[].sourceField",
                    Pipe.minimal().with("fieldMappings", "[{destinationField: b}]"),
                    """
                    fieldMappings[0].sourceField: missing
                        Add it: Path of the field, such as user.id, items[0].price or ['a.b'], or a virtual column such as _key."""),
            requires(
                    "fieldMappings[].destinationField",
                    Pipe.minimal().with("fieldMappings", "[{sourceField: a}]"),
                    """
                    fieldMappings[0].destinationField: missing
                        Add it: Column it fills."""));

    static final List<Mapped> MAPPED = List.of(
            maps("name", "\"my pipe\"", PipeConfig::name, "my pipe"),
            maps("description", "what for", PipeConfig::description, "what for"),
            maps("fieldMappings", "[]", PipeConfig::fieldMappings, List.of()),
            maps(
                    "fieldMappings[].sourceField",
                    "[{sourceField: a, destinationField: b}, {sourceField: a, destinationField: c}]",
                    PipeConfig::fieldMappings,
                    List.of(new PipeConfig.FieldMapping("a", "b"), new PipeConfig.FieldMapping("a", "c"))),
            maps(
                    "fieldMappings[].destinationField",
                    "[{source_field: _key, destination_field: key}]",
                    PipeConfig::fieldMappings,
                    List.of(new PipeConfig.FieldMapping("_key", "key"))));

    static final List<Refused> REFUSED = List.of(
            refuses("name", "[edits]", """
                    name (line 1): found a list
                        Write a text."""),
            refuses("description", "{a: b}", """
                    description (line 1): found a group of keys
                        Write a text."""),
            refuses("fieldMappings", "{a: b}", """
                    fieldMappings (line 1): found a group of keys
                        Write a list such as [{sourceField: a, destinationField: b}]."""),
            refuses("fieldMappings", "[a]", """
                    fieldMappings[0] (line 1): found a single value
                        Write a group such as {sourceField: a, destinationField: b}."""),
            refuses("fieldMappings[].sourceField", "[{sourceField: '', destinationField: b}]", """
                    fieldMappings[0].sourceField (line 1): found nothing
                        Write a text."""),
            refuses(
                    "fieldMappings[].destinationField",
                    "[{sourceField: a, destinationField: c}, {sourceField: b, destinationField: c}]",
                    """
                    fieldMappings (line 1): column "c" is filled by "a" and by "b"
                        Remove one of the two."""));

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
