package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.DestinationConfig;
import io.sluice.local.ClickHouseUser;
import io.sluice.local.LocalClickHouse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user with the grants that {@code create} makes, given by the server's files since it takes no SQL for users. */
class GrantedUserIT {

    @TempDir
    private Path folder;

    @Test
    void runsAPipeWithTheGrantsOfOnlyDestination() {
        NewUser user = new NewUser(
                "pipe", NewUser.Access.ONLY_DESTINATION, new DestinationConfig("granted_user", "orders"), List.of());
        ClickHouseUser granted = new ClickHouseUser(
                user.name(),
                "secret",
                user.grants().stream()
                        .map(grant -> grant.replace(" TO `pipe`", ""))
                        .toList(),
                false);
        try (LocalClickHouse engine = LocalClickHouse.temporary(granted);
                TestPipe pipe = new TestPipe(folder, "granted_user")) {
            engine.query("CREATE DATABASE granted_user");
            pipe.stream("orders", 1).put("orders", "{\"id\":1}", "{\"id\":2}", "{\"id\":\"x\"}");
            pipe.file("orders", "table: orders\ncolumns: [{name: id, type: UInt64}]");
            String[] server = {"--clickhouse.url", engine.url().toString()};
            String[] asPipe = {
                "--clickhouse.url",
                engine.url().toString(),
                "--clickhouse.user",
                "pipe",
                "--clickhouse.password",
                "secret",
                "--source.kinesis.stopPosition",
                "LATEST",
                "--web-port",
                "0"
            };

            assertThat(pipe.type("create --apply", server).err()).isEmpty();
            Typed run = pipe.type("run", asPipe);

            assertThat(run.status()).as(run.err()).isZero();
            assertThat(engine.query("SELECT groupArray(id) FROM (SELECT id FROM granted_user.orders ORDER BY id)"))
                    .isEqualTo("[1,2]");
            assertThat(engine.query("SELECT error_kind FROM granted_user.orders_clickpipes_error"))
                    .isEqualTo("CAST");
            assertThat(engine.query("SELECT count() > 0 FROM granted_user.clickpipes_log"))
                    .isEqualTo("1");
            assertThat(pipe.type(
                                    "preview",
                                    "--clickhouse.url",
                                    engine.url().toString(),
                                    "--clickhouse.user",
                                    "pipe",
                                    "--clickhouse.password",
                                    "secret")
                            .err())
                    .contains("Cannot create trial table", "; grant it to user pipe");
        }
    }
}
