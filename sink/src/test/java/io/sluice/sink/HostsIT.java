package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.ClickHouseConfig.Login;
import io.sluice.jobconfig.ClickHouseConfig.Tls;
import io.sluice.jobconfig.Secret;
import io.sluice.local.SharedClickHouse;
import io.sluice.schema.Column;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.Table;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to reach a server: several of them, TLS, tokens. */
final class HostsIT {

    private final TestDatabase database = TestDatabase.on(SharedClickHouse.server());

    private static final List<Column> NUMBER = List.of(Records.COLUMNS.get(0));

    @TempDir
    private static Path folder;

    @BeforeEach
    void createTable() {
        database.query("CREATE TABLE $.t (n UInt32) ENGINE = MergeTree ORDER BY n"
                + " SETTINGS non_replicated_deduplication_window = 1000");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String rows() {
        return database.query("SELECT count(), uniqExact(n) FROM $.t");
    }

    private void insert(ClickHouseConfig config) throws Exception {
        try (Pipe pipe = Pipe.into(database.name(), config, Duration.ofSeconds(20), List.of())) {
            pipe.write("{\"n\":1}", "{\"n\":2}");
        }
    }

    @Test
    void goesOnToTheNextServerWithTheSameToken() throws Exception {
        try (FaultyProxy first = new FaultyProxy(database.server(), new FaultyProxy.Fault.ResetAfterInsert());
                FaultyProxy second = new FaultyProxy(database.server())) {
            awaitOldServer();
            insert(database.config()
                    .at(List.of(first.server().url(), second.server().url())));

            assertThat(first.requests()).isEqualTo(1);
            assertThat(second.requests()).isEqualTo(1);
        }
        assertThat(rows()).isEqualTo("2\t2");
    }

    @Test
    void leavesAServerAloneForAsLongAsItWantsWhileAnotherMayAnswer() throws Exception {
        try (FaultyProxy first =
                        new FaultyProxy(database.server(), FaultyProxy.status(503, "Retry-After: 60\r\n", "later"));
                FaultyProxy second = new FaultyProxy(database.server(), new FaultyProxy.Fault.ResetBeforeBody())) {
            awaitOldServer();
            insert(database.config()
                    .at(List.of(first.server().url(), second.server().url())));

            assertThat(first.requests()).isEqualTo(1);
            assertThat(second.requests()).isEqualTo(2);
        }
        assertThat(rows()).isEqualTo("2\t2");
    }

    /** One that was started just now is not trusted to have kept its tokens. */
    private void awaitOldServer() {
        org.awaitility.Awaitility.await().until(() -> Integer.parseInt(database.query("SELECT uptime()")) > 5);
    }

    @Test
    void goesRoundUntilOneAnswers() throws Exception {
        ClickHouseConfig config = database.config()
                .at(List.of(
                        URI.create("http://127.0.0.1:1"),
                        database.server().url(),
                        URI.create("http://no-such-host.invalid:8123")));
        try (TestWriter writer = TestWriter.restored(
                new FakeTask(),
                config,
                database.name(),
                new io.sluice.jobconfig.BatchSettings(Duration.ofSeconds(5), 1000, 1 << 20),
                List.of(),
                Duration.ofSeconds(30),
                new SinkLimits(
                        2, Duration.ofSeconds(20), 0.1, io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy.FAIL),
                NUMBER,
                List.of())) {
            writer.write(
                    RowEncoder.forTable(new Table("d", "t", NUMBER), List.of()).encode(Records.origin(1)));
            writer.flush(true);
        }

        assertThat(database.query("SELECT n FROM $.t")).isEqualTo("1");
    }

    @Test
    void trustsAnAuthorityOfItsOwnAndShowsACertificate() throws Exception {
        try (TlsProxy proxy = TlsProxy.before(database.server().url(), folder)) {
            insert(over(proxy, new Tls(proxy.caCertificate(), proxy.clientCertificate(), proxy.clientKey())));
        }

        assertThat(rows()).isEqualTo("2\t2");
    }

    @Test
    void saysThatAServerIsNotTrusted() throws Exception {
        try (TlsProxy proxy = TlsProxy.before(database.server().url(), folder)) {
            assertThatThrownBy(() -> insert(over(proxy, Tls.NONE)))
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageContaining("unable to find valid certification path");
        }
    }

    @Test
    void isNotLetInWithoutACertificate() throws Exception {
        try (TlsProxy proxy = TlsProxy.before(database.server().url(), folder)) {
            assertThatThrownBy(() -> insert(over(proxy, new Tls(proxy.caCertificate(), "", ""))))
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessageContaining("certificate");
        }
    }

    private ClickHouseConfig over(TlsProxy proxy, Tls tls) {
        return new ClickHouseConfig(List.of(proxy.url()), database.config().login(), tls, Map.of(), Map.of());
    }

    @Test
    void showsAnAccessToken() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(database.server());
                ClickHouseClient client = new ClickHouseClient(new ClickHouseConfig(
                        List.of(proxy.server().url()),
                        new Login.Token(new Secret("a.b.c")),
                        Tls.NONE,
                        Map.of(),
                        Map.of()))) {
            assertThatThrownBy(client::version).isInstanceOf(ClickHouseException.class);

            assertThat(proxy.heads())
                    .allSatisfy(head -> assertThat(head).containsIgnoringCase("Authorization: Bearer a.b.c\r\n"));
        }
    }

    @Test
    void passesOptionsAndSettingsOn() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(database.server())) {
            insert(new ClickHouseConfig(
                    List.of(proxy.server().url()),
                    database.config().login(),
                    Tls.NONE,
                    Map.of("product_name", "of the pipe file"),
                    Map.of("max_insert_threads", "2", "log_comment", "mine")));

            assertThat(proxy.heads())
                    .anySatisfy(head -> assertThat(head)
                            .contains("max_insert_threads=2")
                            .contains("log_comment=mine")
                            .contains("async_insert=0"));
        }
    }
}
