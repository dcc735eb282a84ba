package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Column.DefaultKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Columns of every kind are filled as an INSERT that lists the columns fills them. */
final class ColumnKindsIT {

    private static final ServerTables SERVER = new ServerTables("column_kinds");

    private static final List<String> DOCUMENTS = List.of(
            "",
            "\"a\":7",
            "\"a\":7,\"d\":\"x\",\"c\":\"y\"",
            "\"a\":null,\"d\":null,\"o\":null",
            "\"a\":7,\"d\":\"x\",\"c\":\"y\",\"m\":9,\"l\":9,\"e\":\"z\",\"o\":3,\"t\":\"2100-01-01 00:00:00\",\"q\":null",
            "\"e\":\"z\"",
            "\"a\":1,\"d\":\"\",\"o\":0,\"t\":\"2100-01-01 00:00:00\",\"q\":2");

    private static String create(String table) {
        return "CREATE TABLE column_kinds." + table + """
                 (
                    n UInt32,
                    a UInt8 DEFAULT n + 1,
                    m UInt16 MATERIALIZED a * 2,
                    l UInt16 ALIAS a + 100,
                    e String EPHEMERAL 'eph',
                    d String DEFAULT concat(e, '!', toString(a)),
                    c LowCardinality(String) CODEC(ZSTD(3)),
                    o Nullable(UInt8) DEFAULT 5,
                    t DateTime DEFAULT '2090-01-01 00:00:00' TTL t + INTERVAL 1 DAY,
                    q Nullable(UInt8),
                    CONSTRAINT positive CHECK n >= 0
                ) ENGINE = MergeTree ORDER BY n TTL t + INTERVAL 1 YEAR""";
    }

    @Test
    void readsTheKindsThatTheServerDescribes() {
        SERVER.post(create("kinds"), new byte[0]);
        assertThat(SERVER.table("kinds").columns())
                .extracting(Column::defaultKind)
                .containsExactly(
                        DefaultKind.NONE,
                        DefaultKind.DEFAULT,
                        DefaultKind.MATERIALIZED,
                        DefaultKind.ALIAS,
                        DefaultKind.EPHEMERAL,
                        DefaultKind.DEFAULT,
                        DefaultKind.NONE,
                        DefaultKind.DEFAULT,
                        DefaultKind.DEFAULT,
                        DefaultKind.NONE);
    }

    @Test
    void fillsThemByName() {
        ServerTables.Outcome outcome = SERVER.compare(ColumnKindsIT::create, DOCUMENTS);
        assertThat(outcome.theirs().get(0)).isEqualTo("1\t2\teph!1\t\t5\t2090-01-01 00:00:00\t\\N\t101");
        assertThat(outcome.theirs()).hasSize(DOCUMENTS.size());
        assertThat(outcome.asRows()).isEqualTo(outcome.theirs());
        assertThat(outcome.asBlock()).as("rows without a DEFAULT").hasSize(2);
        assertThat(outcome.theirs().entrySet()).containsAll(outcome.asBlock().entrySet());
    }

    @Test
    void fillsEphemeralColumnsThatAreMapped() {
        List<FieldMapping> mappings = Stream.of("n", "a", "e", "d", "c", "o", "t", "q")
                .map(name -> new FieldMapping(name, name))
                .toList();
        ServerTables.Outcome outcome = SERVER.compare(ColumnKindsIT::create, mappings, DOCUMENTS);
        assertThat(outcome.theirs().get(5)).startsWith("6\t12\tz!6\t");
        assertThat(outcome.asRows()).isEqualTo(outcome.theirs());
    }

    @Test
    void leavesColumnsThatAreNotMappedToTheServer() {
        List<FieldMapping> mappings = List.of(new FieldMapping("n", "n"), new FieldMapping("c", "c"));
        ServerTables.Outcome outcome = SERVER.compare(ColumnKindsIT::create, mappings, DOCUMENTS);
        assertThat(outcome.theirs().get(2)).isEqualTo("3\t6\teph!3\ty\t5\t2090-01-01 00:00:00\t\\N\t103");
        assertThat(outcome.asRows()).isEqualTo(outcome.theirs());
        assertThat(outcome.asBlock()).isEqualTo(outcome.theirs());
    }

    @Test
    void fillsTheColumnsOfAFlattenedNested() {
        List<String> documents = List.of(
                "\"p.x\":[1,2],\"p.y\":[\"a\",\"b\"]", "", "\"p.x\":[],\"p.y\":[]", "\"p.x\":null,\"p.y\":null");
        ServerTables.Outcome outcome = SERVER.compare(
                table -> "CREATE TABLE column_kinds." + table
                        + " (n UInt32, p Nested(x UInt8, y String)) ENGINE = MergeTree ORDER BY n"
                        + " SETTINGS flatten_nested = 1",
                documents);
        assertThat(outcome.theirs().values()).containsExactly("[1,2]\t['a','b']", "[]\t[]", "[]\t[]", "[]\t[]");
        assertThat(outcome.differences(documents)).isEmpty();
    }
}
