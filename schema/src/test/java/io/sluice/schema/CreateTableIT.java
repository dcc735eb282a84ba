package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Column.DefaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real server makes the tables, and describes them as they were meant. */
final class CreateTableIT {

    private static final ServerTables SERVER = new ServerTables("create_table");

    private static final List<ColumnDefinition> COLUMNS = List.of(
            defined("id", "UInt64", DefaultKind.NONE, ""),
            defined("it`s \\ a 'name'", "LowCardinality(Nullable(String))", DefaultKind.NONE, ""),
            defined("select", "Enum8('a\\'b' = 1, 'c,d' = 2)", DefaultKind.NONE, ""),
            defined("at", "DateTime64(3, 'UTC')", DefaultKind.DEFAULT, "now64(3)"),
            defined("day", "Date", DefaultKind.MATERIALIZED, "toDate(at)"),
            defined("twice", "UInt64", DefaultKind.ALIAS, "id * 2"),
            defined("hint", "String", DefaultKind.EPHEMERAL, ""),
            defined("hint2", "String", DefaultKind.EPHEMERAL, "'x'"),
            new ColumnDefinition(
                    new Column("body", DataType.parse("String"), DefaultKind.NONE),
                    Optional.empty(),
                    Optional.of("ZSTD(3)"),
                    Optional.of("toDateTime(at) + INTERVAL 1 DAY"),
                    Optional.of("it's\na \\ comment")),
            defined("n", "Nested(a UInt8, `b c` Array(String))", DefaultKind.NONE, ""),
            defined("j", "JSON(max_dynamic_paths=8, `a b`.c UInt8, SKIP x)", DefaultKind.NONE, ""),
            defined("v", "Variant(Array(Int64), JSON, String)", DefaultKind.NONE, ""),
            defined("d", "Dynamic", DefaultKind.NONE, ""),
            defined("sums", "UInt32", DefaultKind.NONE, ""));

    static Stream<TableStorage> storages() {
        return Stream.of(
                TableStorage.of(new TableEngine.MergeTree(), List.of()),
                TableStorage.of(new TableEngine.MergeTree(), List.of("it`s \\ a 'name'", "id")),
                new TableStorage(
                        new TableEngine.ReplacingMergeTree(Optional.of("at")),
                        List.of("select", "id", "toHour(at)"),
                        Optional.of("toYYYYMM(at)"),
                        Optional.of("(`select`, id)"),
                        Optional.of("toDateTime(at) + INTERVAL 1 YEAR"),
                        Map.of("index_granularity", "1024", TableStorage.DEDUPLICATION_WINDOW, "7")),
                TableStorage.of(new TableEngine.ReplacingMergeTree(Optional.empty()), List.of("id")),
                TableStorage.of(new TableEngine.SummingMergeTree(List.of()), List.of("id")),
                TableStorage.of(new TableEngine.SummingMergeTree(List.of("sums")), List.of("id")),
                TableStorage.of(new TableEngine.Null(), List.of()));
    }

    @ParameterizedTest
    @MethodSource("storages")
    void makesTheTableThatWasMeant(TableStorage storage) {
        List<ColumnDefinition> columns = storage.engine().stores()
                ? COLUMNS
                : COLUMNS.stream()
                        .map(definition -> new ColumnDefinition(
                                definition.column(),
                                definition.expression(),
                                definition.codec(),
                                Optional.empty(),
                                definition.comment()))
                        .toList();
        CreateTable table = new CreateTable(
                "create_table", "of `every` \\kind", columns, storage, Optional.empty(), Optional.of("what it's for"));
        SERVER.post("DROP TABLE IF EXISTS create_table." + Sql.identifier(table.name()), new byte[0]);
        SERVER.post(table.sql(), new byte[0]);
        SERVER.post(table.sqlIfMissing(), new byte[0]);
        assertThat(SERVER.table(table.name()).columns())
                .isEqualTo(COLUMNS.stream().map(ColumnDefinition::column).toList());
        List<String> described = new ArrayList<>(List.of(SERVER.post(
                        "SELECT engine, sorting_key, primary_key, partition_key, comment, engine_full FROM system.tables"
                                + " WHERE database = 'create_table' FORMAT TSVRaw",
                        new byte[0])
                .strip()
                .split("\t", -1)));
        assertThat(described.get(0)).isEqualTo(storage.engine().getClass().getSimpleName());
        assertThat(described.get(4)).isEqualTo("what it's for");
        String definition = described.get(5);
        if (storage.engine().stores()) {
            assertThat(definition)
                    .contains(TableStorage.DEDUPLICATION_WINDOW + " = "
                            + storage.settings().getOrDefault(TableStorage.DEDUPLICATION_WINDOW, "10000"));
            assertThat(described.get(1).split(", ", -1))
                    .hasSize(Math.max(1, storage.sortingKey().size()));
            assertThat(described.get(3)).isEqualTo(storage.partitionBy().orElse(""));
            assertThat(definition.contains("TTL")).isEqualTo(storage.ttl().isPresent());
        }
        assertThat(SERVER.post(
                        "SELECT comment, compression_codec FROM system.columns WHERE database = 'create_table' AND name ="
                                + " 'body' FORMAT TSV",
                        new byte[0]))
                .isEqualTo("it\\'s\\na \\\\ comment\tCODEC(ZSTD(3))\n");
        SERVER.post("DROP TABLE create_table." + Sql.identifier(table.name()), new byte[0]);
    }

    @Test
    void writesWhatTheServerReadsForACluster() {
        CreateTable table = new CreateTable(
                "d",
                "t",
                COLUMNS,
                TableStorage.of(new TableEngine.MergeTree(), List.of("id")),
                Optional.of("my cluster"),
                Optional.empty());
        assertThat(SERVER.post("EXPLAIN AST " + table.sql(), new byte[0])).startsWith("CreateQuery d t");
    }

    @Test
    void storesAnInsertSentTwiceOnce() {
        CreateTable table = new CreateTable(
                "create_table",
                "once",
                COLUMNS.subList(0, 1),
                TableStorage.of(new TableEngine.MergeTree(), List.of("id")),
                Optional.empty(),
                Optional.empty());
        SERVER.post("DROP TABLE IF EXISTS create_table.once", new byte[0]);
        SERVER.post(table.sql(), new byte[0]);
        for (int i = 0; i < 2; i++) {
            SERVER.post(
                    "INSERT INTO create_table.once SETTINGS insert_deduplication_token = 'a' VALUES (" + i + ")",
                    new byte[0]);
        }
        assertThat(SERVER.post("SELECT count() FROM create_table.once", new byte[0]))
                .isEqualTo("1\n");
        SERVER.post("DROP TABLE create_table.once", new byte[0]);
    }

    @Test
    void makesATableWithVirtualColumnsOnly() {
        SchemaInference inference = new SchemaInference(new InferenceSettings("", List.of(VirtualColumn.values())));
        Table raw = inference.table("create_table", "raw");
        SERVER.post("DROP TABLE IF EXISTS create_table.raw", new byte[0]);
        SERVER.post(
                CreateTable.of(raw, TableStorage.of(new TableEngine.MergeTree(), List.of("_timestamp")))
                        .sql(),
                new byte[0]);
        assertThat(SERVER.table("raw")).isEqualTo(raw);
        SERVER.post("DROP TABLE create_table.raw", new byte[0]);
    }

    private static ColumnDefinition defined(String name, String type, DefaultKind kind, String expression) {
        return new ColumnDefinition(
                new Column(name, DataType.parse(type), kind),
                Optional.of(expression).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
