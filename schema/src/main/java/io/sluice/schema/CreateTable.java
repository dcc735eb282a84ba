package io.sluice.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A table to make, as SQL. Names are quoted; expressions are taken as they are.
 *
 * @param database its database, unquoted
 * @param name its name, unquoted
 * @param columns its columns in order
 * @param storage engine, keys and settings
 * @param cluster the cluster on whose servers to make it
 * @param comment free text
 */
public record CreateTable(
        String database,
        String name,
        List<ColumnDefinition> columns,
        TableStorage storage,
        Optional<String> cluster,
        Optional<String> comment) {

    /** @throws SchemaException naming every problem that can be told without a server */
    public CreateTable {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
        columns = List.copyOf(columns);
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(comment, "comment");
        check(name, columns, storage);
    }

    /** A table with the columns of {@code table}, such as {@link SchemaInference#table} makes it. */
    public static CreateTable of(Table table, TableStorage storage) {
        return new CreateTable(
                table.database(),
                table.name(),
                table.columns().stream().map(ColumnDefinition::of).toList(),
                storage,
                Optional.empty(),
                Optional.empty());
    }

    private static void check(String name, List<ColumnDefinition> columns, TableStorage storage) {
        List<String> problems = new ArrayList<>();
        Map<String, Column> byName = byName(columns);
        if (columns.isEmpty()) {
            problems.add("Cannot make table " + name + ": found no columns; give at least one");
        } else if (byName.size() < columns.size()) {
            problems.add("Cannot make table " + name + ": found a column twice; give each name once");
        }
        if (!storage.engine().stores()
                && columns.stream().anyMatch(column -> column.ttl().isPresent())) {
            problems.add("Cannot make table " + name + ": found a column with a TTL, and an engine that stores nothing;"
                    + " remove the TTL");
        }
        for (String column : storage.engine().columnNames()) {
            if (!byName.containsKey(column)) {
                problems.add("Cannot make table " + name + ": its engine names column '" + column
                        + "', which it does not have; it has " + String.join(", ", byName.keySet()));
            }
        }
        if (!problems.isEmpty()) {
            throw new SchemaException(problems);
        }
    }

    private static Map<String, Column> byName(List<ColumnDefinition> columns) {
        Map<String, Column> byName = new LinkedHashMap<>();
        columns.forEach(definition -> byName.put(definition.column().name(), definition.column()));
        return byName;
    }

    /** The statement; it fails if the table exists. */
    public String sql() {
        return sql("CREATE TABLE ");
    }

    /** The statement; it does nothing if a table of this name exists. */
    public String sqlIfMissing() {
        return sql("CREATE TABLE IF NOT EXISTS ");
    }

    private String sql(String verb) {
        return verb + Sql.identifier(database) + "." + Sql.identifier(name)
                + cluster.map(on -> " ON CLUSTER " + Sql.identifier(on)).orElse("") + "\n(\n    "
                + String.join(
                        ",\n    ", columns.stream().map(ColumnDefinition::sql).toList())
                + "\n)\n" + storage.sql(byName(columns))
                + comment.map(text -> "\nCOMMENT " + TypeParser.quote(text)).orElse("");
    }
}
