package io.sluice.jobconfig;

import java.util.List;

/** Keys below {@code destination}. */
final class DestinationSection {

    private static final String TABLE_STANDS = "rows go into the table as it stands";

    enum Engine {
        MergeTree,
        ReplacingMergeTree,
        SummingMergeTree,
        Null
    }

    record ColumnDefinition(String name, String type) {}

    static final Key<String> DATABASE =
            Key.withDefault("destination.database", Types.text(), "default", "Database of the table.");
    static final Key<String> TABLE = Key.required("destination.table", Types.text(), "Table that receives the rows.");
    static final Key<Boolean> MANAGED_TABLE = Key.optional(
            "destination.managedTable",
            Types.onOrOff(),
            "Whether the managed service makes the table. Here a table is made when you ask for it, not by a run.");
    static final Key<Engine> ENGINE = Key.inert(
            "destination.tableDefinition.engine.type",
            Types.choice(Engine.values()),
            "Engine of a new table.",
            TABLE_STANDS);
    static final Key<String> VERSION_COLUMN = Key.inert(
            "destination.tableDefinition.engine.versionColumnId",
            Types.text(),
            "Version column of a ReplacingMergeTree.",
            TABLE_STANDS);
    static final Key<List<String>> SUMMED_COLUMNS = Key.inert(
            "destination.tableDefinition.engine.columnIds",
            new Type.Texts<>(Types.text()),
            "Columns a SummingMergeTree adds up.",
            TABLE_STANDS);
    static final Key<List<String>> SORTING_KEY = Key.inert(
            "destination.tableDefinition.sortingKey",
            new Type.Texts<>(Types.text()),
            "Sorting key of a new table.",
            TABLE_STANDS);
    static final Key<String> PARTITION_BY = Key.inert(
            "destination.tableDefinition.partitionBy", Types.text(), "Partition key of a new table.", TABLE_STANDS);
    static final Key<String> PRIMARY_KEY = Key.inert(
            "destination.tableDefinition.primaryKey", Types.text(), "Primary key of a new table.", TABLE_STANDS);

    private static final Key<String> COLUMN_NAME = Key.required("name", Types.text(), "Name of the column.");
    private static final Key<String> COLUMN_TYPE = Key.required("type", Types.text(), "ClickHouse type of the column.");
    static final Key<List<ColumnDefinition>> COLUMNS = Key.inert(
            "destination.columns",
            new Type.Groups<>(
                    new Section<>(
                            List.of(COLUMN_NAME, COLUMN_TYPE),
                            (values, report) -> {},
                            values -> new ColumnDefinition(values.value(COLUMN_NAME), values.value(COLUMN_TYPE))),
                    "{name: user, type: String}"),
            "Columns of a new table.",
            TABLE_STANDS);
    static final Key<List<String>> ROLES = Key.inert(
            "destination.roles",
            new Type.Texts<>(Types.text()),
            "Roles of the user the managed service makes.",
            "rows are inserted by clickhouse.user, with the roles it has");

    static final Section<DestinationConfig> SECTION = new Section<>(
            List.of(
                    DATABASE,
                    TABLE,
                    MANAGED_TABLE,
                    ENGINE,
                    VERSION_COLUMN,
                    SUMMED_COLUMNS,
                    SORTING_KEY,
                    PARTITION_BY,
                    PRIMARY_KEY,
                    COLUMNS,
                    ROLES),
            DestinationSection::check,
            values -> new DestinationConfig(values.value(DATABASE), values.value(TABLE)));

    private DestinationSection() {}

    private static void check(Values values, Report report) {
        values.find(MANAGED_TABLE)
                .filter(managed -> managed)
                .ifPresent(managed -> values.note(MANAGED_TABLE, "has no effect: " + TABLE_STANDS, report));
    }
}
