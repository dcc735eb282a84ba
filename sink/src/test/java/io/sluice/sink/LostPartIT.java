package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.local.LocalClickHouse;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that was killed after it had noted the token of an insert and before the part had its name: it knows the
 * token and has no rows. (26.7 writes its log of tokens first, as {@code strace} shows; the two are microseconds apart,
 * so the tests make what is left on disk then.)
 */
final class LostPartIT {

    private static final BatchSettings SETTINGS = new BatchSettings(Duration.ofSeconds(5), 1000, 1 << 20);
    private static final int ROWS = 10;

    @TempDir
    private Path folder;

    private LocalClickHouse engine;
    private TestDatabase database;

    @BeforeEach
    void start() {
        engine = LocalClickHouse.in(folder);
        database = new TestDatabase(engine.server(), "default");
        database.query("CREATE TABLE $.t " + Records.TABLE_COLUMNS
                + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
    }

    @AfterEach
    void stop() {
        engine.kill();
    }

    @Test
    void repeatsNoTokenToAServerThatWasStartedAfterIt() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(engine.server(), new FaultyProxy.Fault.ResetAfterInsert());
                TestWriter writer = TestWriter.to(new TestDatabase(proxy.server(), "default"), SETTINGS)) {
            for (int n = 0; n < ROWS; n++) {
                writer.write(Records.row(n, "x"));
            }
            writer.task().advance(Duration.ofSeconds(5));
            writer.task().await(() -> rows().equals("10"));

            losePart();
            writer.flush(true);
        }

        assertThat(rows()).isEqualTo("10");
    }

    @Test
    void repeatsNoTokenOfARestoredBatchToAServerThatWasStartedAfterIt() throws Exception {
        List<BufferedRequestState<MappedRecord>> state = List.of(batch("T", System.currentTimeMillis()));
        insertWithToken("T");

        losePart();
        assertThat(rows()).isEqualTo("0");
        try (TestWriter writer = TestWriter.restored(database, SETTINGS, state)) {
            writer.flush(true);
        }

        assertThat(rows()).isEqualTo("10");
        assertThat(database.query("SELECT uniqExact(n) FROM $.t")).isEqualTo("10");
    }

    @Test
    void bringsRowsTwiceOnlyIfTheServerHasThemAndWasStartedAgain() throws Exception {
        createLog();
        List<BufferedRequestState<MappedRecord>> state = List.of(batch("T", System.currentTimeMillis()));
        insertWithToken("T");

        engine.kill();
        engine.restart();
        assertThat(rows()).isEqualTo("10");
        try (TestWriter writer = TestWriter.restored(database, SETTINGS, state)) {
            writer.flush(true);
        }

        assertTwiceAndTold();
    }

    @Test
    void bringsRowsTwiceThatWereCutTooSoonAfterTheStartOfTheServerToTellWhichCameFirst() throws Exception {
        createLog();
        // a second after the start, as far as can be known
        long cut = System.currentTimeMillis() - 1000 * (Long.parseLong(database.query("SELECT uptime()")) - 1);
        insertWithToken("T");

        try (TestWriter writer = TestWriter.restored(database, SETTINGS, List.of(batch("T", cut)))) {
            writer.flush(true);
        }

        assertTwiceAndTold();
    }

    @Test
    void repeatsTheTokenToAServerThatHasRunAllTheTime() throws Exception {
        // The server is older than the batch by more than clocks may differ.
        List<BufferedRequestState<MappedRecord>> state = List.of(batch("T", System.currentTimeMillis() + 5000));
        insertWithToken("T");

        try (TestWriter writer = TestWriter.restored(database, SETTINGS, state)) {
            writer.flush(true);
        }

        assertThat(rows()).isEqualTo("10");
    }

    private void createLog() throws Exception {
        try (ClickHouseClient client = new ClickHouseClient(database.config())) {
            new LogTable(database.name(), "clickpipes_log").createIfMissing(client);
        }
    }

    private void assertTwiceAndTold() {
        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo("20\t10");
        assertThat(database.query("SELECT count(), any(message) LIKE '10 rows of % instead of T: %' FROM"
                        + " $.clickpipes_log WHERE event = 'TOKEN_RENEWED'"))
                .isEqualTo("1\t1");
    }

    private String rows() {
        return database.query("SELECT count() FROM $.t");
    }

    /** As if an earlier life of the job had inserted the batch. */
    private void insertWithToken(String token) throws Exception {
        try (TestWriter earlier = TestWriter.restored(database, SETTINGS, List.of(batch(token, Long.MAX_VALUE)))) {
            earlier.flush(true);
        }
        assertThat(rows()).isEqualTo("10");
    }

    private static WriterState batch(String token, long cutMillis) {
        List<EncodedRow> rows =
                IntStream.range(0, ROWS).mapToObj(n -> Records.row(n, "x")).toList();
        return new WriterState(new Batch.Rows(token, cutMillis, Records.COLUMNS, rows));
    }

    /** Kills the server, takes the rows away and leaves the token. */
    private void losePart() throws IOException {
        engine.kill();
        try (Stream<Path> paths = Files.walk(folder)) {
            Path part =
                    paths.filter(path -> path.endsWith("all_1_1_0")).findFirst().orElseThrow();
            delete(part);
        }
        engine.restart();
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
