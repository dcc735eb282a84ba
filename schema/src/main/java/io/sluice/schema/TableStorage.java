package io.sluice.schema;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a new table keeps its rows.
 *
 * @param engine its engine
 * @param sortingKey columns, or SQL expressions where one is no column's name; empty for no order
 * @param partitionBy SQL expression
 * @param primaryKey SQL expression, a beginning of the sorting key
 * @param ttl SQL expression of the time after which rows go
 * @param settings of the table; what is not said here is set so that an insert sent twice is stored once, and so that a
 *     key may have NULL where it needs to
 */
public record TableStorage(
        TableEngine engine,
        List<String> sortingKey,
        Optional<String> partitionBy,
        Optional<String> primaryKey,
        Optional<String> ttl,
        Map<String, String> settings) {

    /** How many inserts a table that is not replicated remembers, so that none is stored twice. */
    static final String DEDUPLICATION_WINDOW = "non_replicated_deduplication_window";

    private static final String REMEMBERED_INSERTS = "10000";
    private static final String NULLABLE_KEY = "allow_nullable_key";

    public TableStorage {
        Objects.requireNonNull(engine, "engine");
        sortingKey = List.copyOf(sortingKey);
        Objects.requireNonNull(partitionBy, "partitionBy");
        Objects.requireNonNull(primaryKey, "primaryKey");
        Objects.requireNonNull(ttl, "ttl");
        settings = Map.copyOf(settings);
    }

    /** A table of an engine, in an order, with nothing else said. */
    public static TableStorage of(TableEngine engine, List<String> sortingKey) {
        return new TableStorage(engine, sortingKey, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    String sql(Map<String, Column> columns) {
        StringBuilder sql = new StringBuilder("ENGINE = ").append(engine.sql());
        if (!engine.stores()) {
            return sql.toString();
        }
        partitionBy.ifPresent(expression -> sql.append("\nPARTITION BY ").append(expression));
        primaryKey.ifPresent(expression -> sql.append("\nPRIMARY KEY ").append(expression));
        sql.append("\nORDER BY (")
                .append(String.join(
                        ", ",
                        sortingKey.stream()
                                .map(key -> columns.containsKey(key) ? Sql.identifier(key) : key)
                                .toList()))
                .append(')');
        ttl.ifPresent(expression -> sql.append("\nTTL ").append(expression));
        Map<String, String> all = new TreeMap<>();
        all.put(DEDUPLICATION_WINDOW, REMEMBERED_INSERTS);
        if (sortingKey.stream()
                .anyMatch(key ->
                        columns.containsKey(key) && isNullable(columns.get(key).type()))) {
            all.put(NULLABLE_KEY, "1");
        }
        all.putAll(settings);
        sql.append("\nSETTINGS ")
                .append(String.join(
                        ", ",
                        all.entrySet().stream()
                                .map(setting -> setting.getKey() + " = " + setting.getValue())
                                .toList()));
        return sql.toString();
    }

    private static boolean isNullable(DataType type) {
        return type instanceof DataType.Nullable
                || (type instanceof DataType.LowCardinality lowCardinality && isNullable(lowCardinality.type()));
    }
}
