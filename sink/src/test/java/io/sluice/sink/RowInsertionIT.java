package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.local.SharedClickHouse;
import io.sluice.schema.MappedRecord;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RowInsertionIT {

    private static final int ROWS = 100_000;
    private static final BatchSettings ONE_BATCH = new BatchSettings(Duration.ofSeconds(5), ROWS, 32 << 20);

    private static final String THROWING_VIEW = "SELECT n + throwIf(startsWith(s, 'bad')) AS n FROM $.t";

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
    @ValueSource(ints = {1, 50, 5000})
    void separatesTheRowsThatAConstraintRefuses(int bad) throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", CONSTRAINT polite CHECK NOT startsWith(s, 'bad')");
        BitSet chosen = choose(bad, 7L * bad);

        write(chosen, RowInsertionIT::fewTexts);

        assertSeparated(chosen);
        assertThat(database.query("SELECT uniqExact(error_kind), any(error) LIKE '%Constraint `polite`%',"
                        + " any(query_id) LIKE 'sluice-my\\_pipe-%' FROM $.t_clickpipes_error"))
                .isEqualTo("1\t1\t1");
        assertThat(inserts()).isBetween(bad, mostInserts(bad, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 5000})
    void separatesTheRowsThatNoPartitionTakes(int bad) throws Exception {
        create("ENGINE = MergeTree PARTITION BY throwIf(startsWith(s, 'bad'), 'no such day') ORDER BY n", "");
        BitSet chosen = choose(bad, 1);

        write(chosen, RowInsertionIT::fewTexts);

        assertSeparated(chosen);
        assertThat(inserts()).isBetween(bad, mostInserts(bad, insertsByHalving(Math.min(bad, 16))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 5000})
    void separatesTheRowsThatNoMemberOfAnEnumStandsFor(int bad) throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", e Enum8('good' = 1, 'none' = 2) MATERIALIZED s");
        BitSet chosen = choose(bad, 13L * bad);

        write(chosen, RowInsertionIT::fewTexts);

        assertSeparated(chosen);
        assertThat(inserts()).isBetween(bad, mostInserts(bad, insertsByHalving(Math.min(bad, 16))));
    }

    @Test
    void separatesRowsThatHaveNothingInCommon() throws Exception {
        create("ENGINE = MergeTree PARTITION BY throwIf(startsWith(s, 'bad'), 'no such day') ORDER BY n", "");
        BitSet chosen = choose(40, 17);

        write(chosen, RowInsertionIT::manyTexts);

        assertSeparated(chosen, RowInsertionIT::manyTexts);
        assertThat(inserts()).isBetween(40, (int) (40 * insertsByHalving(40)));
    }

    @Test
    void takesRowsThatAreLikeBadOnes() throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", CONSTRAINT late CHECK s = 'good' OR n >= 50000");
        BitSet likely = choose(100, 19);
        BitSet bad = likely.get(0, 50_000);

        write(likely, n -> "like");

        assertThat(database.query("SELECT count(), uniqExact(n), countIf(s = 'like') FROM $.t"))
                .isEqualTo(ROWS - bad.cardinality() + "\t" + (ROWS - bad.cardinality()) + "\t"
                        + (100 - bad.cardinality()));
        assertThat(database.query("SELECT count(), uniqExact(raw_message) FROM $.t_clickpipes_error"))
                .isEqualTo(bad.cardinality() + "\t" + bad.cardinality());
        // The first of them that is taken lets the others off.
        assertThat(inserts()).isBetween(bad.cardinality(), mostInserts(bad.cardinality(), 2) + 1);
    }

    /**
     * The first sixteen are searched for, at so many inserts each; the others are one insert each, and all the rest is
     * one.
     */
    private static int mostInserts(int bad, double insertsForEach) {
        return (int) (bad + Math.min(bad, 16) * insertsForEach) + 1;
    }

    /**
     * Where no row is named, a range with a bad row is sent as its two halves: for each bad row two inserts for each
     * halving from where the bad ones part, and those of all before once.
     */
    private static double insertsByHalving(int bad) {
        double halvings = Math.log((double) ROWS / bad) / Math.log(2);
        return 2 * (halvings + 2);
    }

    @Test
    void givesUpOnAFlood() throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", CONSTRAINT polite CHECK NOT startsWith(s, 'bad')");

        assertThatThrownBy(() -> write(choose(6 * ROWS / 10, 3), RowInsertionIT::fewTexts))
                .cause()
                .isInstanceOf(ClickHouseException.class)
                .hasMessageStartingWith("Cannot insert a batch of 100000 rows into `" + database.name()
                        + "`.`t`: more than 10 % of them are refused, the last with code 469: ")
                .hasMessageContaining("Constraint `polite`")
                .hasMessageNotContaining("Column values")
                .hasMessageEndingWith("; correct the table, or the mapping to it");
        assertThat(database.query("SELECT count() FROM $.t_clickpipes_error")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 5000})
    void doesNotTakeApartWhatAViewRefuses(int bad) throws Exception {
        createWithView("n UInt64", THROWING_VIEW);

        assertNotTakenApart(choose(bad, 5));
    }

    /** What of the table itself would have a batch taken apart. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n UInt64, s String, CONSTRAINT polite CHECK NOT startsWith(s, 'bad') | SELECT n, s FROM $.t",
                "n UInt64 | SELECT n FROM $.t GROUP BY n"
                        + " SETTINGS max_rows_to_group_by = 10, group_by_overflow_mode = 'throw'"
            },
            quoteCharacter = '"')
    void doesNotTakeApartWhatAViewRefusesForOtherReasons(String columns, String view) throws Exception {
        createWithView(columns, view);

        assertNotTakenApart(choose(50, 5));
    }

    /** The batch is refused as it is, and goes through whole once the view takes it. */
    private void assertNotTakenApart(BitSet bad) throws Exception {
        awaitOldServer();
        try (TestWriter writer = TestWriter.to(database, ONE_BATCH)) {
            writeTo(writer, bad, RowInsertionIT::fewTexts);
            List<BufferedRequestState<MappedRecord>> state = writer.snapshot();

            assertRefusedByView(writer);
            assertGoesThroughOnceTheViewIsMended(state);
        }
    }

    @Test
    void doesWithoutWhatAViewRefusesIfItIsToldTo() throws Exception {
        createWithView("n UInt64", THROWING_VIEW);
        ClickHouseConfig config = new ClickHouseConfig(
                database.config().urls(),
                database.config().login(),
                ClickHouseConfig.Tls.NONE,
                Map.of(),
                Map.of("materialized_views_ignore_errors", "1"));
        try (TestWriter writer = TestWriter.restored(
                new FakeTask(),
                config,
                database.name(),
                ONE_BATCH,
                List.of(),
                Duration.ofSeconds(30),
                new SinkLimits(2, Duration.ofMinutes(1), 0.1, Policy.FAIL),
                Records.COLUMNS,
                List.of())) {
            writeTo(writer, choose(50, 5), RowInsertionIT::fewTexts);
            writer.flush(true);
        }

        assertThat(rows("t")).isEqualTo(ROWS + "\t" + ROWS);
        assertThat(rows("sums")).isEqualTo("0\t0");
        assertThat(database.query("SELECT count() FROM $.t_clickpipes_error")).isEqualTo("0");
    }

    private void createWithView(String columns, String view) throws ClickHouseException {
        database.query("CREATE TABLE $.t " + Records.TABLE_COLUMNS
                + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
        database.query("CREATE TABLE $.sums (" + columns + ") ENGINE = MergeTree ORDER BY n"
                + " SETTINGS non_replicated_deduplication_window = 1000");
        database.query("CREATE MATERIALIZED VIEW $.v TO $.sums AS " + view);
    }

    /** The one attempt fails, the rows are in the table all the same, and none is called bad. */
    private void assertRefusedByView(TestWriter writer) {
        assertThatThrownBy(() -> writer.flush(true))
                .cause()
                .isInstanceOf(ClickHouseException.class)
                .hasMessageStartingWith(
                        "Cannot insert " + ROWS + " rows into `" + database.name() + "`.`t` of ClickHouse at ")
                .hasMessageContaining(": while pushing to view " + database.name() + ".v. (")
                .hasMessageNotContaining("Column values")
                .hasMessageEndingWith("; mend the view, or set materialized_views_ignore_errors: 1 in"
                        + " clickhouse.settings to do without what it refuses; the rows may be in the table already,"
                        + " so they are not taken apart");
        assertThat(rows("t")).isEqualTo(ROWS + "\t" + ROWS);
        assertThat(rows("sums")).isEqualTo("0\t0");
        assertThat(database.query("SELECT count() FROM $.t_clickpipes_error")).isEqualTo("0");
        assertThat(inserts()).isEqualTo(1);
    }

    private void assertGoesThroughOnceTheViewIsMended(List<BufferedRequestState<MappedRecord>> state) throws Exception {
        database.query("DROP VIEW $.v SYNC");
        database.query("CREATE MATERIALIZED VIEW $.v TO $.sums AS SELECT n FROM $.t");
        try (TestWriter restored = TestWriter.restored(database, ONE_BATCH, state)) {
            restored.flush(true);
        }
        assertThat(rows("t")).isEqualTo(ROWS + "\t" + ROWS);
        assertThat(rows("sums")).isEqualTo(ROWS + "\t" + ROWS);
        assertThat(database.query("SELECT count() FROM $.t_clickpipes_error")).isEqualTo("0");
    }

    private String rows(String table) {
        return database.query("SELECT count(), uniqExact(n) FROM $." + table);
    }

    /** One that was started just now is not trusted to have kept its tokens. */
    private void awaitOldServer() {
        Awaitility.await().until(() -> Integer.parseInt(database.query("SELECT uptime()")) > 5);
    }

    @Test
    void insertsIntoMorePartitionsThanTheServerLikes() throws Exception {
        create("ENGINE = MergeTree PARTITION BY n % 150 ORDER BY n", "");

        write(new BitSet(), RowInsertionIT::fewTexts);

        assertSeparated(new BitSet());
        assertThat(inserts()).isEqualTo(2);
        assertThat(database.query(
                        "SELECT count() FROM system.parts WHERE database = '$' AND table = 't'" + " AND level = 0"))
                .isEqualTo("150");
    }

    @Test
    void usesTheSameTokensWhenABatchIsTakenApartAgain() throws Exception {
        create("ENGINE = MergeTree ORDER BY n", ", CONSTRAINT polite CHECK NOT startsWith(s, 'bad')");
        BitSet chosen = choose(300, 11);
        List<BufferedRequestState<MappedRecord>> state;
        try (TestWriter writer = TestWriter.to(database, ONE_BATCH)) {
            writeTo(writer, chosen, RowInsertionIT::fewTexts);
            state = writer.snapshot();
            writer.flush(true);
        }

        try (TestWriter restored = TestWriter.restored(database, ONE_BATCH, state)) {
            restored.flush(true);
        }

        assertSeparated(chosen);
    }

    /** With a deduplication window, without which an insert that is not answered in time may bring its rows twice. */
    private void create(String engine, String constraint) {
        database.query("CREATE TABLE $.t " + Records.TABLE_COLUMNS.replace(")", constraint + ")") + " " + engine
                + " SETTINGS non_replicated_deduplication_window = 10000");
    }

    /** What bad rows hold: they are mostly bad for a few reasons. */
    private static String fewTexts(int n) {
        return "bad " + n % 5;
    }

    private static String manyTexts(int n) {
        return "bad " + n;
    }

    private static BitSet choose(int count, long seed) {
        Random random = new Random(seed);
        BitSet chosen = new BitSet();
        while (chosen.cardinality() < count) {
            chosen.set(random.nextInt(ROWS));
        }
        return chosen;
    }

    private void write(BitSet chosen, IntFunction<String> text) throws Exception {
        try (TestWriter writer = TestWriter.to(database, ONE_BATCH)) {
            writeTo(writer, chosen, text);
            writer.flush(true);
        }
    }

    private static void writeTo(TestWriter writer, BitSet chosen, IntFunction<String> text) throws Exception {
        for (int n = 0; n < ROWS; n++) {
            writer.write(Records.row(n, chosen.get(n) ? text.apply(n) : "good"));
        }
    }

    private void assertSeparated(BitSet bad) {
        assertSeparated(bad, RowInsertionIT::fewTexts);
    }

    private void assertSeparated(BitSet bad, IntFunction<String> text) {
        assertThat(database.query("SELECT count(), uniqExact(n), countIf(s != 'good') FROM $.t"))
                .isEqualTo(ROWS - bad.cardinality() + "\t" + (ROWS - bad.cardinality()) + "\t0");
        String wanted =
                bad.stream().mapToObj(n -> Records.message(n, text.apply(n))).collect(Collectors.joining("\n"));
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
