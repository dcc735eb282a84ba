package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.Secret;
import io.sluice.local.SharedClickHouse;
import io.sluice.schema.Column;
import io.sluice.schema.Table;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClickHouseClientIT {

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());
    private final ClickHouseClient client = new ClickHouseClient(database.config());

    @AfterEach
    void close() {
        client.close();
        database.close();
    }

    @Test
    void asksForTheVersion() throws Exception {
        assertThat(client.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void describesATable() throws Exception {
        database.query(
                "CREATE TABLE $.`od``d` (n UInt64, `a b` LowCardinality(Nullable(String)), d DateTime DEFAULT now(),"
                        + " m UInt64 MATERIALIZED n + 1, a UInt64 ALIAS n, e String EPHEMERAL) ENGINE = MergeTree ORDER BY n");

        Table table = client.describe(database.name(), "od`d");

        assertThat(table.database()).isEqualTo(database.name());
        assertThat(table.name()).isEqualTo("od`d");
        assertThat(table.columns()).extracting(Column::name).containsExactly("n", "a b", "d", "m", "a", "e");
        assertThat(table.columns())
                .extracting(column -> column.type().toString())
                .containsExactly(
                        "UInt64", "LowCardinality(Nullable(String))", "DateTime", "UInt64", "UInt64", "String");
        assertThat(table.columns())
                .extracting(Column::defaultKind)
                .containsExactly(
                        Column.DefaultKind.NONE,
                        Column.DefaultKind.NONE,
                        Column.DefaultKind.DEFAULT,
                        Column.DefaultKind.MATERIALIZED,
                        Column.DefaultKind.ALIAS,
                        Column.DefaultKind.EPHEMERAL);
    }

    @Test
    void saysThatATableIsMissing() {
        assertThatThrownBy(() -> client.describe(database.name(), "nowhere"))
                .isInstanceOfSatisfying(
                        ClickHouseException.class, e -> assertThat(e.code()).isEqualTo(60))
                .hasMessageStartingWith("Cannot describe table `" + database.name() + "`.`nowhere` of ClickHouse at "
                        + database.server().url() + ": ")
                .hasMessageContaining("does not exist")
                .hasMessageEndingWith("; create the table or correct destination.table");
    }

    @Test
    void saysThatADatabaseIsMissing() {
        assertThatThrownBy(() -> client.describe("no_database", "t"))
                .isInstanceOfSatisfying(
                        ClickHouseException.class, e -> assertThat(e.code()).isEqualTo(81))
                .hasMessageEndingWith("; create the database or correct destination.database");
    }

    @Test
    void saysThatThePasswordIsWrongWithoutPrintingIt() {
        ClickHouseConfig wrong =
                new ClickHouseConfig(database.server().url(), database.server().user(), new Secret("wr0ng"));
        try (ClickHouseClient stranger = new ClickHouseClient(wrong)) {
            assertThatThrownBy(stranger::version)
                    .isInstanceOfSatisfying(
                            ClickHouseException.class, e -> assertThat(e.code()).isEqualTo(516))
                    .hasMessage("Cannot log in to ClickHouse at " + wrong.url() + ": " + wrong.login()
                            + " does not exist or has another password; correct clickhouse.user or"
                            + " clickhouse.password");
        }
    }

    @Test
    void saysThatNobodyAnswers() {
        ClickHouseConfig nowhere = new ClickHouseConfig(URI.create("http://127.0.0.1:1"), "u", new Secret("p"));
        try (ClickHouseClient stranger = new ClickHouseClient(nowhere)) {
            assertThatThrownBy(stranger::version)
                    .isInstanceOfSatisfying(
                            ClickHouseException.class, e -> assertThat(e.code()).isZero())
                    .hasMessage(
                            "Cannot reach ClickHouse at http://127.0.0.1:1: Connect to http://127.0.0.1:1 failed: Connection refused;"
                                    + " start the server or correct clickhouse.url");
        }
    }

    @Test
    void makesTheErrorTableOnce() throws Exception {
        ErrorTable errors = new ErrorTable(database.name(), "t_clickpipes_error");

        assertThat(errors.createIfMissing(client)).isTrue();
        assertThat(errors.createIfMissing(client)).isFalse();

        assertThat(database.query("SELECT engine, sorting_key, create_table_query LIKE '%toIntervalDay(7)%'"
                        + " FROM system.tables WHERE database = '$' AND name = 't_clickpipes_error'"))
                .isEqualTo("MergeTree\tinserted_at\t1");
    }
}
