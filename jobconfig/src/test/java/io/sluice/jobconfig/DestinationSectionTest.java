package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.defines;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.notes;
import static io.sluice.jobconfig.KeyCases.refuses;
import static io.sluice.jobconfig.KeyCases.requires;

import io.sluice.jobconfig.DestinationConfig.ErrorTable;
import io.sluice.jobconfig.DestinationConfig.LogTable;
import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import io.sluice.jobconfig.TableDefinition.Column;
import io.sluice.jobconfig.TableDefinition.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DestinationSectionTest {

    private static final String STANDS = "no effect; it is for create, a run takes the table as it stands";
    private static final DestinationConfig MINIMAL =
            Pipe.minimal().read().config().destination();

    private static final Pipe TABLE =
            Pipe.minimal().with("destination.columns", "[{name: a, type: String}, {name: b, type: UInt64}]");

    static final List<Absent> ABSENT = List.of(
            defaults("destination.database", config -> config.destination().database(), "default"),
            requires("destination.table", """
                    destination.table: missing
                        Add it: Table that receives the rows."""),
            defaults("destination.flatten", config -> config.destination().flattenSeparator(), ""),
            defaults(
                    "destination.flattenSeparator",
                    config -> config.destination().flattenSeparator(),
                    ""),
            defaults("destination.managedTable", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.engine.type", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.engine.versionColumnId", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.engine.columnIds", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.sortingKey", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.partitionBy", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.primaryKey", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.ttl", PipeConfig::destination, MINIMAL),
            defaults("destination.columns", PipeConfig::destination, MINIMAL),
            requires("destination.columns[].name", Pipe.minimal().with("destination.columns", "[{type: String}]"), """
                    destination.columns[0].name: missing
                        Add it: Name of the column."""),
            requires("destination.columns[].type", Pipe.minimal().with("destination.columns", "[{name: a}]"), """
                    destination.columns[0].type: missing
                        Add it: ClickHouse type of the column."""),
            defaults("destination.roles", PipeConfig::destination, MINIMAL),
            defaults(
                    "destination.maxOutage",
                    config -> config.destination().tolerance().maxOutage(),
                    Duration.ofHours(1)),
            defaults(
                    "destination.maxBadShare",
                    config -> config.destination().tolerance().maxBadShare(),
                    0.1),
            defaults(
                    "destination.errorTable.name",
                    config -> config.destination().errorTable().name(),
                    "edits_clickpipes_error"),
            defaults(
                    "destination.errorTable.policy",
                    config -> config.destination().errorTable().policy(),
                    ErrorTable.Policy.FAIL),
            defaults(
                    "destination.logTable.name",
                    config -> config.destination().logTable(),
                    new LogTable.Named("clickpipes_log")),
            defaults(
                    "destination.logTable.enabled",
                    config -> config.destination().logTable(),
                    new LogTable.Named("clickpipes_log")));

    static final List<Mapped> MAPPED = List.of(
            maps(
                    "destination.maxOutage",
                    "90s",
                    config -> config.destination().tolerance().maxOutage(),
                    Duration.ofSeconds(90)),
            maps(
                    "destination.maxOutage",
                    "7d",
                    config -> config.destination().tolerance().maxOutage(),
                    Duration.ofDays(7)),
            maps(
                    "destination.maxBadShare",
                    "0.25",
                    config -> config.destination().tolerance().maxBadShare(),
                    0.25),
            maps(
                    "destination.maxBadShare",
                    "1",
                    config -> config.destination().tolerance().maxBadShare(),
                    1.0),
            maps(
                    "destination.errorTable.name",
                    "bad",
                    config -> config.destination().errorTable(),
                    new ErrorTable("bad", ErrorTable.Policy.FAIL)),
            maps(
                    "destination.errorTable.policy",
                    "LOG",
                    config -> config.destination().errorTable(),
                    new ErrorTable("edits_clickpipes_error", ErrorTable.Policy.LOG)),
            maps(
                    "destination.logTable.name",
                    "told",
                    config -> config.destination().logTable(),
                    new LogTable.Named("told")),
            maps(
                    "destination.logTable.enabled",
                    "false",
                    config -> config.destination().logTable(),
                    new LogTable.Off()),
            maps("destination.database", "wiki", config -> config.destination().database(), "wiki"),
            maps(
                    "destination.table",
                    "\"edits of 2026\"",
                    config -> config.destination().table(),
                    "edits of 2026"),
            maps("destination.flatten", "true", config -> config.destination().flattenSeparator(), "_"),
            maps("destination.flatten", "false", config -> config.destination().flattenSeparator(), ""),
            defines(
                    "destination.flattenSeparator",
                    "'.'",
                    Pipe.minimal().with("destination.flatten", "true"),
                    definition -> definition.config().destination().flattenSeparator(),
                    "."),
            maps(
                    "destination.flattenSeparator",
                    "'.'",
                    config -> config.destination().flattenSeparator(),
                    ""),
            notes("destination.managedTable", "true", "destination.managedTable (line 1): " + STANDS),
            maps("destination.managedTable", "false", PipeConfig::destination, MINIMAL),
            engine("type", "'Null'", new Engine.Null()),
            engine("type", "ReplacingMergeTree", new Engine.ReplacingMergeTree(Optional.empty())),
            defines(
                    "destination.tableDefinition.engine.versionColumnId",
                    "b",
                    TABLE.with("destination.tableDefinition.engine.type", "ReplacingMergeTree"),
                    definition -> definition.table().orElseThrow().engine(),
                    new Engine.ReplacingMergeTree(Optional.of("b"))),
            engine("versionColumnId", "''", new Engine.MergeTree()),
            defines(
                    "destination.tableDefinition.engine.columnIds",
                    "[b]",
                    TABLE.with("destination.tableDefinition.engine.type", "SummingMergeTree"),
                    definition -> definition.table().orElseThrow().engine(),
                    new Engine.SummingMergeTree(List.of("b"))),
            engine("columnIds", "[]", new Engine.MergeTree()),
            table("destination.tableDefinition.sortingKey", "[a, b]", TableDefinition::sortingKey, List.of("a", "b")),
            table(
                    "destination.tableDefinition.partitionBy",
                    "toYYYYMM(t)",
                    TableDefinition::partitionBy,
                    Optional.of("toYYYYMM(t)")),
            table("destination.tableDefinition.partitionBy", "''", TableDefinition::partitionBy, Optional.empty()),
            table("destination.tableDefinition.primaryKey", "a", TableDefinition::primaryKey, Optional.of("a")),
            table(
                    "destination.tableDefinition.ttl",
                    "t + INTERVAL 30 DAY",
                    TableDefinition::ttl,
                    Optional.of("t + INTERVAL 30 DAY")),
            defines("destination.columns", "[]", TABLE, PipeDefinition::table, Optional.empty()),
            table(
                    "destination.columns[].name",
                    "[{name: x, type: String}]",
                    TableDefinition::columns,
                    List.of(new Column("x", "String"))),
            table(
                    "destination.columns[].type",
                    "[{name: x, type: 'Map(String, Int8)'}]",
                    TableDefinition::columns,
                    List.of(new Column("x", "Map(String, Int8)"))),
            defines(
                    "destination.managedTable",
                    "true",
                    TABLE,
                    PipeDefinition::table,
                    TABLE.read().table()),
            defines("destination.managedTable", "false", TABLE, PipeDefinition::table, Optional.empty()),
            defines("destination.roles", "[writer]", Pipe.minimal(), PipeDefinition::roles, List.of("writer")),
            noted("destination.tableDefinition.engine.type", "MergeTree"),
            noted("destination.tableDefinition.engine.versionColumnId", "''"),
            noted("destination.tableDefinition.engine.columnIds", "[]"),
            noted("destination.tableDefinition.sortingKey", "[a]"),
            noted("destination.tableDefinition.partitionBy", "a"),
            noted("destination.tableDefinition.primaryKey", "a"),
            noted("destination.tableDefinition.ttl", "a"),
            noted("destination.columns", "[{name: a, type: String}]"),
            notes(
                    "destination.roles",
                    "[writer]",
                    "destination.roles (line 1): no effect; it is for create, a run inserts as clickhouse.user, with"
                            + " the roles it has"));

    static final List<Refused> REFUSED = List.of(
            refuses("destination.maxOutage", "29s", """
                    destination.maxOutage (line 1): found "29s"
                        Write a duration such as 30s, up to 7d."""),
            refuses("destination.maxOutage", "3600", """
                    destination.maxOutage (line 1): found "3600"
                        Write a duration such as 30s, up to 7d."""),
            refuses("destination.maxOutage", "8760h", """
                    destination.maxOutage (line 1): found "8760h"
                        Write a duration such as 30s, up to 7d."""),
            refuses("destination.maxBadShare", "10", """
                    destination.maxBadShare (line 1): found "10"
                        Write a number from 0 to 1 such as 0.1."""),
            refuses("destination.errorTable.name", "''", """
                    destination.errorTable.name (line 1): found nothing
                        Write a text."""),
            refuses("destination.errorTable.policy", "DROP", """
                    destination.errorTable.policy (line 1): found "DROP"
                        Write one of FAIL, LOG."""),
            refuses("destination.logTable.name", "[a]", """
                    destination.logTable.name (line 1): found a list
                        Write a text."""),
            refuses("destination.logTable.enabled", "maybe", """
                    destination.logTable.enabled (line 1): found "maybe"
                        Write true or false."""),
            refuses("destination.database", "' '", """
                    destination.database (line 1): found nothing
                        Write a text."""),
            refuses("destination.table", "''", """
                    destination.table (line 1): found nothing
                        Write a text."""),
            refuses("destination.flatten", "_", """
                    destination.flatten (line 1): found "_"
                        Write true or false."""),
            refuses("destination.flattenSeparator", "''", """
                    destination.flattenSeparator (line 1): found nothing
                        Write a text."""),
            refuses("destination.managedTable", "1", """
                    destination.managedTable (line 1): found "1"
                        Write true or false."""),
            refuses("destination.tableDefinition.engine.type", "Log", """
                    destination.tableDefinition.engine.type (line 1): found "Log"
                        Write one of MergeTree, ReplacingMergeTree, SummingMergeTree, Null."""),
            refuses("destination.tableDefinition.engine.versionColumnId", "[a]", """
                    destination.tableDefinition.engine.versionColumnId (line 1): found a list
                        Write a text."""),
            refuses("destination.tableDefinition.engine.columnIds", "added", """
                    destination.tableDefinition.engine.columnIds (line 1): found a single value
                        Write a list such as [a, b]."""),
            refuses("destination.tableDefinition.sortingKey", "[channel, {}]", """
                    destination.tableDefinition.sortingKey[1] (line 1): found a group of keys
                        Write a text."""),
            refuses("destination.tableDefinition.partitionBy", "[a]", """
                    destination.tableDefinition.partitionBy (line 1): found a list
                        Write a text."""),
            refuses("destination.tableDefinition.primaryKey", "[a]", """
                    destination.tableDefinition.primaryKey (line 1): found a list
                        Write a text."""),
            refuses("destination.tableDefinition.engine.versionColumnId", "a", """
                    destination.tableDefinition.engine.versionColumnId (line 1): given, but the engine is MergeTree
                        Remove it, or write engine.type: ReplacingMergeTree."""),
            refuses(
                    "destination.tableDefinition.engine.versionColumnId",
                    "c",
                    TABLE.with("destination.tableDefinition.engine.type", "ReplacingMergeTree"),
                    """
                    destination.tableDefinition.engine.versionColumnId (line 1): found "c", which is none of \
                    destination.columns
                        Write one of a, b."""),
            refuses(
                    "destination.tableDefinition.engine.columnIds",
                    "[a]",
                    TABLE.with("destination.tableDefinition.engine.type", "'Null'"),
                    """
                    destination.tableDefinition.engine.columnIds (line 1): given, but the engine is Null
                        Remove it, or write engine.type: SummingMergeTree."""),
            refuses(
                    "destination.tableDefinition.engine.columnIds",
                    "[a, c]",
                    TABLE.with("destination.tableDefinition.engine.type", "SummingMergeTree"),
                    """
                    destination.tableDefinition.engine.columnIds (line 1): found "c", which is none of \
                    destination.columns
                        Write one of a, b."""),
            refuses("destination.tableDefinition.ttl", "{days: 7}", """
                    destination.tableDefinition.ttl (line 1): found a group of keys
                        Write a text."""),
            refuses("destination.columns", "[{name: a, type: String}, {name: a, type: UInt64}]", """
                    destination.columns (line 1): column "a" is given twice
                        Remove one of the two."""),
            refuses("destination.columns", "String", """
                    destination.columns (line 1): found a single value
                        Write a list such as [{name: user, type: String}]."""),
            refuses("destination.columns[].name", "[{name: '', type: String}]", """
                    destination.columns[0].name (line 1): found nothing
                        Write a text."""),
            refuses("destination.columns[].type", "[{name: a, type: String}, {name: b, typ: String}]", """
                    destination.columns[1].typ (line 1): unknown key
                        Did you mean destination.columns[1].type?"""),
            refuses("destination.roles", "writer", """
                    destination.roles (line 1): found a single value
                        Write a list such as [a, b]."""));

    @ParameterizedTest
    @FieldSource("ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }

    private static Mapped engine(String name, String yaml, Engine expected) {
        return table("destination.tableDefinition.engine." + name, yaml, TableDefinition::engine, expected);
    }

    private static Mapped table(String path, String yaml, Function<TableDefinition, Object> part, Object expected) {
        return defines(
                path, yaml, TABLE, definition -> part.apply(definition.table().orElseThrow()), expected);
    }

    private static Mapped noted(String path, String yaml) {
        return notes(path, yaml, path + " (line 1): " + STANDS);
    }
}
