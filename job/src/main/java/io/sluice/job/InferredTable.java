package io.sluice.job;

import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.Column;
import io.sluice.schema.CreateTable;
import io.sluice.schema.DataType;
import io.sluice.schema.InferenceSettings;
import io.sluice.schema.SchemaException;
import io.sluice.schema.SchemaInference;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import io.sluice.schema.TableEngine;
import io.sluice.schema.TableStorage;
import io.sluice.schema.VirtualColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The table that some documents ask for, where nobody has described one. */
public final class InferredTable {

    private InferredTable() {}

    /**
     * A MergeTree with a column for each field, or for each field mapping of {@code config} if it has some, in the order
     * of the first column that can order rows: a time, else another that is never null.
     *
     * @throws SchemaException if the documents have no field, or a mapping takes one that they do not have
     */
    public static CreateTable of(PipeConfig config, List<StreamRecord> documents) {
        SchemaInference inference =
                new SchemaInference(new InferenceSettings(config.destination().flattenSeparator(), List.of()));
        documents.forEach(document -> inference.add(document.payload()));
        Table byName = inference.table(
                config.destination().database(), config.destination().table());
        Table table = config.fieldMappings().isEmpty() ? byName : mapped(config, byName);
        return CreateTable.of(table, TableStorage.of(new TableEngine.MergeTree(), sortingKey(table)));
    }

    private static Table mapped(PipeConfig config, Table byName) {
        List<Column> columns = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (PipeConfig.FieldMapping mapping : config.fieldMappings()) {
            Optional<DataType> type = Stream.concat(
                            byName.columns().stream(),
                            Stream.of(VirtualColumn.values()).map(VirtualColumn::column))
                    .filter(column -> column.name().equals(mapping.sourceField()))
                    .map(Column::type)
                    .findFirst();
            if (type.isPresent()) {
                columns.add(new Column(mapping.destinationField(), type.get(), Column.DefaultKind.NONE));
            } else {
                problems.add("Cannot infer the type of column '" + mapping.destinationField() + "': found no field '"
                        + mapping.sourceField() + "' at the top of the documents; describe the table in"
                        + " destination.columns");
            }
        }
        if (!problems.isEmpty()) {
            throw new SchemaException(problems);
        }
        return new Table(byName.database(), byName.name(), columns);
    }

    private static List<String> sortingKey(Table table) {
        Optional<Column> time = table.columns().stream()
                .filter(column -> column.type().toString().startsWith("Date"))
                .findFirst();
        return time
                .or(() -> table.columns().stream()
                        .filter(column -> isPlain(column.type()))
                        .findFirst())
                .map(Column::name)
                .stream()
                .toList();
    }

    private static boolean isPlain(DataType type) {
        return type instanceof DataType.Plain
                || (type instanceof DataType.LowCardinality lowCardinality
                        && lowCardinality.type() instanceof DataType.Plain);
    }
}
