package io.sluice.jobconfig;

import io.sluice.jobconfig.PipeConfig.FieldMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every key of the pipe file. */
final class PipeSection {

    static final Key<String> NAME =
            Key.required("name", Types.text(), "Name of the pipe, shown in logs, metrics and query ids.");
    static final Key<String> DESCRIPTION =
            Key.withDefault("description", Types.freeText(), "", "What the pipe is for.");

    private static final Key<String> SOURCE_FIELD = Key.required(
            "sourceField",
            Types.text(),
            "Path of the field, such as user.id, items[0].price or ['a.b'], or a virtual column such as _key.");
    private static final Key<String> DESTINATION_FIELD =
            Key.required("destinationField", Types.text(), "Column it fills.");
    static final Key<List<FieldMapping>> FIELD_MAPPINGS = Key.optional(
            "fieldMappings",
            Types.groups(
                    Section.of(
                            List.of(SOURCE_FIELD, DESTINATION_FIELD),
                            values -> new FieldMapping(values.value(SOURCE_FIELD), values.value(DESTINATION_FIELD))),
                    "{sourceField: a, destinationField: b}"),
            "Which field fills which column. Without it, a field fills the column of its name.");

    static final Section<PipeDefinition> SECTION = new Section<>(
            Stream.of(
                            List.<Key<?>>of(NAME, DESCRIPTION),
                            KinesisSection.SECTION.keys(),
                            PayloadSection.SECTION.keys(),
                            ClickHouseSection.SECTION.keys(),
                            DestinationSection.SECTION.keys(),
                            ConversionSection.SECTION.keys(),
                            List.<Key<?>>of(FIELD_MAPPINGS),
                            SettingsSection.SECTION.keys(),
                            ManagedServiceKeys.ALL)
                    .flatMap(List::stream)
                    .toList(),
            PipeSection::check,
            PipeSection::build);

    private PipeSection() {}

    private static void check(Values values) {
        KinesisSection.SECTION.rules().accept(values);
        PayloadSection.SECTION.rules().accept(values);
        ClickHouseSection.SECTION.rules().accept(values);
        DestinationSection.SECTION.rules().accept(values);
        SettingsSection.SECTION.rules().accept(values);
        Map<String, FieldMapping> filled = new HashMap<>();
        for (FieldMapping mapping : values.find(FIELD_MAPPINGS).orElse(List.of())) {
            FieldMapping first = filled.putIfAbsent(mapping.destinationField(), mapping);
            if (first != null) {
                values.problem(
                        FIELD_MAPPINGS,
                        "column \"" + mapping.destinationField() + "\" is filled by \"" + first.sourceField()
                                + "\" and by \"" + mapping.sourceField() + "\"",
                        "Remove one of the two.");
            }
        }
    }

    private static PipeDefinition build(Values values) {
        PipeConfig config = new PipeConfig(
                values.value(NAME),
                values.value(DESCRIPTION),
                KinesisSection.SECTION.build().apply(values),
                PayloadSection.SECTION.build().apply(values),
                ClickHouseSection.SECTION.build().apply(values),
                DestinationSection.SECTION.build().apply(values),
                values.find(FIELD_MAPPINGS).orElse(List.of()),
                SettingsSection.SECTION.build().apply(values));
        return new PipeDefinition(
                config,
                DestinationSection.table(values),
                values.find(DestinationSection.ROLES).orElse(List.of()),
                List.of());
    }
}
