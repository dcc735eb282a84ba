package io.sluice.command;

import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.ClickHouseConfig.Login;
import io.sluice.jobconfig.Secret;
import java.util.Objects;

/**
 * The password of a user who is to be made.
 *
 * @param secret itself
 * @param origin where it comes from
 */
record UserPassword(Secret secret, Origin origin) {

    /** Where a password comes from. */
    enum Origin {
        /** The pipe file, which knows it and shows it to nobody. */
        PIPE_FILE,
        /** Made up just now: the user must be told. */
        GENERATED
    }

    UserPassword {
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(origin, "origin");
    }

    /** The one in the pipe file, if it is of this user and not empty; else a new one. */
    static UserPassword of(String user, ClickHouseConfig config) {
        return config.login() instanceof Login.Password login
                        && login.user().equals(user)
                        && !login.password().value().isEmpty()
                ? new UserPassword(login.password(), Origin.PIPE_FILE)
                : new UserPassword(NewUser.newPassword(), Origin.GENERATED);
    }

    /** What stands for it in SQL that people see. */
    String shown() {
        return switch (origin) {
            case PIPE_FILE -> "<clickhouse.password>";
            case GENERATED -> "<generated>";
        };
    }

    String described() {
        return switch (origin) {
            case PIPE_FILE -> "with the password in clickhouse.password";
            case GENERATED -> "with a password made up for this";
        };
    }
}
