package io.sluice.jobconfig;

import io.sluice.jobconfig.DestinationConfig.ErrorTable;
import io.sluice.jobconfig.DestinationConfig.LogTable;
import io.sluice.jobconfig.DestinationConfig.Tolerance;
import io.sluice.jobconfig.TableDefinition.Column;
import io.sluice.jobconfig.TableDefinition.Engine;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys below {@code destination}. */
final class DestinationSection {

    private static final String TABLE_STANDS = "it is for create, a run takes the table as it stands";

    enum EngineType {
        MergeTree,
        ReplacingMergeTree,
        SummingMergeTree,
        Null
    }

    static final Key<String> DATABASE =
            Key.withDefault("destination.database", Types.text(), "default", "Database of the table.");
    static final Key<String> TABLE = Key.required("destination.table", Types.text(), "Table that receives the rows.");
    static final Key<Boolean> FLATTEN = Key.withDefault(
            "destination.flatten",
            Types.onOrOff(),
            "false",
            "Whether the fields of nested objects are columns of their own: user_id is the field id of the object user.");
    static final Key<String> FLATTEN_SEPARATOR = Key.withDefault(
            "destination.flattenSeparator",
            Types.text(),
            "_",
            "What joins the names of an object and its field, with destination.flatten.");
    static final Key<Boolean> MANAGED_TABLE = Key.optional(
            "destination.managedTable",
            Types.onOrOff(),
            "Whether the managed service makes the table. No run of Sluice makes it.");
    static final Key<EngineType> ENGINE_TYPE = Key.inert(
            "destination.tableDefinition.engine.type",
            Types.choice(EngineType.values()),
            "Engine of a new table. MergeTree if not given.",
            TABLE_STANDS);
    static final Key<String> VERSION_COLUMN = Key.inert(
            "destination.tableDefinition.engine.versionColumnId",
            Types.freeText(),
            "Version column of a ReplacingMergeTree.",
            TABLE_STANDS);
    static final Key<List<String>> SUMMED_COLUMNS = Key.inert(
            "destination.tableDefinition.engine.columnIds",
            Types.texts(),
            "Columns a SummingMergeTree adds up.",
            TABLE_STANDS);
    static final Key<List<String>> SORTING_KEY = Key.inert(
            "destination.tableDefinition.sortingKey", Types.texts(), "Sorting key of a new table.", TABLE_STANDS);
    static final Key<String> PARTITION_BY = Key.inert(
            "destination.tableDefinition.partitionBy", Types.freeText(), "Partition key of a new table.", TABLE_STANDS);
    static final Key<String> PRIMARY_KEY = Key.inert(
            "destination.tableDefinition.primaryKey", Types.freeText(), "Primary key of a new table.", TABLE_STANDS);
    static final Key<String> TTL = Key.inert(
            "destination.tableDefinition.ttl", Types.freeText(), "TTL expression of a new table.", TABLE_STANDS);

    private static final Key<String> COLUMN_NAME = Key.required("name", Types.text(), "Name of the column.");
    private static final Key<String> COLUMN_TYPE = Key.required("type", Types.text(), "ClickHouse type of the column.");
    static final Key<List<Column>> COLUMNS = Key.inert(
            "destination.columns",
            Types.groups(
                    Section.of(
                            List.of(COLUMN_NAME, COLUMN_TYPE),
                            values -> new Column(values.value(COLUMN_NAME), values.value(COLUMN_TYPE))),
                    "{name: user, type: String}"),
            "Columns of a new table.",
            TABLE_STANDS);
    static final Key<List<String>> ROLES = Key.inert(
            "destination.roles",
            Types.texts(),
            "Roles of the user the managed service makes.",
            "it is for create, a run inserts as clickhouse.user, with the roles it has");

    static final Key<Duration> MAX_OUTAGE = Key.withDefault(
            "destination.maxOutage",
            Types.duration(Duration.ofSeconds(30), Duration.ofDays(7)),
            "1h",
            "How long ClickHouse may take no insert before the pipe fails.");
    static final Key<Double> MAX_BAD_SHARE = Key.withDefault(
            "destination.maxBadShare",
            Types.share(),
            "0.1",
            "Share of a batch of more than 1000 rows that ClickHouse may refuse. With more the pipe fails: the table does"
                    + " not fit.");
    static final Key<String> ERROR_TABLE = Key.optional(
            "destination.errorTable.name",
            Types.text(),
            "Table, in the same database, that receives the records that cannot become rows. Without it the name of the"
                    + " table followed by " + DestinationConfig.ERROR_TABLE_SUFFIX + ".");
    static final Key<ErrorTable.Policy> ERROR_POLICY = Key.withDefault(
            "destination.errorTable.policy",
            Types.choice(ErrorTable.Policy.values()),
            ErrorTable.Policy.FAIL.name(),
            "What becomes of a record that the error table does not take. FAIL: the pipe fails, and reads the record again"
                    + " when it goes on. LOG: its position is logged, and the pipe goes on without it.");
    static final Key<String> LOG_TABLE = Key.withDefault(
            "destination.logTable.name",
            Types.text(),
            DestinationConfig.LOG_TABLE,
            "Table, in the same database, in which the pipe tells of starts, stops, outages and failures.");
    static final Key<Boolean> LOG_TABLE_ENABLED = Key.withDefault(
            "destination.logTable.enabled",
            Types.onOrOff(),
            "true",
            "Whether there is a log table. It is not used either where the user may not create it.");

    static final Section<DestinationConfig> SECTION = new Section<>(
            List.of(
                    DATABASE,
                    TABLE,
                    FLATTEN,
                    FLATTEN_SEPARATOR,
                    MANAGED_TABLE,
                    ENGINE_TYPE,
                    VERSION_COLUMN,
                    SUMMED_COLUMNS,
                    SORTING_KEY,
                    PARTITION_BY,
                    PRIMARY_KEY,
                    TTL,
                    COLUMNS,
                    ROLES,
                    MAX_OUTAGE,
                    MAX_BAD_SHARE,
                    ERROR_TABLE,
                    ERROR_POLICY,
                    LOG_TABLE,
                    LOG_TABLE_ENABLED),
            DestinationSection::check,
            DestinationSection::build);

    private DestinationSection() {}

    private static DestinationConfig build(Values values) {
        String table = values.value(TABLE);
        return new DestinationConfig(
                values.value(DATABASE),
                table,
                values.value(FLATTEN) ? values.value(FLATTEN_SEPARATOR) : "",
                ConversionSection.SECTION.build().apply(values),
                new Tolerance(values.value(MAX_OUTAGE), values.value(MAX_BAD_SHARE)),
                new ErrorTable(
                        values.find(ERROR_TABLE).orElse(table + DestinationConfig.ERROR_TABLE_SUFFIX),
                        values.value(ERROR_POLICY)),
                values.value(LOG_TABLE_ENABLED) ? new LogTable.Named(values.value(LOG_TABLE)) : new LogTable.Off());
    }

    /** The table the file describes, unless it says that the table is there. */
    static Optional<TableDefinition> table(Values values) {
        List<Column> columns = values.find(COLUMNS).orElse(List.of());
        if (columns.isEmpty() || !values.find(MANAGED_TABLE).orElse(true)) {
            return Optional.empty();
        }
        return Optional.of(new TableDefinition(
                columns,
                engine(values),
                values.find(SORTING_KEY).orElse(List.of()),
                said(PARTITION_BY, values),
                said(PRIMARY_KEY, values),
                said(TTL, values)));
    }

    private static Engine engine(Values values) {
        return switch (values.find(ENGINE_TYPE).orElse(EngineType.MergeTree)) {
            case MergeTree -> new Engine.MergeTree();
            case ReplacingMergeTree -> new Engine.ReplacingMergeTree(said(VERSION_COLUMN, values));
            case SummingMergeTree ->
                new Engine.SummingMergeTree(values.find(SUMMED_COLUMNS).orElse(List.of()));
            case Null -> new Engine.Null();
        };
    }

    private static void check(Values values) {
        if (values.find(MANAGED_TABLE).equals(Optional.of(true))) {
            values.inert(MANAGED_TABLE, TABLE_STANDS);
        }
        boolean versioned = said(VERSION_COLUMN, values).isPresent();
        checkEngine(VERSION_COLUMN, versioned, EngineType.ReplacingMergeTree, values);
        boolean summed = !values.find(SUMMED_COLUMNS).orElse(List.of()).isEmpty();
        checkEngine(SUMMED_COLUMNS, summed, EngineType.SummingMergeTree, values);

        List<Column> columns = values.find(COLUMNS).orElse(List.of());
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                values.problem(COLUMNS, "column \"" + column.name() + "\" is given twice", "Remove one of the two.");
            }
        }
        if (!columns.isEmpty()) {
            said(VERSION_COLUMN, values).ifPresent(name -> checkColumn(VERSION_COLUMN, name, names, values));
            values.find(SUMMED_COLUMNS)
                    .orElse(List.of())
                    .forEach(name -> checkColumn(SUMMED_COLUMNS, name, names, values));
        }
    }

    private static void checkEngine(Key<?> key, boolean given, EngineType owner, Values values) {
        Optional<EngineType> type = values.find(ENGINE_TYPE);
        if (given && !type.equals(Optional.of(owner)) && (type.isPresent() || !values.given(ENGINE_TYPE))) {
            values.problem(
                    key,
                    "given, but the engine is " + type.orElse(EngineType.MergeTree),
                    "Remove it, or write engine.type: " + owner + ".");
        }
    }

    private static void checkColumn(Key<?> key, String name, Set<String> columns, Values values) {
        if (!columns.contains(name)) {
            values.problem(
                    key,
                    "found \"" + name + "\", which is none of destination.columns",
                    "Write one of "
                            + String.join(", ", columns.stream().sorted().toList()) + ".");
        }
    }

    /** A text; one of blanks counts as not given, as the managed service writes what it has not. */
    private static Optional<String> said(Key<String> key, Values values) {
        return values.find(key).filter(text -> !text.isBlank());
    }
}
