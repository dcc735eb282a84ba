package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.local.SharedClickHouse;
import io.sluice.schema.MappedRecord;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RowInsertionIT {

    private static final int ROWS = 100_000;
    private static final BatchSettings ONE_BATCH = new BatchSettings(Duration.ofSeconds(5), ROWS, 32 << 20);

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());

    @BeforeEach
    void createErrorTable() throws Exception {
        try (ClickHouseClient client = new ClickHouseClient(database.config())) {
            new ErrorTable(database.name(), "t_clickpipes_error").createIfMissing(client);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "50, 101", "5000, 11500"})
    void separatesTheRowsThatAConstraintRefuses(int bad, int mostInserts) throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", CONSTRAINT polite CHECK s != 'bad'");
        BitSet chosen = choose(bad, 7L * bad);

        write(chosen, "bad");

        assertSeparated(chosen);
        assertThat(database.query("SELECT uniqExact(error_kind), any(error) LIKE '%Constraint `polite`%',"
                        + " any(query_id) LIKE 'sluice-my\\_pipe-%' FROM $.t_clickpipes_error"))
                .isEqualTo("1\t1\t1");
        assertThat(inserts()).isBetween(bad, mostInserts);
    }

    @ParameterizedTest
    @MethodSource("badRows")
    void separatesTheRowsThatNoPartitionTakes(int bad) throws Exception {
        create("ENGINE = MergeTree PARTITION BY throwIf(s = 'bad', 'no such day') ORDER BY n", "");
        BitSet chosen = choose(bad, 1);

        write(chosen, "bad");

        assertSeparated(chosen);
        assertThat(inserts()).isBetween(bad, mostByHalving(bad));
    }

    @ParameterizedTest
    @MethodSource("badRows")
    void separatesTheRowsThatNoMemberOfAnEnumStandsFor(int bad) throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", e Enum8('good' = 1, 'none' = 2) MATERIALIZED s");
        BitSet chosen = choose(bad, 13L * bad);

        write(chosen, "bad");

        assertSeparated(chosen);
        assertThat(inserts()).isBetween(bad, mostByHalving(bad));
    }

    /** Up to as many as take half a minute; {@code -Dsluice.bad=5000} takes some minutes. */
    static IntStream badRows() {
        return IntStream.of(1, 50, Integer.getInteger("sluice.bad", 500));
    }

    /**
     * Where no row is named, a range with a bad row is sent as its two halves: for each bad row two inserts for each
     * halving from where the bad ones part, and those of all before once.
     */
    private static int mostByHalving(int bad) {
        double halvings = Math.log((double) ROWS / bad) / Math.log(2);
        return (int) (2 * bad * (halvings + 2));
    }

    @Test
    void givesUpOnAFlood() throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", CONSTRAINT polite CHECK s != 'bad'");

        assertThatThrownBy(() -> write(choose(6 * ROWS / 10, 3), "bad"))
                .cause()
                .isInstanceOf(ClickHouseException.class)
                .hasMessageStartingWith("Cannot insert a batch of 100000 rows into `" + database.name()
                        + "`.`t`: more than 10 % of them are refused, the last with code 469: ")
                .hasMessageContaining("Constraint `polite`")
                .hasMessageNotContaining("Column values")
                .hasMessageEndingWith("; correct the table, or the mapping to it");
        assertThat(database.query("SELECT count() FROM $.t_clickpipes_error")).isEqualTo("0");
    }

    @Test
    void doesNotTakeApartWhatAViewRefuses() throws Exception {
        create("ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000", "");
        database.query("CREATE TABLE $.sums (n UInt64) ENGINE = MergeTree ORDER BY n"
                + " SETTINGS non_replicated_deduplication_window = 1000");
        database.query("CREATE MATERIALIZED VIEW $.v TO $.sums AS SELECT n + throwIf(s = 'bad') AS n FROM $.t");
        BitSet chosen = choose(1, 5);

        assertThatThrownBy(() -> write(chosen, "bad"))
                .cause()
                .isInstanceOf(ClickHouseException.class)
                .hasMessageContaining("while pushing to view");
        assertThat(database.query("SELECT count() FROM $.t_clickpipes_error")).isEqualTo("0");
        assertThat(database.query("SELECT count() <= 100000, count() = uniqExact(n) FROM $.t"))
                .isEqualTo("1\t1");
    }

    @Test
    void insertsIntoMorePartitionsThanTheServerLikes() throws Exception {
        create("ENGINE = MergeTree PARTITION BY n % 150 ORDER BY n", "");

        write(new BitSet(), "");

        assertSeparated(new BitSet());
        assertThat(inserts()).isEqualTo(2);
        assertThat(database.query(
                        "SELECT count() FROM system.parts WHERE database = '$' AND table = 't'" + " AND level = 0"))
                .isEqualTo("150");
    }

    @Test
    void usesTheSameTokensWhenABatchIsTakenApartAgain() throws Exception {
        create(
                "ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 10000",
                ", CONSTRAINT polite CHECK s != 'bad'");
        BitSet chosen = choose(300, 11);
        List<BufferedRequestState<MappedRecord>> state;
        try (TestWriter writer = TestWriter.to(database, ONE_BATCH)) {
            for (int n = 0; n < ROWS; n++) {
                writer.write(Records.row(n, chosen.get(n) ? "bad" : "good"));
            }
            state = writer.snapshot();
            writer.flush(true);
        }

        try (TestWriter restored = TestWriter.restored(database, ONE_BATCH, state)) {
            restored.flush(true);
        }

        assertSeparated(chosen);
    }

    private void create(String engine, String constraint) {
        database.query("CREATE TABLE $.t " + Records.TABLE_COLUMNS.replace(")", constraint + ")") + " " + engine);
    }

    private static BitSet choose(int count, long seed) {
        Random random = new Random(seed);
        BitSet chosen = new BitSet();
        while (chosen.cardinality() < count) {
            chosen.set(random.nextInt(ROWS));
        }
        return chosen;
    }

    private void write(BitSet chosen, String text) throws Exception {
        try (TestWriter writer = TestWriter.to(database, ONE_BATCH)) {
            for (int n = 0; n < ROWS; n++) {
                writer.write(Records.row(n, chosen.get(n) ? text : "good"));
            }
            writer.flush(true);
        }
    }

    private void assertSeparated(BitSet bad) {
        assertThat(database.query("SELECT count(), uniqExact(n), countIf(s = 'bad') FROM $.t"))
                .isEqualTo(ROWS - bad.cardinality() + "\t" + (ROWS - bad.cardinality()) + "\t0");
        String wanted = bad.stream().mapToObj(n -> Records.message(n, "bad")).collect(Collectors.joining("\n"));
        assertThat(database.query("SELECT raw_message FROM $.t_clickpipes_error"
                        + " ORDER BY JSONExtractUInt(raw_message, 'n') FORMAT TSVRaw"))
                .isEqualTo(wanted);
    }

    /** How many inserts into the table were tried. */
    private int inserts() {
        database.query("SYSTEM FLUSH LOGS");
        return Integer.parseInt(database.query("SELECT uniqExact(query_id) FROM system.query_log"
                + " WHERE query_kind = 'Insert' AND query LIKE '%`$`.`t` %' AND query_id LIKE 'sluice-%'"));
    }
}
