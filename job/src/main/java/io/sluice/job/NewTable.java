package io.sluice.job;

import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.TableDefinition;
import io.sluice.schema.Column;
import io.sluice.schema.Column.DefaultKind;
import io.sluice.schema.ColumnDefinition;
import io.sluice.schema.CreateTable;
import io.sluice.schema.DataType;
import io.sluice.schema.SchemaException;
import io.sluice.schema.TableEngine;
import io.sluice.schema.TableStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table that a pipe file describes, to be made. */
public final class NewTable {

    private NewTable() {}

    /**
     * The statement for the table of {@code destination}.
     *
     * @throws SchemaException naming every column whose type cannot be read, and what else is wrong
     */
    public static CreateTable of(DestinationConfig destination, TableDefinition definition) {
        List<String> problems = new ArrayList<>();
        List<ColumnDefinition> columns = new ArrayList<>();
        for (TableDefinition.Column column : definition.columns()) {
            try {
                columns.add(ColumnDefinition.of(
                        new Column(column.name(), DataType.parse(column.type()), DefaultKind.NONE)));
            } catch (SchemaException problem) {
                problems.add("Cannot make column '" + column.name() + "': " + problem.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new SchemaException(problems);
        }
        return new CreateTable(
                destination.database(),
                destination.table(),
                columns,
                new TableStorage(
                        engine(definition.engine()),
                        definition.sortingKey(),
                        definition.partitionBy(),
                        definition.primaryKey(),
                        definition.ttl(),
                        Map.of()),
                Optional.empty(),
                Optional.empty());
    }

    private static TableEngine engine(TableDefinition.Engine engine) {
        if (engine instanceof TableDefinition.Engine.ReplacingMergeTree replacing) {
            return new TableEngine.ReplacingMergeTree(replacing.versionColumn());
        } else if (engine instanceof TableDefinition.Engine.SummingMergeTree summing) {
            return new TableEngine.SummingMergeTree(summing.columns());
        } else if (engine instanceof TableDefinition.Engine.Null) {
            return new TableEngine.Null();
        }
        return new TableEngine.MergeTree();
    }
}
