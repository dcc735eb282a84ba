package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.defaults;
import static io.sluice.jobconfig.KeyCases.maps;
import static io.sluice.jobconfig.KeyCases.notes;
import static io.sluice.jobconfig.KeyCases.refuses;
import static io.sluice.jobconfig.KeyCases.requires;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DestinationSectionTest {

    private static final String STANDS = "has no effect: rows go into the table as it stands";
    private static final DestinationConfig MINIMAL =
            Pipe.minimal().read().config().destination();

    static final List<Absent> ABSENT = List.of(
            defaults("destination.database", config -> config.destination().database(), "default"),
            requires("destination.table", """
                    destination.table: missing
                        Add it: Table that receives the rows."""),
            defaults("destination.managedTable", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.engine.type", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.engine.versionColumnId", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.engine.columnIds", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.sortingKey", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.partitionBy", PipeConfig::destination, MINIMAL),
            defaults("destination.tableDefinition.primaryKey", PipeConfig::destination, MINIMAL),
            defaults("destination.columns", PipeConfig::destination, MINIMAL),
            requires("destination.columns[].name", Pipe.minimal().with("destination.columns", "[{type: String}]"), """
                    destination.columns[0].name: missing
                        Add it: Name of the column."""),
            requires("destination.columns[].type", Pipe.minimal().with("destination.columns", "[{name: a}]"), """
                    destination.columns[0].type: missing
                        Add it: ClickHouse type of the column."""),
            defaults("destination.roles", PipeConfig::destination, MINIMAL));

    static final List<Mapped> MAPPED = List.of(
            maps("destination.database", "wiki", config -> config.destination().database(), "wiki"),
            maps(
                    "destination.table",
                    "\"edits of 2026\"",
                    config -> config.destination().table(),
                    "edits of 2026"),
            notes("destination.managedTable", "true", "destination.managedTable (line 1) " + STANDS),
            maps("destination.managedTable", "false", PipeConfig::destination, MINIMAL),
            notes(
                    "destination.tableDefinition.engine.type",
                    "MergeTree",
                    "destination.tableDefinition.engine.type (line 1) " + STANDS),
            notes(
                    "destination.tableDefinition.engine.versionColumnId",
                    "version",
                    "destination.tableDefinition.engine.versionColumnId (line 1) " + STANDS),
            notes(
                    "destination.tableDefinition.engine.columnIds",
                    "[added]",
                    "destination.tableDefinition.engine.columnIds (line 1) " + STANDS),
            notes(
                    "destination.tableDefinition.sortingKey",
                    "[channel, time]",
                    "destination.tableDefinition.sortingKey (line 1) " + STANDS),
            notes(
                    "destination.tableDefinition.partitionBy",
                    "toYYYYMM(time)",
                    "destination.tableDefinition.partitionBy (line 1) " + STANDS),
            notes(
                    "destination.tableDefinition.primaryKey",
                    "channel",
                    "destination.tableDefinition.primaryKey (line 1) " + STANDS),
            notes("destination.columns", "[]", "destination.columns (line 1) " + STANDS),
            notes("destination.columns[].name", "[{name: a, type: String}]", "destination.columns (line 1) " + STANDS),
            notes("destination.columns[].type", "[{name: a, type: String}]", "destination.columns (line 1) " + STANDS),
            notes(
                    "destination.roles",
                    "[writer]",
                    "destination.roles (line 1) has no effect: rows are inserted by clickhouse.user, with the roles it has"));

    static final List<Refused> REFUSED = List.of(
            refuses("destination.database", "' '", """
                    destination.database (line 1): found nothing
                        Write a text."""),
            refuses("destination.table", "''", """
                    destination.table (line 1): found nothing
                        Write a text."""),
            refuses("destination.managedTable", "1", """
                    destination.managedTable (line 1): found "1"
                        Write true or false."""),
            refuses("destination.tableDefinition.engine.type", "Log", """
                    destination.tableDefinition.engine.type (line 1): found "Log"
                        Write one of MergeTree, ReplacingMergeTree, SummingMergeTree, Null."""),
            refuses("destination.tableDefinition.engine.versionColumnId", "''", """
                    destination.tableDefinition.engine.versionColumnId (line 1): found nothing
                        Write a text."""),
            refuses("destination.tableDefinition.engine.columnIds", "added", """
                    destination.tableDefinition.engine.columnIds (line 1): found a single value
                        Write a list such as [a, b]."""),
            refuses("destination.tableDefinition.sortingKey", "[channel, {}]", """
                    destination.tableDefinition.sortingKey[1] (line 1): found a group of keys
                        Write a text."""),
            refuses("destination.tableDefinition.partitionBy", "''", """
                    destination.tableDefinition.partitionBy (line 1): found nothing
                        Write a text."""),
            refuses("destination.tableDefinition.primaryKey", "[a]", """
                    destination.tableDefinition.primaryKey (line 1): found a list
                        Write a text."""),
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
    @FieldSource("io.sluice.jobconfig.DestinationSectionTest#ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("io.sluice.jobconfig.DestinationSectionTest#MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("io.sluice.jobconfig.DestinationSectionTest#REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }
}
