package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.local.ClickHouseServer;
import io.sluice.local.SharedClickHouse;
import io.sluice.sink.FaultyProxy.Fault;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may happen to a request on its way to a real server and back, and what is in the table afterwards. */
final class FaultMatrixIT {

    private static final BatchSettings SETTINGS = new BatchSettings(Duration.ofSeconds(5), 10_000, 4 << 20);
    private static final int ROWS = 5000;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());

    @BeforeEach
    void createTable() {
        database.query("CREATE TABLE $.t " + Records.TABLE_COLUMNS
                + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
    }

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<Arguments> passing() {
        return Stream.of(
                arguments("reset before the body", new Fault.ResetBeforeBody()),
                arguments("reset in the body", new Fault.ResetInBody()),
                arguments("reset after the insert", new Fault.ResetAfterInsert()),
                arguments("no answer", new Fault.NoAnswer()),
                arguments("truncated answer", new Fault.TruncatedAnswer()),
                arguments("200 of a proxy", FaultyProxy.status(200, "", "")),
                arguments(
                        "200, then an exception",
                        FaultyProxy.status(
                                200,
                                "X-ClickHouse-Summary: {\"written_rows\":\"0\"}\r\n",
                                "Code: 241. DB::Exception: Memory limit exceeded")),
                arguments("429", FaultyProxy.status(429, "", "slow down")),
                arguments("408", FaultyProxy.status(408, "", "")),
                arguments("502", FaultyProxy.status(502, "", "bad gateway")),
                arguments("503", FaultyProxy.status(503, "", "unavailable")),
                arguments("504", FaultyProxy.status(504, "", "gateway timeout")),
                arguments("500 without a code", FaultyProxy.status(500, "", "oops")),
                arguments("memory limit", exception(241, "Memory limit (total) exceeded")),
                arguments("timeout", exception(159, "Timeout exceeded")),
                arguments("too many queries", exception(202, "Too many simultaneous queries")),
                arguments("overloaded", exception(745, "Server overloaded")),
                arguments("too many parts", exception(252, "Too many parts (3000)")),
                arguments("never seen", exception(31337, "Surprise")),
                arguments("broken checksum", exception(40, "Checksum doesn't match")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void insertsEveryRowOnceWhateverPasses(String name, Fault fault) throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(database.server(), fault);
                TestWriter writer = writer(proxy.server(), Duration.ofMinutes(1))) {
            write(writer);

            assertThat(proxy.requests()).isEqualTo(2);
        }
        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo(ROWS + "\t" + ROWS);
    }

    static Stream<Arguments> resting() {
        return Stream.of(
                arguments("503", 503, Duration.ofSeconds(2)),
                arguments("502", 502, Duration.ofSeconds(2)),
                arguments("429", 429, Duration.ofSeconds(6)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("resting")
    void waitsAsLongAsItIsAskedTo(String name, int status, Duration wish) throws Exception {
        Fault refusal = FaultyProxy.status(status, "Retry-After: " + wish.toSeconds() + "\r\n", "later");
        try (FaultyProxy proxy = new FaultyProxy(database.server(), refusal);
                TestWriter writer = writer(proxy.server(), Duration.ofMinutes(1))) {
            write(writer);

            assertThat(proxy.arrivals()).hasSize(2);
            assertThat(Duration.between(
                            proxy.arrivals().get(0), proxy.arrivals().get(1)))
                    .isGreaterThanOrEqualTo(wish);
        }
        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo(ROWS + "\t" + ROWS);
    }

    @Test
    void waitsUntilTheTimeItIsAskedTo() throws Exception {
        Instant time = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
        Fault refusal = FaultyProxy.status(
                503,
                "Retry-After: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)) + "\r\n",
                "later");
        try (FaultyProxy proxy = new FaultyProxy(database.server(), refusal);
                TestWriter writer = writer(proxy.server(), Duration.ofMinutes(1))) {
            write(writer);

            assertThat(proxy.arrivals()).hasSize(2);
            assertThat(proxy.arrivals().get(0)).isBefore(time);
            assertThat(proxy.arrivals().get(1)).isAfterOrEqualTo(time);
        }
        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo(ROWS + "\t" + ROWS);
    }

    static Stream<Arguments> failing() {
        return Stream.of(
                arguments("401", FaultyProxy.status(401, "", "who?"), 1),
                arguments("403", FaultyProxy.status(403, "", "no"), 1),
                arguments("404", FaultyProxy.status(404, "", "where?"), 1),
                arguments("413", FaultyProxy.status(413, "", "too large"), 1),
                arguments("teapot", FaultyProxy.status(418, "", "short and stout"), 5),
                arguments("wrong password", exception(516, "Authentication failed"), 1),
                arguments("missing grant", exception(497, "Not enough privileges"), 1),
                arguments("read only", exception(164, "Cannot execute query in readonly mode"), 1),
                arguments("dropped table", exception(60, "Table does not exist"), 1),
                arguments("dropped column", exception(16, "No such column x in table t"), 1),
                arguments("broken again", exception(40, "Checksum doesn't match"), 2),
                arguments("never seen", exception(31337, "Surprise"), 5));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failing")
    void failsWithoutAFurtherRowWhereRetryingIsOfNoUse(String name, Fault fault, int requests) throws Exception {
        List<Fault> faults = new ArrayList<>(Collections.nCopies(20, fault));
        faults.add(0, new Fault.Meanwhile(() -> {}));
        try (FaultyProxy proxy = new FaultyProxy(database.server(), faults.toArray(Fault[]::new));
                TestWriter writer = writer(proxy.server(), Duration.ofMinutes(1))) {
            write(writer);

            assertThatThrownBy(() -> write(writer, ROWS))
                    .cause()
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageStartingWith("Cannot ");

            assertThat(proxy.requests()).isEqualTo(1 + requests);
        }
        assertThat(database.query("SELECT count(), max(n) < " + ROWS + " FROM $.t"))
                .isEqualTo(ROWS + "\t1");
    }

    @Test
    void waitsForAnAnswerThatIsSlow() throws Exception {
        Fault slow = new Fault.Meanwhile(
                () -> LockSupport.parkNanos(ANSWER_TIMEOUT.dividedBy(2).toNanos()));
        try (FaultyProxy proxy = new FaultyProxy(database.server(), slow);
                TestWriter writer = writer(proxy.server(), Duration.ofMinutes(1))) {
            write(writer);

            assertThat(proxy.requests()).isEqualTo(1);
        }
        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo(ROWS + "\t" + ROWS);
    }

    @Test
    void failsAfterTheLongestOutage() throws Exception {
        ClickHouseServer nobody = new ClickHouseServer(URI.create("http://127.0.0.1:1"), "u", "secret");
        try (TestWriter writer = writer(nobody, Duration.ofSeconds(2))) {
            assertThatThrownBy(() -> write(writer))
                    .cause()
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageMatching(
                            "Cannot insert into `" + database.name() + "`.`t`: every attempt since \\S+ failed,"
                                    + " \\d+ in all, and the longest outage is PT2S; the last failure was: Cannot reach ClickHouse"
                                    + " at http://127.0.0.1:1: Connect to http://127.0.0.1:1 failed: Connection refused; start"
                                    + " the server or correct clickhouse.url");
        }
    }

    @Test
    void saysThatAHostDoesNotExist() throws Exception {
        ClickHouseServer nowhere = new ClickHouseServer(URI.create("http://no-such-host.invalid:8123"), "u", "p");
        try (TestWriter writer = writer(nowhere, Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> write(writer))
                    .cause()
                    .hasMessageEndingWith("Cannot reach ClickHouse at http://no-such-host.invalid:8123: no host of that"
                            + " name; start the server or correct clickhouse.url");
        }
    }

    private TestWriter writer(ClickHouseServer server, Duration maxOutage) {
        return TestWriter.restored(
                new TestDatabase(server, database.name()), SETTINGS, List.of(), ANSWER_TIMEOUT, maxOutage);
    }

    private static void write(TestWriter writer) throws Exception {
        write(writer, 0);
    }

    private static void write(TestWriter writer, int from) throws Exception {
        for (int n = from; n < from + ROWS; n++) {
            writer.write(Records.row(n, Integer.toHexString(n * 31)));
        }
        writer.flush(true);
    }

    private static Fault exception(int code, String message) {
        return FaultyProxy.status(
                500,
                "X-ClickHouse-Exception-Code: " + code + "\r\n",
                "Code: " + code + ". DB::Exception: " + message + ". (NAME) (version 26.7.2.1)");
    }
}
