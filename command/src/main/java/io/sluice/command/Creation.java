package io.sluice.command;

import io.sluice.job.Contents;
import io.sluice.job.NewTable;
import io.sluice.jobconfig.DestinationConfig;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.jobconfig.TableDefinition;
import io.sluice.schema.CreateTable;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.ErrorTable;
import io.sluice.sink.LogTable;
import io.sluice.source.StreamSample;
import io.sluice.source.StreamUnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pipe needs in ClickHouse: what of it is there, and what makes the rest.
 *
 * @param steps in the order in which they are to be taken
 */
record Creation(List<Step> steps) {

    private static final int SAMPLES_PER_SHARD = 100;
    private static final String AS_DESCRIBED = "as the pipe file describes it";

    Creation {
        steps = List.copyOf(steps);
    }

    /**
     * Something that is needed.
     *
     * @param what names it
     * @param note what there is to know of it, empty if nothing
     * @param state whether it is there
     * @param statements what makes it; empty if nothing has to be done
     */
    record Step(String what, String note, State state, List<Statement> statements) {
        Step {
            statements = List.copyOf(statements);
        }
    }

    /** Whether something is there. */
    enum State {
        PRESENT,
        MISSING
    }

    /**
     * A statement.
     *
     * @param shown as people may see it
     * @param sql as the server gets it
     */
    record Statement(String shown, String sql) {

        static Statement of(String sql) {
            return new Statement(sql, sql);
        }

        /** Hides the password. */
        @Override
        public String toString() {
            return shown;
        }
    }

    /**
     * Looks at what is there.
     *
     * @throws UnusableException if the table is another than the file describes, or none can be inferred
     */
    static Creation plan(PipeDefinition definition, ClickHouseClient client)
            throws ClickHouseException, StreamUnreadableException, UnusableException {
        DestinationConfig destination = definition.config().destination();
        List<Step> steps = new ArrayList<>();
        steps.add(table(definition, client));
        ErrorTable errors = ErrorTable.of(destination);
        steps.add(step("error table " + errors, client.exists(errors.database(), errors.name()), errors.ddl()));
        Optional<LogTable> log = LogTable.of(destination);
        if (log.isPresent()) {
            steps.add(step(
                    "log table " + log.get(),
                    client.exists(log.get().database(), log.get().name()),
                    log.get().ddl()));
        }
        return new Creation(steps);
    }

    private static Step table(PipeDefinition definition, ClickHouseClient client)
            throws ClickHouseException, StreamUnreadableException, UnusableException {
        Optional<PlannedTable> known = PlannedTable.known(definition, client);
        if (known.isEmpty()) {
            Contents contents = Contents.documents(
                    StreamSample.take(definition.config().kinesis(), SAMPLES_PER_SHARD)
                            .records(),
                    definition.config().payload());
            PlannedTable inferred = PlannedTable.inferred(definition, contents);
            return missing(
                    "as " + Counts.of(contents.documents().size(), "document") + " of the stream ask for", inferred);
        }
        PlannedTable table = known.get();
        if (table.origin() == PlannedTable.Origin.DEFINED) {
            return missing(AS_DESCRIBED, table);
        }
        if (definition.table().isPresent()) {
            requireSame(definition, definition.table().get(), table, client);
            return new Step("table " + table.name(), AS_DESCRIBED, State.PRESENT, List.of());
        }
        return new Step("table " + table.name(), "", State.PRESENT, List.of());
    }

    private static void requireSame(
            PipeDefinition definition, TableDefinition file, PlannedTable table, ClickHouseClient client)
            throws ClickHouseException, UnusableException {
        CreateTable described = NewTable.of(definition.config().destination(), file);
        List<String> differences = new TableDifferences(client).between(file, described, table.table());
        if (!differences.isEmpty()) {
            throw new UnusableException("Cannot create table " + table.name()
                    + " as the pipe file describes it: found it there, but otherwise"
                    + differences.stream().map(line -> "\n  " + line).reduce("", String::concat)
                    + "\n; alter the table, correct the file, or take the table as it is with"
                    + " destination.managedTable: false");
        }
    }

    private static Step missing(String note, PlannedTable table) {
        String sql = table.statement().orElseThrow().sqlIfMissing();
        return new Step("table " + table.name(), note, State.MISSING, List.of(Statement.of(sql)));
    }

    private static Step step(String what, boolean present, String sql) {
        return present
                ? new Step(what, "", State.PRESENT, List.of())
                : new Step(what, "", State.MISSING, List.of(Statement.of(sql)));
    }

    /**
     * The same and a user, whose grants are always made: nobody else can see whether they are there.
     *
     * @param password what the user is to log in with
     */
    Creation with(NewUser user, UserPassword password, ClickHouseClient client) throws ClickHouseException {
        boolean present = !client.strings(
                        "SELECT name FROM system.users WHERE name = {name:String}",
                        Map.of("name", user.name()),
                        1,
                        "look for user " + user.name() + " of")
                .isEmpty();
        List<Step> all = new ArrayList<>(steps);
        if (present) {
            all.add(new Step("user " + user.name(), "", State.PRESENT, List.of()));
        } else {
            Statement create = new Statement(
                    user.create(password.shown()), user.create(password.secret().value()));
            all.add(new Step("user " + user.name(), password.described(), State.MISSING, List.of(create)));
        }
        all.add(new Step(
                "grants of user " + user.name(),
                user.access().toString(),
                State.MISSING,
                user.grants().stream().map(Statement::of).toList()));
        return new Creation(all);
    }
}
