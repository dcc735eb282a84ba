package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.ClickHouseConfig.Tls;
import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.jobconfig.Secret;
import io.sluice.local.ClickHouseUser;
import io.sluice.local.LocalClickHouse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that refuses what is right: because it has too much, because it must not, or because it is told to. */
final class RefusalIT {

    private static final String[] MESSAGES =
            IntStream.range(0, 3000).mapToObj(n -> "{\"n\":" + n + "}").toArray(String[]::new);

    private static final LocalClickHouse ENGINE = LocalClickHouse.temporary(
            new ClickHouseUser("reader", "", List.of("GRANT ALL ON *.*"), true),
            new ClickHouseUser("inserter", "", List.of("GRANT INSERT ON default.t"), false),
            new ClickHouseUser("looker", "", List.of("GRANT SELECT ON default.t"), false));

    private final TestDatabase database = new TestDatabase(ENGINE.server(), "default");

    @AfterAll
    static void stop() {
        ENGINE.close();
    }

    @BeforeEach
    void createTable() {
        for (String table : List.of("t", "t_clickpipes_error", "clickpipes_log")) {
            database.query("DROP TABLE IF EXISTS $." + table + " SYNC");
        }
        database.query("CREATE TABLE $.t (n UInt32) ENGINE = MergeTree PARTITION BY n % 150 ORDER BY n"
                + " SETTINGS non_replicated_deduplication_window = 1000, parts_to_throw_insert = 1000,"
                + " max_parts_in_total = 300");
    }

    private Pipe pipe(String user, Map<String, String> settings, Duration maxOutage) throws Exception {
        return Pipe.into("default", config(user, settings), maxOutage, List.of());
    }

    private ClickHouseConfig config(String user, Map<String, String> settings) {
        return new ClickHouseConfig(
                List.of(ENGINE.url()),
                new ClickHouseConfig.Login.Password(
                        user, new Secret(user.equals(ENGINE.user()) ? ENGINE.password() : "")),
                Tls.NONE,
                Map.of(),
                settings);
    }

    private String rows() {
        return database.query("SELECT count(), uniqExact(n) FROM $.t");
    }

    @Test
    void waitsWhileThereAreTooManyPartsAndSendsNoSmallerBatches() throws Exception {
        database.query("SYSTEM STOP MERGES $.t");
        String begin = database.query("SELECT now64(6)");
        try (Pipe pipe = pipe(ENGINE.user(), Map.of(), Duration.ofMinutes(1))) {
            pipe.write(MESSAGES);
            pipe.write(MESSAGES);
            pipe.put(MESSAGES);
            pipe.writer().task().advance(Duration.ofSeconds(5));
            // The third insert finds 300 parts.
            Awaitility.await().until(() -> !failures("252").equals("0"));

            database.query("SYSTEM START MERGES $.t");
            database.query("OPTIMIZE TABLE $.t FINAL");
            pipe.writer().flush(true);
        }

        assertThat(rows()).isEqualTo("9000\t3000");
        assertThat(database.query("SELECT groupUniqArray(written_rows) FROM system.query_log"
                        + " WHERE type = 'QueryFinish' AND query_kind = 'Insert' AND query_id LIKE 'sluice-%'"
                        + " AND query LIKE '%`t`%' AND query_start_time_microseconds >= '" + begin + "'"))
                .isEqualTo("[3000]");
    }

    private String failures(String code) {
        database.query("SYSTEM FLUSH LOGS");
        return database.query("SELECT count() FROM system.query_log WHERE exception_code = " + code
                + " AND query LIKE 'INSERT%' AND query_id LIKE 'sluice-%'");
    }

    @Test
    void insertsIntoMorePartitionsThanOneInsertMay() throws Exception {
        try (Pipe pipe = pipe(ENGINE.user(), Map.of(), Duration.ofMinutes(1))) {
            pipe.write(MESSAGES);
        }

        assertThat(rows()).isEqualTo("3000\t3000");
    }

    @Test
    void saysThatTheServerHasNoMemoryOnceTheOutageIsTooLong() throws Exception {
        try (Pipe pipe = pipe(
                ENGINE.user(), Map.of("max_memory_usage", "1", "max_untracked_memory", "1"), Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> pipe.write(MESSAGES))
                    .cause()
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageStartingWith("Cannot insert into `default`.`t`: every attempt since ")
                    .hasMessageContaining(", and the longest outage is PT1S; the last failure was: ")
                    .hasMessageContaining("MEMORY_LIMIT_EXCEEDED");
        }
        assertThat(rows()).isEqualTo("0\t0");
    }

    @Test
    void waitsWhileTheServerHasNoMemory() throws Exception {
        // Gigabytes for each insert, until the column is made cheaper.
        database.query("ALTER TABLE $.t ADD COLUMN m UInt64 MATERIALIZED length(repeat(toString(n), 1000000))");
        String before = failures("241");
        try (Pipe pipe = pipe(ENGINE.user(), Map.of("max_memory_usage", "200000000"), Duration.ofMinutes(1))) {
            pipe.put(MESSAGES);
            pipe.writer().task().advance(Duration.ofSeconds(5));
            Awaitility.await().until(() -> !failures("241").equals(before));
            assertThat(rows()).isEqualTo("0\t0");

            database.query("ALTER TABLE $.t MODIFY COLUMN m UInt64 MATERIALIZED 0");
            pipe.writer().flush(true);
        }

        assertThat(rows()).isEqualTo("3000\t3000");
    }

    @Test
    void failsAtOnceIfTheUserMayOnlyRead() throws Exception {
        try (Pipe pipe = pipe("reader", Map.of(), Duration.ofMinutes(1))) {
            assertThatThrownBy(() -> pipe.write(MESSAGES))
                    .cause()
                    .isInstanceOfSatisfying(
                            ClickHouseException.class, e -> assertThat(e.code()).isEqualTo(164));
        }
        assertThat(rows()).isEqualTo("0\t0");
    }

    @Test
    void failsAtOnceIfTheUserMayNotInsert() throws Exception {
        try (Pipe pipe = pipe("looker", Map.of(), Duration.ofMinutes(1))) {
            assertThatThrownBy(() -> pipe.write(MESSAGES))
                    .cause()
                    .isInstanceOfSatisfying(
                            ClickHouseException.class, e -> assertThat(e.code()).isEqualTo(497))
                    .hasMessageEndingWith("; grant it to user looker");
        }
        assertThat(rows()).isEqualTo("0\t0");
    }

    @Test
    void needsNoMoreThanTheRightToInsert() throws Exception {
        try (Pipe pipe = pipe("inserter", Map.of(), Duration.ofMinutes(1))) {
            pipe.write(MESSAGES);
        }

        assertThat(rows()).isEqualTo("3000\t3000");
    }

    @Test
    void failsIfTheErrorTableTakesNothing() throws Exception {
        try (Pipe pipe = pipe(ENGINE.user(), Map.of(), Duration.ofMinutes(1))) {
            assertThatThrownBy(() -> pipe.write("{\"n\":1}", "{\"n\":\"x\"}"))
                    .cause()
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageContaining("t_clickpipes_error");
        }
    }

    @Test
    void goesOnWithoutTheErrorTableIfItIsToldTo() throws Exception {
        SinkLimits limits = new SinkLimits(2, Duration.ofMinutes(1), 0.1, Policy.LOG);
        try (Pipe pipe = Pipe.into("default", config(ENGINE.user(), Map.of()), limits, List.of())) {
            pipe.write("{\"n\":1}", "{\"n\":\"x\"}", "{\"n\":2}");
        }

        assertThat(rows()).isEqualTo("2\t2");
    }
}
