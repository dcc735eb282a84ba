package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code create} shows and makes. */
class CreateCommandIT {

    private static final String DESCRIBED = """
        table: orders
        roles: [reader, "odd`one"]
        tableDefinition:
          engine: {type: ReplacingMergeTree, versionColumnId: at}
          sortingKey: [id, toDate(at)]
          partitionBy: toYYYYMM(at)
          primaryKey: id
        columns:
          - {name: id, type: UInt64}
          - {name: at, type: DateTime}
          - {name: total, type: "Decimal(18, 2)"}
        """;

    @TempDir
    private Path folder;

    private TestPipe pipe;

    @BeforeEach
    void open() {
        pipe = new TestPipe(folder, "create_command");
        pipe.stream("orders", 1);
    }

    @AfterEach
    void close() {
        pipe.close();
    }

    @Test
    void showsTheSqlAndChangesNothing() {
        pipe.file("orders", DESCRIBED);

        Typed typed = pipe.type("create", "--user", "pipe", "--access", "roles");

        assertThat(typed.err()).isEmpty();
        assertThat(typed.status()).isZero();
        Screen.check("create-shown.txt", pipe.masked(typed.out()));
        assertThat(pipe.tables()).isEmpty();
    }

    @Test
    void makesEverythingOnce() {
        pipe.file("orders", DESCRIBED);

        Typed first = pipe.type("create", "--apply");
        Typed second = pipe.type("create", "--apply");

        assertThat(first.err() + second.err()).isEmpty();
        assertThat(first.out()).endsWith("\nDone.\n");
        Screen.check("create-again.txt", pipe.masked(second.out()));
        assertThat(pipe.tables()).isEqualTo("clickpipes_log\norders\norders_clickpipes_error");
        assertThat(pipe.query("SELECT engine_full LIKE 'ReplacingMergeTree(at) PARTITION BY toYYYYMM(at) PRIMARY KEY id"
                        + " ORDER BY (id, toDate(at))%' FROM system.tables WHERE database = '$' AND name = 'orders'"))
                .isEqualTo("1");
    }

    @Test
    void infersTheTableFromTheStream() {
        pipe.put("orders", "{\"id\":1,\"at\":\"2026-01-31T12:00:00Z\"}", "{\"id\":2,\"at\":\"2026-02-01T12:00:00Z\"}")
                .file("orders", "table: orders\nlogTable: {enabled: false}");

        assertThat(pipe.type("create", "--apply").out())
                .startsWith("-- table create_command.orders, as 2 documents of the stream ask for\nCREATE TABLE");
        assertThat(pipe.query("SELECT name, type FROM system.columns WHERE database = '$' AND table = 'orders'"))
                .isEqualTo("id\tInt64\nat\tDateTime64(3, \\'UTC\\')");
        assertThat(pipe.tables()).isEqualTo("orders\norders_clickpipes_error");
        assertThat(pipe.type("create").out()).contains("-- table create_command.orders: is there");
    }

    @Test
    void spellsOutHowTheTableDiffers() {
        pipe.query("CREATE TABLE $.orders (id UInt32, at DateTime, note String) ENGINE = MergeTree ORDER BY (id, at)");
        pipe.file("orders", DESCRIBED);

        Typed typed = pipe.type("create", "--apply");

        assertThat(typed.status()).isEqualTo(2);
        Screen.check("create-differs.txt", pipe.masked(typed.err()));
        assertThat(pipe.tables()).isEqualTo("orders");
        assertThat(pipe.type("create", "--destination.managedTable", "false").status())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(NewUser.Access.class)
    void writesSqlForUsersThatTheServerReads(NewUser.Access access) throws IOException {
        pipe.file("orders", DESCRIBED);

        JsonNode answer = json(pipe.type("create", "--user", "o'pipe`", "--access", access.toString(), "--json"));

        int statements = 0;
        for (JsonNode step : answer.at("/steps")) {
            for (JsonNode sql : step.at("/sql")) {
                assertThat(pipe.query("EXPLAIN AST " + sql.textValue())).isNotEmpty();
                statements++;
            }
        }
        assertThat(statements).isGreaterThanOrEqualTo(5);
        assertThat(answer.at("/applied").booleanValue()).isFalse();
        assertThat(answer.has("password")).isFalse();
    }

    @Test
    void showsNoPassword() {
        pipe.file("orders", DESCRIBED);
        String secret = "pa'ss\\word";

        Typed typed =
                pipe.type("create", "--user", "pipe", "--clickhouse.user", "pipe", "--clickhouse.password", secret);
        Typed asAdmin = as(
                Map.of("SLUICE_ADMIN_PASSWORD", pipe.server().password()),
                "--clickhouse.user",
                "pipe",
                "--clickhouse.password",
                secret,
                "--user",
                "pipe",
                "--admin",
                pipe.server().user());

        assertThat(typed.err()).contains("Cannot log in to ClickHouse").doesNotContain(secret);
        assertThat(asAdmin.err()).isEmpty();
        assertThat(asAdmin.out())
                .contains("-- user pipe, with the password in clickhouse.password\n"
                        + "CREATE USER IF NOT EXISTS `pipe` IDENTIFIED WITH sha256_password BY"
                        + " '<clickhouse.password>';")
                .doesNotContain(secret, "pa\\'ss");
    }

    @Test
    void makesTheTablesBeforeAUserThatTheServerRefuses() {
        pipe.file("orders", DESCRIBED);

        Typed typed = pipe.type("create", "--apply", "--user", "pipe");

        assertThat(typed.status()).isEqualTo(1);
        assertThat(typed.err())
                .startsWith("Cannot make user pipe at ClickHouse at ")
                .doesNotContain("IDENTIFIED");
        assertThat(pipe.tables()).contains("orders");
    }

    @Test
    void leavesAUserAloneWhoIsThere() {
        pipe.file("orders", DESCRIBED);

        assertThat(pipe.type("create", "--user", pipe.server().user()).out())
                .contains("-- user " + pipe.server().user() + ": is there\n")
                .doesNotContain("CREATE USER")
                .contains("GRANT INSERT ON `create_command`.`orders` TO");
    }

    @Test
    void saysWhatIsMissing() {
        pipe.file("orders", "table: orders");

        fails(pipe.type("create"), 2, "found no document in stream orders; put some records into it, or describe");
        fails(
                pipe.type("create", "--user", "pipe", "--access", "roles"),
                2,
                "Cannot give user pipe the roles of the pipe: found none in destination.roles");
        fails(pipe.type("create", "--user", "pipe", "--access", "some"), 2, "full-access, only-destination or roles");
        fails(
                pipe.type("create", "--admin", "root"),
                2,
                "Cannot log in as root: found no password in the variable SLUICE_ADMIN_PASSWORD; set it");
        fails(pipe.type("create", "--clickhouse.url", "http://127.0.0.1:1"), 1, "Cannot reach ClickHouse");
    }

    @Test
    void saysWhichTypeIsNone() {
        pipe.file("orders", "table: orders\ncolumns: [{name: id, type: Integr}]");

        fails(pipe.type("create", "--apply"), 2, "Cannot make column 'id': Cannot read type 'Integr'");
        assertThat(pipe.tables()).isEmpty();
    }

    @Test
    void asksForThePasswordOfTheAdminOnATerminal() {
        pipe.file("orders", DESCRIBED);
        Surroundings terminal = new Surroundings(
                Map.of(),
                folder.resolve("none"),
                folder,
                new BufferedReader(new StringReader(pipe.server().password() + "\n")),
                true,
                Clock.systemUTC());

        Typed typed = Typed.in(
                terminal,
                "create",
                "--config",
                "pipe.yaml",
                "--admin",
                pipe.server().user());

        assertThat(typed.err()).isEqualTo("Password of " + pipe.server().user() + ": ");
        assertThat(typed.status()).isZero();
    }

    private Typed as(Map<String, String> environment, String... more) {
        Surroundings surroundings = new Surroundings(
                environment,
                folder.resolve("none"),
                folder,
                new BufferedReader(new StringReader("")),
                false,
                Clock.systemUTC());
        return pipe.type(surroundings, "create", more);
    }

    private static void fails(Typed typed, int status, String message) {
        assertThat(typed.err()).contains(message).doesNotContain("\tat ", "Caused by");
        assertThat(typed.status()).isEqualTo(status);
        assertThat(typed.out()).isEmpty();
    }

    private static JsonNode json(Typed typed) throws IOException {
        assertThat(typed.err()).isEmpty();
        return new ObjectMapper().readTree(typed.out());
    }
}
