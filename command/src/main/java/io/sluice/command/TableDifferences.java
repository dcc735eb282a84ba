package io.sluice.command;

import io.sluice.jobconfig.TableDefinition;
import io.sluice.schema.Column;
import io.sluice.schema.ColumnDefinition;
import io.sluice.schema.CreateTable;
import io.sluice.schema.Table;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells how a table that is there differs from the one that a pipe file describes. */
final class TableDifferences {

    private static final String SELECT = "SELECT ";

    private final ClickHouseClient client;

    TableDifferences(ClickHouseClient client) {
        this.client = client;
    }

    /** Every difference, one a line; none if the table is as described. */
    List<String> between(TableDefinition file, CreateTable described, Table there) throws ClickHouseException {
        List<String> differences = new ArrayList<>(ofColumns(described, there));
        List<String> storage = client.strings(
                        "SELECT engine, sorting_key, partition_key, primary_key FROM system.tables"
                                + " WHERE database = {database:String} AND name = {table:String}",
                        Map.of("database", there.database(), "table", there.name()),
                        4,
                        "ask the keys of table " + there.database() + "." + there.name() + " of")
                .get(0);
        String engine = storage.get(0).replaceFirst("^(Shared|Replicated)", "");
        add("engine", described.storage().engine().getClass().getSimpleName(), engine, differences);
        if (described.storage().engine().stores()) {
            add("sorting key", written(String.join(", ", file.sortingKey())), storage.get(1), differences);
            addSaid("partition key", file.partitionBy(), storage.get(2), differences);
            addSaid("primary key", file.primaryKey(), storage.get(3), differences);
        }
        return differences;
    }

    private static List<String> ofColumns(CreateTable described, Table there) {
        Map<String, String> inTable = new LinkedHashMap<>();
        for (Column column : there.columns()) {
            inTable.put(column.name(), column.type().toString());
        }
        List<String> differences = new ArrayList<>();
        for (ColumnDefinition definition : described.columns()) {
            String name = definition.column().name();
            String type = definition.column().type().toString();
            String found = inTable.remove(name);
            if (found == null) {
                differences.add("column " + name + ": " + type + " in the file, not in the table");
            } else {
                add("column " + name, type, found, differences);
            }
        }
        inTable.forEach(
                (name, type) -> differences.add("column " + name + ": not in the file, " + type + " in the table"));
        return differences;
    }

    private void addSaid(String what, Optional<String> file, String table, List<String> differences)
            throws ClickHouseException {
        if (file.isPresent()) {
            add(what, written(file.get()), table, differences);
        }
    }

    private static void add(String what, String file, String table, List<String> differences) {
        if (!file.equals(table)) {
            differences.add(what + ": " + shown(file) + " in the file, " + shown(table) + " in the table");
        }
    }

    private static String shown(String text) {
        return text.isEmpty() ? "none" : text;
    }

    /** Expressions as the server writes them, who keeps keys so. */
    private String written(String expressions) throws ClickHouseException {
        if (expressions.isEmpty() || expressions.equals("tuple()")) {
            return "";
        }
        String query = client.strings(
                        "SELECT formatQuerySingleLine({query:String})",
                        Map.of("query", SELECT + expressions),
                        1,
                        "read the keys in destination.tableDefinition by")
                .get(0)
                .get(0)
                .substring(SELECT.length());
        return query.startsWith("(") && query.endsWith(")") && query.indexOf('(', 1) < 0
                ? query.substring(1, query.length() - 1)
                : query;
    }
}
