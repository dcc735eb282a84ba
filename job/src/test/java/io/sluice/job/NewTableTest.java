package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.TableDefinition;
import io.sluice.jobconfig.TableDefinition.Column;
import io.sluice.jobconfig.TableDefinition.Engine;
import io.sluice.schema.SchemaException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a pipe file says about a new table reaches its statement. */
final class NewTableTest {

    private static final DestinationConfig DESTINATION = new DestinationConfig("shop", "orders");

    private static final List<Column> COLUMNS =
            List.of(new Column("id", "UUID"), new Column("at", "DateTime64(3)"), new Column("count", "UInt32"));

    @Test
    void writesColumnsEngineAndKeys() {
        TableDefinition definition = new TableDefinition(
                COLUMNS,
                new Engine.ReplacingMergeTree(Optional.of("at")),
                List.of("id", "toDate(at)"),
                Optional.of("toYYYYMM(at)"),
                Optional.of("id"),
                Optional.of("toDateTime(at) + INTERVAL 1 YEAR"));
        assertThat(NewTable.of(DESTINATION, definition).sqlIfMissing()).isEqualTo("""
                CREATE TABLE IF NOT EXISTS `shop`.`orders`
                (
                    `id` UUID,
                    `at` DateTime64(3),
                    `count` UInt32
                )
                ENGINE = ReplacingMergeTree(`at`)
                PARTITION BY toYYYYMM(at)
                PRIMARY KEY id
                ORDER BY (`id`, toDate(at))
                TTL toDateTime(at) + INTERVAL 1 YEAR
                SETTINGS non_replicated_deduplication_window = 10000""");
    }

    @Test
    void writesEveryEngine() {
        assertThat(sql(new Engine.MergeTree())).contains("ENGINE = MergeTree\n");
        assertThat(sql(new Engine.SummingMergeTree(List.of("count"))))
                .contains("ENGINE = SummingMergeTree((`count`))\n");
        assertThat(sql(new Engine.Null())).endsWith("ENGINE = Null");
    }

    @Test
    void namesEveryColumnWithoutAType() {
        TableDefinition definition = new TableDefinition(
                List.of(new Column("a", "Strin"), new Column("b", "Array(")),
                new Engine.MergeTree(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> NewTable.of(DESTINATION, definition))
                .isInstanceOf(SchemaException.class)
                .hasMessage("""
                        Cannot make column 'a': Cannot read type 'Strin': unknown type 'Strin' at position 0; a type this\
                         version knows is wanted
                        Cannot make column 'b': Cannot read type 'Array(': found the end at position 6; wanted a type\
                         name""");
    }

    private static String sql(Engine engine) {
        return NewTable.of(
                        DESTINATION,
                        new TableDefinition(
                                COLUMNS, engine, List.of(), Optional.empty(), Optional.empty(), Optional.empty()))
                .sql();
    }
}
