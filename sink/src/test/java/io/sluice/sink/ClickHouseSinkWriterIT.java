package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.BatchSettings;
import io.sluice.local.LocalClickHouse;
import io.sluice.local.SharedClickHouse;
import io.sluice.schema.MappedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClickHouseSinkWriterIT {

    private static final BatchSettings SETTINGS = new BatchSettings(Duration.ofSeconds(5), 1000, 1 << 20);

    /** No record waits, whatever the server does. */
    private static final BatchSettings ROOMY = new BatchSettings(Duration.ofSeconds(5), 1000, 8 << 20);

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());

    @BeforeEach
    void createTables() throws Exception {
        database.query("CREATE TABLE $.t " + Records.TABLE_COLUMNS
                + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
        try (ClickHouseClient client = new ClickHouseClient(database.config())) {
            new ErrorTable(database.name(), "t_clickpipes_error").createIfMissing(client);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void insertsRowsAndTheDefaultsOfColumns() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            writer.write(Records.row(1, "ä\0'"));
            writer.write(Records.rowWithDefault(2));
            writer.flush(true);
        }

        assertThat(database.query("SELECT n, s FROM $.t ORDER BY n FORMAT JSONCompactEachRow"))
                .isEqualTo("[1, \"ä\\u0000'\"]\n[2, \"none\"]");
    }

    @Test
    void putsRejectionsWholeIntoTheErrorTable() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            writer.write(Records.row(1, "good"));
            writer.write(Records.rejection(2));
            writer.flush(true);
        }

        assertThat(database.query("SELECT count() FROM $.t")).isEqualTo("1");
        assertThat(database.query("SELECT arrived_at, stream, shard_id, sequence_number, sub_sequence_number,"
                        + " partition_key, error_kind, error, column, field, hex(raw_message), pipe"
                        + " FROM $.t_clickpipes_error"))
                .isEqualTo("2023-11-14 22:13:20.000\tedits\tshardId-000000000001\t49592\t0\tkey-2\tCAST\t"
                        + "found \"x\"; wanted UInt32\tn\tnumber\t7BFF0002\tmy pipe");
        assertThat(database.query("SELECT abs(inserted_at - now()) < 60 FROM $.t_clickpipes_error"))
                .isEqualTo("1");
    }

    @Test
    void cutsABatchAtItsRows() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            for (int n = 0; n < 2500; n++) {
                writer.write(Records.row(n, "x"));
            }
            writer.task().await(() -> database.query("SELECT count() FROM $.t").equals("2000"));
            writer.flush(true);
        }

        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo("2500\t2500");
        assertThat(inserts()).isEqualTo("1000,1000,500");
    }

    @Test
    void cutsABatchAtItsBytes() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            for (int n = 0; n < 25; n++) {
                writer.write(Records.row(n, "x".repeat(100_000)));
            }
            writer.flush(true);
        }

        assertThat(inserts()).isEqualTo("11,11,3");
    }

    @Test
    void holdsNothingOnceEverythingIsAcknowledged() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            for (int n = 0; n < 1500; n++) {
                writer.write(Records.row(n, "x"));
                writer.write(Records.rejection(n));
            }
            assertThat(writer.writer().held()).isPositive();
            writer.flush(true);

            assertThat(writer.writer().held()).isZero();
            assertThat(writer.inFlight()).isZero();
        }
    }

    @Test
    void takesARowLargerThanABatch() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            writer.write(Records.row(1, "x".repeat(3 << 20)));
            writer.flush(true);
        }

        assertThat(database.query("SELECT length(s) FROM $.t")).isEqualTo("3145728");
    }

    @Test
    void cutsABatchAtItsAgeWithoutACheckpoint() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            writer.write(Records.row(1, "x"));
            writer.task().advance(Duration.ofMillis(4999));
            assertThat(writer.inFlight()).isZero();
            writer.task().advance(Duration.ofMillis(1));
            writer.task().await(() -> writer.inFlight() == 0);
        }

        assertThat(database.query("SELECT n FROM $.t")).isEqualTo("1");
    }

    @Test
    void insertsATrickleByTheAgeOfBatches() throws Exception {
        int seconds = 3600;
        try (TestWriter writer = TestWriter.to(database, ROOMY)) {
            for (int second = 0; second < seconds; second++) {
                for (int i = 0; i < 10; i++) {
                    writer.write(Records.row(second * 10 + i, "x"));
                }
                writer.task().advance(Duration.ofSeconds(1));
                if (second % 60 == 0) {
                    // The checkpoints of a minute make no part.
                    writer.flush(false);
                    writer.snapshot();
                }
            }
            writer.flush(true);
        }

        database.query("SYSTEM FLUSH LOGS");
        assertThat(database.query("SELECT written_rows, count() FROM system.query_log WHERE has(tables, '$.t')"
                        + " AND query_kind = 'Insert' AND type = 'QueryFinish' GROUP BY 1"))
                .isEqualTo("50\t" + seconds / 5);
        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo("36000\t36000");
    }

    @Test
    void sendsTheSameBatchAgainAfterARestoreWithoutDuplicates() throws Exception {
        List<BufferedRequestState<MappedRecord>> state;
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            for (int n = 0; n < 1500; n++) {
                writer.write(Records.row(n, "x"));
            }
            writer.write(Records.rejection(1));
            state = writer.snapshot();
            writer.flush(true);
        }
        assertThat(database.query("SELECT count() FROM $.t")).isEqualTo("1500");

        // The first batch was in flight, with a token; the rest was still open, and its rows went under another.
        for (int i = 0; i < 2; i++) {
            try (TestWriter restored = TestWriter.restored(database, SETTINGS, state)) {
                restored.flush(true);
            }
        }

        assertThat(database.query("SELECT countIf(c = 1), countIf(c = 2), max(c)"
                        + " FROM (SELECT n, count() AS c FROM $.t GROUP BY n)"))
                .isEqualTo("1000\t500\t2");
    }

    @Test
    void restoresUnderAnyParallelism() throws Exception {
        List<BufferedRequestState<MappedRecord>> state;
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            TestDatabase gone = new TestDatabase(engine.server(), database.name());
            engine.stop();
            try (TestWriter writer = TestWriter.to(gone, SETTINGS)) {
                for (int n = 0; n < 3500; n++) {
                    writer.write(Records.row(n, "x"));
                }
                state = writer.snapshot();
            }
        }
        assertThat(state).hasSize(4);

        try (TestWriter left = TestWriter.restored(database, SETTINGS, state.subList(0, 1));
                TestWriter right = TestWriter.restored(database, SETTINGS, state.subList(1, 4))) {
            left.flush(true);
            right.flush(true);
        }

        assertThat(database.query("SELECT count(), uniqExact(n) FROM $.t")).isEqualTo("3500\t3500");
    }

    @Test
    void losesNothingWhenTheServerIsKilledUnderLoad() throws Exception {
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            engine.query("CREATE TABLE default.t " + Records.TABLE_COLUMNS
                    + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
            int written = 0;
            try (TestWriter writer = TestWriter.to(new TestDatabase(engine.server(), "default"), ROOMY)) {
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 2500; i++) {
                        writer.write(Records.row(written++, "x"));
                    }
                    engine.kill();
                    for (int i = 0; i < 2500; i++) {
                        writer.write(Records.row(written++, "x"));
                    }
                    assertThat(writer.snapshot()).isNotEmpty();
                    engine.restart();
                }
                writer.flush(true);
            }

            assertThat(engine.query("SELECT uniqExact(n), max(n) FROM default.t"))
                    .isEqualTo("15000\t14999");
            // Whole batches only, and no more than were in flight when the server died.
            assertThat(engine.query(
                            "SELECT (count() - 15000) % 1000 = 0, count() <= 15000 + 3 * 2 * 1000 FROM default.t"))
                    .isEqualTo("1\t1");
        }
    }

    @Test
    void losesAndRepeatsNothingWhenTheServerIsStoppedUnderLoad() throws Exception {
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            engine.query("CREATE TABLE default.t " + Records.TABLE_COLUMNS
                    + " ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000");
            int written = 0;
            try (TestWriter writer = TestWriter.to(new TestDatabase(engine.server(), "default"), SETTINGS)) {
                for (int round = 0; round < 2; round++) {
                    for (int i = 0; i < 2500; i++) {
                        writer.write(Records.row(written++, "x"));
                    }
                    engine.stop();
                    for (int i = 0; i < 2500; i++) {
                        writer.write(Records.row(written++, "x"));
                    }
                    assertThat(writer.snapshot()).isNotEmpty();
                    engine.restart();
                }
                writer.flush(true);
            }

            assertThat(engine.query("SELECT count(), uniqExact(n), max(n) FROM default.t"))
                    .isEqualTo("10000\t10000\t9999");
        }
    }

    @Test
    void takesCheckpointsWhileTheServerIsAway() throws Exception {
        try (LocalClickHouse engine = LocalClickHouse.temporary()) {
            engine.stop();
            List<MappedRecord> written = new ArrayList<>();
            try (TestWriter writer = TestWriter.to(new TestDatabase(engine.server(), "default"), SETTINGS)) {
                for (int n = 0; n < 3300; n++) {
                    written.add(Records.row(n, "x"));
                    writer.write(written.get(n));
                }
                writer.flush(false);

                List<MappedRecord> kept = new ArrayList<>();
                writer.snapshot()
                        .forEach(state ->
                                kept.addAll(((WriterState) state).batch().records()));
                // First, for the other takes minutes to tell what is missing.
                assertThat(kept).hasSameSizeAs(written);
                assertThat(kept).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(written);
            }
        }
    }

    @Test
    void failsWithTheServersReasonIfTheTableIsGone() throws Exception {
        database.query("DROP TABLE $.t");
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            writer.write(Records.row(1, "x"));

            assertThatThrownBy(() -> writer.flush(true))
                    .hasRootCauseInstanceOf(com.clickhouse.client.api.ServerException.class)
                    .cause()
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageStartingWith("Cannot describe table `" + database.name() + "`.`t` of ClickHouse at ")
                    .hasMessageEndingWith("; create the table or correct destination.table");
        }
    }

    @Test
    void sendsColumnsUnlessARowTakesADefault() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            writer.write(Records.row(1, "x"));
            writer.flush(true);
            writer.write(Records.row(2, "x"));
            writer.write(Records.rowWithDefault(3));
            writer.flush(true);
        }
        database.query("SYSTEM FLUSH LOGS");

        assertThat(database.query("SELECT extract(query, 'FORMAT (\\\\w+)') FROM system.query_log"
                        + " WHERE has(tables, '$.t') AND query_kind = 'Insert' AND type = 'QueryFinish'"
                        + " ORDER BY written_rows"))
                .isEqualTo("Native\nRowBinaryWithDefaults");
    }

    @Test
    void namesPipeBatchAndAttemptInTheQueryIdAndGivesTheBatchAsToken() throws Exception {
        try (TestWriter writer = TestWriter.to(database, SETTINGS)) {
            writer.write(Records.row(1, "x"));
            writer.flush(true);
        }
        database.query("SYSTEM FLUSH LOGS");

        assertThat(database.query("SELECT DISTINCT query_id, Settings['insert_deduplication_token'],"
                        + " Settings['async_insert'] FROM system.query_log"
                        + " WHERE has(tables, '$.t') AND query_kind = 'Insert'"))
                .matches("sluice-my_pipe-([0-9a-f-]{36})-1-[0-9a-f]+\t\\1\t0");
    }

    /** Rows of the inserts into the table, largest first. */
    private String inserts() {
        database.query("SYSTEM FLUSH LOGS");
        return database.query("SELECT arrayStringConcat(groupArray(toString(written_rows)), ',')"
                + " FROM (SELECT written_rows FROM system.query_log WHERE has(tables, '$.t')"
                + " AND query_kind = 'Insert' AND type = 'QueryFinish' ORDER BY written_rows DESC)");
    }
}
