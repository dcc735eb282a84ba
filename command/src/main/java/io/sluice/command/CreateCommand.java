package io.sluice.command;

import io.sluice.command.Creation.State;
import io.sluice.command.Creation.Statement;
import io.sluice.command.Creation.Step;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.ClickHouseConfig.Login;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.jobconfig.Secret;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.source.StreamUnreadableException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Command {@code create}: makes what a pipe needs in ClickHouse, once it was shown. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Shows the SQL that makes the table, the error table, the log table and, with --user, a user for"
                + " the pipe; runs it with --apply. What is there already is left as it is.")
final class CreateCommand implements Callable<Integer> {

    private static final String ADMIN_PASSWORD = "SLUICE_ADMIN_PASSWORD";

    private final Surroundings surroundings;

    @Mixin
    private final PipeOptions pipe = new PipeOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--apply", description = "Run the SQL; without it, it is shown and nothing is changed.")
    private boolean apply;

    @Option(names = "--user", paramLabel = "NAME", description = "Make this user for the pipe, too.")
    private @Nullable String user;

    @Option(
            names = "--access",
            paramLabel = "ACCESS",
            defaultValue = "only-destination",
            converter = AccessConverter.class,
            description = "What that user may do: full-access (everything that you may grant), only-destination"
                    + " (insert into the table, insert into and read the error and log tables) or roles (the same, and the"
                    + " roles in destination.roles). Default: ${DEFAULT-VALUE}.")
    private NewUser.Access access = NewUser.Access.ONLY_DESTINATION;

    @Option(
            names = "--admin",
            paramLabel = "NAME",
            description = "Log in as this user instead of clickhouse.user, with the password in the variable "
                    + ADMIN_PASSWORD + " or, on a terminal, typed when asked for.")
    private @Nullable String admin;

    CreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws StreamUnreadableException, ClickHouseException, UnusableException, IOException {
        PipeDefinition definition = pipe.read(surroundings);
        ClickHouseConfig own = definition.config().clickhouse();
        Optional<NewUser> wanted = wanted(definition);
        try (ClickHouseClient client = new ClickHouseClient(login(own))) {
            Creation creation = Creation.plan(definition, client);
            Optional<UserPassword> password = wanted.map(newUser -> UserPassword.of(newUser.name(), own));
            if (wanted.isPresent() && password.isPresent()) {
                creation = creation.with(wanted.get(), password.get(), client);
            }
            for (Step step : creation.steps()) {
                show(step);
                if (apply) {
                    run(step, client);
                }
            }
            boolean userMade = creation.steps().stream()
                    .anyMatch(step -> step.what().startsWith("user ") && step.state() == State.MISSING);
            conclude(
                    creation,
                    password.filter(made -> apply && userMade && made.origin() == UserPassword.Origin.GENERATED));
        }
        return 0;
    }

    private static void run(Step step, ClickHouseClient client) throws ClickHouseException {
        for (Statement statement : step.statements()) {
            client.execute(statement.sql(), "make " + step.what() + " at");
        }
    }

    private Optional<NewUser> wanted(PipeDefinition definition) throws UnusableException {
        String name = user;
        if (name == null) {
            return Optional.empty();
        }
        if (access == NewUser.Access.ROLES && definition.roles().isEmpty()) {
            throw new UnusableException("Cannot give user " + name
                    + " the roles of the pipe: found none in destination.roles; name them there, or choose another"
                    + " --access");
        }
        return Optional.of(new NewUser(name, access, definition.config().destination(), definition.roles()));
    }

    private ClickHouseConfig login(ClickHouseConfig config) throws UnusableException, IOException {
        if (admin == null) {
            return config;
        }
        return new ClickHouseConfig(
                config.urls(),
                new Login.Password(admin, adminPassword()),
                config.tls(),
                config.options(),
                config.settings());
    }

    private Secret adminPassword() throws UnusableException, IOException {
        String given = surroundings.environment().get(ADMIN_PASSWORD);
        if (given != null) {
            return new Secret(given);
        }
        if (surroundings.terminal()) {
            output.err().print("Password of " + admin + ": ");
            output.err().flush();
            String typed = surroundings.input().readLine();
            if (typed != null) {
                return new Secret(typed);
            }
        }
        throw new UnusableException(
                "Cannot log in as " + admin + ": found no password in the variable " + ADMIN_PASSWORD + "; set it");
    }

    private void show(Step step) {
        if (output.json()) {
            return;
        }
        output.out()
                .println("-- " + step.what() + (step.note().isEmpty() ? "" : ", " + step.note())
                        + (step.state() == State.PRESENT ? ": is there" : ""));
        step.statements().forEach(statement -> output.out().println(statement.shown() + ";"));
        output.out().println();
    }

    private void conclude(Creation creation, Optional<UserPassword> toTell) {
        boolean nothing =
                creation.steps().stream().allMatch(step -> step.statements().isEmpty());
        if (output.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("applied", apply);
            answer.put(
                    "steps", creation.steps().stream().map(CreateCommand::step).toList());
            toTell.ifPresent(
                    password -> answer.put("password", password.secret().value()));
            output.print(answer);
            return;
        }
        toTell.ifPresent(password -> output.out()
                .println("The password of user " + user + ", shown this once: "
                        + password.secret().value() + "\n"));
        output.out()
                .println(
                        nothing
                                ? "Everything is there; nothing was changed."
                                : apply ? "Done." : "Nothing was changed; --apply runs this.");
    }

    private static Map<String, Object> step(Step step) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("what", step.what());
        answer.put("note", step.note());
        answer.put("state", step.state());
        answer.put("sql", step.statements().stream().map(Statement::shown).toList());
        return answer;
    }

    /** Reads what follows {@code --access}. */
    static final class AccessConverter implements ITypeConverter<NewUser.Access> {
        @Override
        public NewUser.Access convert(String value) {
            for (NewUser.Access access : NewUser.Access.values()) {
                if (access.toString().equals(value)) {
                    return access;
                }
            }
            throw new TypeConversionException(
                    "expected full-access, only-destination or roles but was '" + value + "'");
        }
    }
}
