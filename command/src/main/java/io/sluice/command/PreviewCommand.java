package io.sluice.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.command.Preview.Outcome;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.schema.Column;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import io.sluice.sink.ClickHouseException;
import io.sluice.source.StreamSample;
import io.sluice.source.StreamUnreadableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code preview}: what a pipe would do with samples of its stream, tried on the server. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = "Shows samples of the stream, the table beside them, and the rows they would become: really"
                + " inserted into a table that is dropped at once.")
final class PreviewCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipe = new PipeOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--per-shard",
            paramLabel = "N",
            defaultValue = "5",
            description = "Records of each shard to look at (default: ${DEFAULT-VALUE}).")
    private int perShard;

    PreviewCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws StreamUnreadableException, ClickHouseException, UnusableException {
        PipeDefinition definition = pipe.read(surroundings);
        Preview preview = Preview.of(definition, Counts.positive("--per-shard", perShard));
        if (output.json()) {
            output.print(answer(definition, preview));
        } else {
            show(definition, preview);
        }
        return 0;
    }

    private void show(PipeDefinition definition, Preview preview) {
        StreamSample sample = preview.sample();
        say("Stream " + definition.config().kinesis().stream().name() + " ("
                + definition.config().kinesis().region() + "): "
                + Counts.of(preview.outcomes().size(), "document") + " in "
                + Counts.of(sample.records().size(), "record") + " of "
                + Counts.of(sample.shards().size(), "shard") + ".");
        for (StreamSample.OfShard shard : sample.shards()) {
            say("");
            output.line(surroundings, "@|bold " + shard.shardId() + "|@");
            shard.trouble().ifPresent(trouble -> say("  not read to its end: " + trouble));
            List<StreamRecord> documents = documentsOf(shard.shardId(), preview);
            documents.forEach(document -> say("  " + Excerpt.of(document.payload())));
            if (documents.isEmpty()) {
                say("  nothing");
            }
        }
        if (preview.skipped() > 0) {
            say("");
            say(Counts.of(preview.skipped(), "message") + " carried no documents, by their nature.");
        }
        showTable(preview);
        showRows(preview);
        showRejections(preview);
    }

    private static List<StreamRecord> documentsOf(String shardId, Preview preview) {
        return preview.outcomes().stream()
                .map(Outcome::document)
                .filter(document -> document.shardId().equals(shardId))
                .toList();
    }

    private void showTable(Preview preview) {
        PlannedTable table = preview.table();
        say("");
        output.line(
                surroundings,
                "@|bold Table " + table.name() + "|@"
                        + switch (table.origin()) {
                            case EXISTING -> ", as it is";
                            case DEFINED -> ", as the pipe file describes it; it is not there yet";
                            case INFERRED -> ", as these documents ask for; it is not there yet";
                        });
        Grid grid = new Grid();
        grid.row("column", "type", "in the first row");
        JsonNode first = firstRow(preview);
        for (Column column : table.table().columns()) {
            grid.row(column.name(), column.type() + kind(column), value(first, column));
        }
        grid.lines().forEach(line -> say("  " + line));
        if (preview.ignoredFields() > 0) {
            say("  Fields of these documents that fill no column: " + preview.ignoredFields());
        }
    }

    private static String kind(Column column) {
        return column.defaultKind() == Column.DefaultKind.NONE ? "" : " " + column.defaultKind();
    }

    private static JsonNode firstRow(Preview preview) {
        return preview.outcomes().stream()
                .filter(Outcome.Inserted.class::isInstance)
                .map(outcome -> ServerJson.tree(((Outcome.Inserted) outcome).row()))
                .findFirst()
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static String value(JsonNode row, Column column) {
        JsonNode value = row.get(column.name());
        return value == null ? "" : Excerpt.of(value.isTextual() ? value.textValue() : value.toString(), 40);
    }

    private void showRows(Preview preview) {
        say("");
        output.line(
                surroundings,
                "@|bold Rows|@ as they would be inserted, tried in a table that is gone again"
                        + (preview.outcomes().stream().anyMatch(Outcome.Inserted.class::isInstance) ? ":" : ": none"));
        for (Outcome outcome : preview.outcomes()) {
            if (outcome instanceof Outcome.Inserted inserted) {
                say("  " + Excerpt.of(inserted.row(), Excerpt.LINE));
            }
        }
    }

    private void showRejections(Preview preview) {
        List<Rejection> rejections = new ArrayList<>();
        for (Outcome outcome : preview.outcomes()) {
            if (outcome instanceof Outcome.Rejected rejected) {
                rejections.add(rejected.rejection());
            }
        }
        if (rejections.isEmpty()) {
            return;
        }
        say("");
        output.line(
                surroundings,
                "@|bold,red Rejected|@, " + rejections.size() + " of "
                        + preview.outcomes().size() + "; these would go to the error table:");
        for (Rejection rejection : rejections) {
            say("  " + rejection.kind() + " " + Excerpt.of(rejection.reason(), 4 * Excerpt.LINE));
            say("    " + Excerpt.of(rejection.origin().payload()));
        }
    }

    private void say(String line) {
        output.out().println(line);
    }

    private static Map<String, Object> answer(PipeDefinition definition, Preview preview) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("stream", definition.config().kinesis().stream().name());
        answer.put("region", definition.config().kinesis().region());
        answer.put(
                "shards",
                preview.sample().shards().stream().map(PreviewCommand::shard).toList());
        answer.put("table", table(preview.table()));
        answer.put(
                "documents",
                preview.outcomes().stream().map(PreviewCommand::document).toList());
        answer.put("skippedMessages", preview.skipped());
        answer.put("ignoredFields", preview.ignoredFields());
        return answer;
    }

    private static Map<String, Object> shard(StreamSample.OfShard shard) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("shard", shard.shardId());
        answer.put("records", shard.records().size());
        shard.trouble().ifPresent(trouble -> answer.put("trouble", trouble));
        return answer;
    }

    private static Map<String, Object> table(PlannedTable table) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("database", table.table().database());
        answer.put("name", table.table().name());
        answer.put("origin", table.origin());
        List<Map<String, String>> columns = new ArrayList<>();
        for (Column column : table.table().columns()) {
            Map<String, String> said = new LinkedHashMap<>();
            said.put("name", column.name());
            said.put("type", column.type().toString());
            if (column.defaultKind() != Column.DefaultKind.NONE) {
                said.put("default", column.defaultKind().name());
            }
            columns.add(said);
        }
        answer.put("columns", columns);
        return answer;
    }

    private static Map<String, Object> document(Outcome outcome) {
        Map<String, Object> answer = SampledDocument.of(outcome.document());
        if (outcome instanceof Outcome.Inserted inserted) {
            answer.put("row", ServerJson.tree(inserted.row()));
        } else if (outcome instanceof Outcome.Rejected rejected) {
            Rejection rejection = rejected.rejection();
            Map<String, Object> reason = new LinkedHashMap<>();
            reason.put("kind", rejection.kind());
            reason.put("reason", rejection.reason());
            reason.put("column", rejection.column());
            reason.put("field", rejection.field());
            answer.put("rejection", reason);
        }
        return answer;
    }
}
