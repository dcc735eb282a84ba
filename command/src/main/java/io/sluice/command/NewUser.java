package io.sluice.command;

import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.Secret;
import io.sluice.sink.ErrorTable;
import io.sluice.sink.Identifier;
import io.sluice.sink.LogTable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A ClickHouse user for a pipe, to be made.
 *
 * @param name the user's name
 * @param access what the user may do
 * @param destination the pipe's tables
 * @param roles roles for {@link Access#ROLES}
 */
record NewUser(String name, Access access, DestinationConfig destination, List<String> roles) {

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int GROUPS = 4;
    private static final int GROUP_LETTERS = 6;

    /** What the user may do. */
    enum Access {
        /** Everything that whoever makes the user may grant. */
        FULL_ACCESS("full-access"),
        /** Insert into the table; insert into and read the error table and the log table. */
        ONLY_DESTINATION("only-destination"),
        /** The same, and what the roles in destination.roles may do. */
        ROLES("roles");

        private final String option;

        Access(String option) {
            this.option = option;
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return option;
        }
    }

    NewUser {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(destination, "destination");
        roles = List.copyOf(roles);
    }

    /**
     * The statement that makes the user.
     *
     * @param password in clear, or what stands for it where it must not be shown
     */
    String create(String password) {
        return "CREATE USER IF NOT EXISTS " + Identifier.quote(name) + " IDENTIFIED WITH sha256_password BY '"
                + password.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** The statements that let the user do it; made again they change nothing. */
    List<String> grants() {
        String to = " TO " + Identifier.quote(name);
        if (access == Access.FULL_ACCESS) {
            return List.of("GRANT CURRENT GRANTS(ALL ON *.*)" + to);
        }
        List<String> grants = new ArrayList<>();
        grants.add("GRANT INSERT ON " + Identifier.quote(destination.database(), destination.table()) + to);
        ErrorTable errors = ErrorTable.of(destination);
        grants.add("GRANT SELECT, INSERT ON " + Identifier.quote(errors.database(), errors.name()) + to);
        LogTable.of(destination)
                .ifPresent(log ->
                        grants.add("GRANT SELECT, INSERT ON " + Identifier.quote(log.database(), log.name()) + to));
        if (access == Access.ROLES) {
            grants.add("GRANT "
                    + String.join(", ", roles.stream().map(Identifier::quote).toList()) + to);
        }
        return grants;
    }

    /** A password nobody knows, of letters that are not taken for each other, digits and dashes. */
    static Secret newPassword() {
        SecureRandom random = new SecureRandom();
        String password;
        do {
            StringBuilder letters = new StringBuilder();
            for (int i = 0; i < GROUPS * GROUP_LETTERS; i++) {
                letters.append(i > 0 && i % GROUP_LETTERS == 0 ? "-" : "")
                        .append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            password = letters.toString();
            // what servers ask of passwords
        } while (!password.matches("(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9]).*"));
        return new Secret(password);
    }
}
