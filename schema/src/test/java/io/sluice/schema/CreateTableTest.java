package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.Column.DefaultKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CreateTableTest {

    private static final List<ColumnDefinition> COLUMNS = List.of(
            ColumnDefinition.of(column("a", "UInt64", DefaultKind.NONE)),
            ColumnDefinition.of(column("b`c", "Nullable(String)", DefaultKind.NONE)));

    @Test
    void writesEverythingThatIsSaid() {
        CreateTable table = new CreateTable(
                "my db",
                "my\\table",
                List.of(
                        ColumnDefinition.of(column("id", "UUID", DefaultKind.NONE)),
                        new ColumnDefinition(
                                column("seen", "DateTime", DefaultKind.DEFAULT),
                                Optional.of("now()"),
                                Optional.of("Delta, ZSTD(3)"),
                                Optional.of("seen + INTERVAL 1 DAY"),
                                Optional.of("it's"))),
                new TableStorage(
                        new TableEngine.ReplacingMergeTree(Optional.of("seen")),
                        List.of("id", "toDate(seen)"),
                        Optional.of("toYYYYMM(seen)"),
                        Optional.of("id"),
                        Optional.of("seen + INTERVAL 1 YEAR"),
                        Map.of("index_granularity", "1024")),
                Optional.of("main"),
                Optional.of("a table"));
        String body = """
                `my db`.`my\\\\table` ON CLUSTER `main`
                (
                    `id` UUID,
                    `seen` DateTime DEFAULT now() COMMENT 'it\\'s' CODEC(Delta, ZSTD(3)) TTL seen + INTERVAL 1 DAY
                )
                ENGINE = ReplacingMergeTree(`seen`)
                PARTITION BY toYYYYMM(seen)
                PRIMARY KEY id
                ORDER BY (`id`, toDate(seen))
                TTL seen + INTERVAL 1 YEAR
                SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000
                COMMENT 'a table'""";
        assertThat(table.sql()).isEqualTo("CREATE TABLE " + body);
        assertThat(table.sqlIfMissing()).isEqualTo("CREATE TABLE IF NOT EXISTS " + body);
    }

    @Test
    void writesEveryEngine() {
        assertThat(ending(new TableEngine.MergeTree(), "a")).startsWith("ENGINE = MergeTree\nORDER BY (`a`)\n");
        assertThat(ending(new TableEngine.ReplacingMergeTree(Optional.empty())))
                .startsWith("ENGINE = ReplacingMergeTree\nORDER BY ()\n");
        assertThat(ending(new TableEngine.SummingMergeTree(List.of()), "a"))
                .startsWith("ENGINE = SummingMergeTree\nORDER BY (`a`)\n");
        assertThat(ending(new TableEngine.SummingMergeTree(List.of("a", "b`c"))))
                .startsWith("ENGINE = SummingMergeTree((`a`, `b\\`c`))\n");
        assertThat(ending(new TableEngine.Null())).isEqualTo("ENGINE = Null");
    }

    @Test
    void allowsNullInAKeyWhereItHasNullableColumns() {
        assertThat(ending(new TableEngine.MergeTree(), "b`c"))
                .endsWith("SETTINGS allow_nullable_key = 1, non_replicated_deduplication_window = 10000");
        assertThat(ending(new TableEngine.MergeTree(), "a"))
                .endsWith("SETTINGS non_replicated_deduplication_window = 10000");
    }

    @Test
    void letsAGivenSettingWin() {
        TableStorage storage = new TableStorage(
                new TableEngine.MergeTree(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(TableStorage.DEDUPLICATION_WINDOW, "5"));
        assertThat(storage.sql(Map.of())).endsWith("\nSETTINGS non_replicated_deduplication_window = 5");
    }

    @Test
    void tellsWhatCannotBe() {
        assertThatThrownBy(() -> table(
                        List.of(),
                        TableStorage.of(new TableEngine.ReplacingMergeTree(Optional.of("version")), List.of())))
                .isInstanceOf(SchemaException.class)
                .hasMessage("""
                        Cannot make table t: found no columns; give at least one
                        Cannot make table t: its engine names column 'version', which it does not have; it has\s""");
        assertThatThrownBy(() -> table(
                        List.of(COLUMNS.get(0), COLUMNS.get(0)),
                        TableStorage.of(new TableEngine.SummingMergeTree(List.of("z")), List.of())))
                .hasMessage("""
                        Cannot make table t: found a column twice; give each name once
                        Cannot make table t: its engine names column 'z', which it does not have; it has a""");
        assertThatThrownBy(() -> table(
                        List.of(new ColumnDefinition(
                                COLUMNS.get(0).column(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("now()"),
                                Optional.empty())),
                        TableStorage.of(new TableEngine.Null(), List.of())))
                .hasMessage(
                        "Cannot make table t: found a column with a TTL, and an engine that stores nothing; remove the"
                                + " TTL");
        assertThatThrownBy(() -> ColumnDefinition.of(column("x", "UInt8", DefaultKind.MATERIALIZED)))
                .hasMessage("Cannot define column 'x': it is MATERIALIZED without an expression; give one");
        assertThatThrownBy(() -> new ColumnDefinition(
                        column("x", "UInt8", DefaultKind.NONE),
                        Optional.of("1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .hasMessage("Cannot define column 'x': it is given an expression and no kind; say which kind it is");
    }

    private static String ending(TableEngine engine, String... sortingKey) {
        String sql =
                table(COLUMNS, TableStorage.of(engine, List.of(sortingKey))).sql();
        return sql.substring(sql.indexOf("ENGINE"));
    }

    private static CreateTable table(List<ColumnDefinition> columns, TableStorage storage) {
        return new CreateTable("d", "t", columns, storage, Optional.empty(), Optional.empty());
    }

    private static Column column(String name, String type, DefaultKind kind) {
        return new Column(name, DataType.parse(type), kind);
    }
}
