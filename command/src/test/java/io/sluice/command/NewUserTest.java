package io.sluice.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.Secret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The SQL for a pipe's user. */
class NewUserTest {

    private static final NewUser USER =
            new NewUser("p`ipe", NewUser.Access.ONLY_DESTINATION, new DestinationConfig("shop", "orders"), List.of());

    @Test
    void quotesWhateverThePasswordHolds() {
        assertThat(USER.create("a'b\\c"))
                .isEqualTo("CREATE USER IF NOT EXISTS `p\\`ipe` IDENTIFIED WITH sha256_password BY 'a\\'b\\\\c'");
    }

    @Test
    void grantsNoMoreThanThePipesOwnTables() {
        assertThat(USER.grants())
                .containsExactly(
                        "GRANT INSERT ON `shop`.`orders` TO `p\\`ipe`",
                        "GRANT SELECT, INSERT ON `shop`.`orders_clickpipes_error` TO `p\\`ipe`",
                        "GRANT SELECT, INSERT ON `shop`.`clickpipes_log` TO `p\\`ipe`");
    }

    @RepeatedTest(20)
    void makesUpPasswordsThatServersTake() {
        assertThat(NewUser.newPassword().value())
                .hasSize(27)
                .matches("(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9-]+")
                .isNotEqualTo(NewUser.newPassword().value());
    }

    @Test
    void takesThePasswordOfThePipeFileForItsOwnUserOnly() {
        ClickHouseConfig config =
                new ClickHouseConfig(URI.create("http://127.0.0.1:8123"), "pipe", new Secret("secret"));
        ClickHouseConfig empty = new ClickHouseConfig(URI.create("http://127.0.0.1:8123"), "pipe", new Secret(""));

        assertThat(UserPassword.of("pipe", config).secret().value()).isEqualTo("secret");
        assertThat(UserPassword.of("other", config).origin()).isEqualTo(UserPassword.Origin.GENERATED);
        assertThat(UserPassword.of("pipe", empty).origin()).isEqualTo(UserPassword.Origin.GENERATED);
    }
}
