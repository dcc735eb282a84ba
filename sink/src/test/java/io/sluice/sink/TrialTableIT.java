package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.local.SharedClickHouse;
import io.sluice.schema.Column;
import io.sluice.schema.CreateTable;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.Table;
import io.sluice.schema.TableEngine;
import io.sluice.schema.TableStorage;
import io.sluice.sink.TrialTable.Fate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TrialTableIT {

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());
    private final ClickHouseClient client = new ClickHouseClient(database.config());

    @AfterEach
    void close() {
        client.close();
        database.close();
    }

    @Test
    void showsRowsAsTheTableWouldHoldThem() throws Exception {
        database.query("CREATE TABLE $.t (n UInt32, s String DEFAULT 'none', twice UInt64 MATERIALIZED n * 2,"
                + " seen Bool ALIAS true, INDEX i n TYPE minmax, CONSTRAINT odd CHECK n != 4)"
                + " ENGINE = ReplacingMergeTree ORDER BY n TTL toDateTime(n) + INTERVAL 1 DAY");

        try (TrialTable trial = TrialTable.like(client, database.name(), "t")) {
            List<Fate> fates = trial.insert(
                    Records.COLUMNS, List.of(Records.row(2, "a/b"), Records.rowWithDefault(2), Records.row(1, "c")));

            assertThat(fates)
                    .containsExactly(
                            new Fate.Stored("{\"n\":2,\"s\":\"a/b\",\"twice\":4}"),
                            new Fate.Stored("{\"n\":2,\"s\":\"none\",\"twice\":4}"),
                            new Fate.Stored("{\"n\":1,\"s\":\"c\",\"twice\":2}"));
        }
        assertThat(database.query("SELECT count() FROM $.t")).isEqualTo("0");
        assertThat(tables()).isEqualTo("t");
    }

    @Test
    void tellsTheRowsApartThatTheServerRefuses() throws Exception {
        database.query("CREATE TABLE $.t (n UInt32, s String DEFAULT 'none', CONSTRAINT no_thirds CHECK n % 3 != 0)"
                + " ENGINE = Null");

        try (TrialTable trial = TrialTable.like(client, database.name(), "t")) {
            List<EncodedRow> rows =
                    IntStream.range(0, 13).mapToObj(n -> Records.row(n, "v")).toList();
            List<Fate> fates = trial.insert(Records.COLUMNS, rows);

            for (int n = 0; n < rows.size(); n++) {
                if (n % 3 == 0) {
                    assertThat(fates.get(n))
                            .isInstanceOfSatisfying(
                                    Fate.Refused.class,
                                    refused -> assertThat(refused.reason())
                                            .contains("Constraint `no_thirds` for table " + database.name() + ".t ")
                                            .doesNotContain("Column values"));
                } else {
                    assertThat(fates.get(n)).isEqualTo(new Fate.Stored("{\"n\":" + n + ",\"s\":\"v\"}"));
                }
            }
        }
    }

    @Test
    void triesATableThatIsToBeMade() throws Exception {
        CreateTable table = CreateTable.of(
                new Table(
                        database.name(),
                        "new",
                        List.of(
                                Records.COLUMNS.get(0),
                                new Column("s", DataType.parse("String"), Column.DefaultKind.NONE))),
                TableStorage.of(new TableEngine.Null(), List.of()));

        try (TrialTable trial = TrialTable.of(client, table)) {
            assertThat(trial.insert(Records.COLUMNS, List.of(Records.row(7, "x"))))
                    .containsExactly(new Fate.Stored("{\"n\":7,\"s\":\"x\"}"));
            assertThat(trial.insert(Records.COLUMNS, List.of())).isEmpty();
            assertThat(tables()).startsWith("sluice_preview_");
        }
        assertThat(tables()).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenItFails() {
        database.query("CREATE TABLE $.t (other String) ENGINE = Memory");

        assertThatThrownBy(() -> {
                    try (TrialTable trial = TrialTable.like(client, database.name(), "t")) {
                        trial.insert(Records.COLUMNS, List.of(Records.row(1, "a")));
                    }
                })
                .isInstanceOf(ClickHouseException.class);
        assertThatThrownBy(() -> TrialTable.like(client, database.name(), "nowhere"))
                .isInstanceOf(ClickHouseException.class)
                .hasMessageStartingWith("Cannot create trial table `" + database.name() + "`.`sluice_preview_")
                .hasMessageEndingWith("; create the table or correct destination.table");
        assertThat(tables()).isEqualTo("t");
    }

    private String tables() {
        return database.query("SELECT name FROM system.tables WHERE database = '$' ORDER BY name");
    }
}
