package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.SharedClickHouse;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PipeLogIT {

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());
    private final LogTable table = new LogTable(database.name(), "clickpipes_log");
    private final Destination destination =
            new Destination("my pipe", database.name(), "t", new ErrorTable(database.name(), "e"));
    private final PipeLog log = new PipeLog(Optional.of(table), destination, 3);
    private ClickHouseClient client;

    @BeforeEach
    void open() {
        client = new ClickHouseClient(database.config());
    }

    @AfterEach
    void close() {
        client.close();
        database.close();
    }

    @Test
    void tellsWhenAnOutageBeginsAndEnds() throws Exception {
        table.createIfMissing(client);
        Outages outages = new Outages(log);
        ClickHouseException refused =
                new ClickHouseException("Connection refused", 0, 0, "", "", new IOException("refused"));

        // Not long ago, or the table's TTL takes the rows away.
        long begin = System.currentTimeMillis() / 1000 * 1000;
        outages.failed(refused, begin);
        outages.failed(refused, begin + 9_999);
        outages.failed(refused, begin + 10_000);
        outages.failed(refused, begin + 50_000);
        assertThat(outages.seconds(begin + 60_000)).isEqualTo(60);
        outages.ended(begin + 70_000);
        assertThat(outages.seconds(begin + 80_000)).isZero();
        log.write(client);

        assertThat(database.query("SELECT toUnixTimestamp64Milli(at) - " + begin
                        + ", pipe, subtask, event, message FROM $.clickpipes_log ORDER BY at"))
                .isEqualTo("0\tmy pipe\t3\tOUTAGE_BEGIN\tConnection refused\n"
                        + "70000\tmy pipe\t3\tOUTAGE_END\tClickHouse takes inserts again after 70 s");
    }

    @Test
    void tellsNothingOfWhatTheNextAttemptHeals() throws Exception {
        table.createIfMissing(client);
        Outages outages = new Outages(log);

        outages.failed(new ClickHouseException("reset", 0, 0, "", "", new IOException("reset")), 1_000_000);
        outages.ended(1_005_000);
        log.write(client);

        assertThat(database.query("SELECT count() FROM $.clickpipes_log")).isEqualTo("0");
    }

    @Test
    void givesUpWhereThereIsNoTable() throws Exception {
        log.add(PipeLog.Event.START, "The writer starts");
        log.write(client);
        table.createIfMissing(client);
        log.add(PipeLog.Event.STOP, "The writer stops");
        log.write(client);

        assertThat(database.query("SELECT count() FROM $.clickpipes_log")).isEqualTo("0");
    }

    @Test
    void tellsOfTheFailureThatEndsAPipe() throws Exception {
        table.createIfMissing(client);
        database.query("CREATE TABLE $.t (n UInt32) ENGINE = MergeTree ORDER BY n");
        try (Pipe pipe =
                Pipe.into(database.name(), database.config(), java.time.Duration.ofMinutes(1), java.util.List.of())) {
            database.query("DROP TABLE $.t");
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> pipe.write("{\"n\":1}"))
                    .isNotNull();
        }

        assertThat(database.query("SELECT event, message LIKE '%create the table or correct destination.table'"
                        + " FROM $.clickpipes_log WHERE event = 'FAILURE'"))
                .isEqualTo("FAILURE\t1");
        assertThat(database.query("SELECT count() FROM $.clickpipes_log WHERE event = 'STOP'"))
                .isEqualTo("1");
    }
}
