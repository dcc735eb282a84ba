package io.sluice.jobconfig;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pipe file as a Markdown page for its writers. */
final class ReferencePage {

    private static final String INTRODUCTION = """
            # The pipe file

            Generated from the declarations of the keys; a test keeps it so. YAML or JSON. `pipe.schema.json`, the same
            as JSON Schema, gives an editor completion and checks.

            - Every key may be written in snake case as well: `source.kinesis.stream_name`.
            - `null` is as if the key were not there.
            - A definition as the API of ClickPipes returns it, or the attributes of a Terraform resource
              `clickhouse_clickpipe` as JSON, is accepted as it is; what has no meaning here is named in a note.
            - `${env:NAME}`, `${file:PATH}` (relative to the pipe file) and `${secretsmanager:ID#key}` stand for what is
              kept there; `$${` is `${` itself.

            A key can be given in other places too. The first of these that has it decides:

            | place | form |
            |---|---|
            | argument | `--destination.table edits` or `--destination.table=edits` |
            | environment variable | `SLUICE_DESTINATION_TABLE=edits`; an empty one counts as not set |
            | property group of Managed Service for Apache Flink | `destination.table` in group `sluice`, or `table` in group `sluice.destination` |
            | the pipe file | on Managed Service for Apache Flink, the property `pipe` of group `sluice` |

            There, lists are written as in the file: `--fieldMappings '[{sourceField: a, destinationField: b}]'`. A value too
            long for a property is split over `NAME#1`, `NAME#2` and so on.
            """;

    private ReferencePage() {}

    static String text(List<Key<?>> keys) {
        Map<String, StringBuilder> tables = new LinkedHashMap<>();
        StringBuilder inert = new StringBuilder();
        for (Key<?> key : keys) {
            if (key.inert().isPresent()) {
                inert.append("| `")
                        .append(key.path())
                        .append("` | ")
                        .append(key.doc())
                        .append(" | ");
                inert.append(sentence(key.inert().get())).append(" |\n");
            } else if (key.works()) {
                StringBuilder table = tables.computeIfAbsent(section(key.path()), s -> new StringBuilder());
                String name = key.path().substring(section(key.path()).length()).replaceFirst("^\\.", "");
                row(name, key, table);
                members(key.type()).forEach(member -> row(name + "[]." + member.path(), member, table));
            }
        }
        StringBuilder page = new StringBuilder(INTRODUCTION);
        tables.forEach((section, rows) -> page.append("\n## ")
                .append(section.isEmpty() ? "The pipe" : "`" + section + "`")
                .append("\n\n| key | value | without it | meaning |\n|---|---|---|---|\n")
                .append(rows));
        page.append("\n## Keys without effect on a run\n\n| key | meaning | why |\n|---|---|---|\n")
                .append(inert);
        return page.toString();
    }

    private static void row(String name, Key<?> key, StringBuilder table) {
        table.append("| `")
                .append(name)
                .append("` | ")
                .append(key.type().label())
                .append(" | ")
                .append(absence(key.presence()))
                .append(" | ")
                .append(key.doc())
                .append(" |\n");
    }

    private static List<Key<?>> members(Type<?> type) {
        return type instanceof Type.ListOf<?> list && list.item() instanceof Type.Group<?> group
                ? group.section().keys()
                : List.of();
    }

    private static String absence(Presence<?> presence) {
        if (presence instanceof Presence.Default<?> preset) {
            return preset.shown().isEmpty() ? "empty" : "`" + preset.shown() + "`";
        }
        return presence instanceof Presence.Required ? "*required*" : "";
    }

    private static String section(String path) {
        int dot = path.startsWith("source.kinesis.") ? "source.kinesis".length() : path.indexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private static String sentence(String reason) {
        return Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
    }
}
