package io.sluice.schema;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The engine of a new table. */
public sealed interface TableEngine {

    /** Keeps every row. */
    record MergeTree() implements TableEngine {}

    /**
     * Keeps the last row of each sorting key.
     *
     * @param version column by whose highest value the last is told; else the one inserted last
     */
    record ReplacingMergeTree(Optional<String> version) implements TableEngine {
        public ReplacingMergeTree {
            Objects.requireNonNull(version, "version");
        }
    }

    /**
     * Adds up the rows of each sorting key.
     *
     * @param columns the columns that are added up; if empty, all that are numbers and not in the key
     */
    record SummingMergeTree(List<String> columns) implements TableEngine {
        public SummingMergeTree {
            columns = List.copyOf(columns);
        }
    }

    /** Keeps nothing, and feeds materialized views. */
    record Null() implements TableEngine {}

    /** Whether it stores rows, and so has keys, TTL and settings. */
    default boolean stores() {
        return !(this instanceof Null);
    }

    /** The columns it names. */
    default List<String> columnNames() {
        if (this instanceof ReplacingMergeTree replacing) {
            return replacing.version().stream().toList();
        }
        return this instanceof SummingMergeTree summing ? summing.columns() : List.of();
    }

    /** How a CREATE TABLE writes it. */
    default String sql() {
        String columns = columnNames().stream().map(Sql::identifier).collect(Collectors.joining(", "));
        if (this instanceof SummingMergeTree && !columns.isEmpty()) {
            columns = "(" + columns + ")";
        }
        return getClass().getSimpleName() + (columns.isEmpty() ? "" : "(" + columns + ")");
    }
}
