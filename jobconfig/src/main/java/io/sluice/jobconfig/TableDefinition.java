package io.sluice.jobconfig;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The table a pipe file describes, for whoever makes it; a run takes the table as it stands.
 *
 * @param columns at least one, names distinct
 * @param engine the table's engine
 * @param sortingKey columns, may be empty
 * @param partitionBy SQL expression
 * @param primaryKey SQL expression
 * @param ttl SQL expression
 */
public record TableDefinition(
        List<Column> columns,
        Engine engine,
        List<String> sortingKey,
        Optional<String> partitionBy,
        Optional<String> primaryKey,
        Optional<String> ttl) {

    /** A column, with its type as ClickHouse writes it. */
    public record Column(String name, String type) {}

    /** Key {@code engine} and what belongs to it. */
    public sealed interface Engine {

        record MergeTree() implements Engine {}

        record ReplacingMergeTree(Optional<String> versionColumn) implements Engine {}

        /** {@code columns} may be empty: then all that are numbers are added up. */
        record SummingMergeTree(List<String> columns) implements Engine {}

        record Null() implements Engine {}
    }

    public TableDefinition {
        columns = List.copyOf(columns);
        Objects.requireNonNull(engine, "engine");
        sortingKey = List.copyOf(sortingKey);
        Objects.requireNonNull(partitionBy, "partitionBy");
        Objects.requireNonNull(primaryKey, "primaryKey");
        Objects.requireNonNull(ttl, "ttl");
    }
}
