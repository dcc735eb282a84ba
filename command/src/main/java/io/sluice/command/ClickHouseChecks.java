package io.sluice.command;

import io.sluice.job.Destination;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.Column;
import io.sluice.schema.SchemaException;
import io.sluice.schema.Table;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.ErrorTable;
import io.sluice.sink.LogTable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks at ClickHouse before a pipe runs: server, table, grants, and the tables beside it. Changes nothing. */
final class ClickHouseChecks {

    private static final String AREA = "ClickHouse";

    /** The oldest release line with the JSON type; what is older was never tried. */
    private static final int OLDEST_YEAR = 24;

    private static final int OLDEST_MONTH = 8;

    private static final int ACCESS_DENIED = 497;
    private static final int READ_ONLY = 164;

    /** Batches whose repetition a table should notice: those in flight, and those of a restore. */
    private static final int SMALLEST_WINDOW = 100;

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");
    private static final Pattern GRANT = Pattern.compile("necessary to have the grant ([^.]*? ON \\S+)\\.");

    private final PipeConfig pipe;
    private final ClickHouseClient client;
    private final List<Check> checks = new ArrayList<>();

    private ClickHouseChecks(PipeConfig pipe, ClickHouseClient client) {
        this.pipe = pipe;
        this.client = client;
    }

    static List<Check> of(PipeConfig pipe) {
        try (ClickHouseClient client = new ClickHouseClient(pipe.clickhouse())) {
            ClickHouseChecks all = new ClickHouseChecks(pipe, client);
            all.run();
            return List.copyOf(all.checks);
        }
    }

    private void run() {
        boolean reached = false;
        for (URI url : pipe.clickhouse().urls()) {
            reached |= server(url);
        }
        if (!reached) {
            checks.add(Check.skipped(AREA, "table and grants", "not tried: no server answers"));
            return;
        }
        try {
            table();
            errorTable();
            logTable();
        } catch (ClickHouseException e) {
            checks.add(Check.failed(AREA, "server", e, "look at the server's log"));
        }
    }

    private boolean server(URI url) {
        try (ClickHouseClient one = new ClickHouseClient(pipe.clickhouse().at(List.of(url)))) {
            String version = one.version();
            Matcher matcher = VERSION.matcher(version);
            boolean old = matcher.matches()
                    && Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2))
                            < OLDEST_YEAR * 100 + OLDEST_MONTH;
            checks.add(
                    old
                            ? Check.warning(
                                    AREA,
                                    "server",
                                    version + " at " + url + ", older than any that was tried",
                                    "upgrade it to " + OLDEST_YEAR + "." + OLDEST_MONTH + " or later")
                            : Check.ok(AREA, "server", version + " at " + url));
            return true;
        } catch (ClickHouseException e) {
            checks.add(Check.failed(AREA, "server", e, "look at the server's log"));
            return false;
        }
    }

    private void table() throws ClickHouseException {
        String database = pipe.destination().database();
        String name = pipe.destination().table();
        Table table;
        try {
            table = client.describe(database, name);
        } catch (SchemaException e) {
            checks.add(Check.failed(AREA, "types", e, "give the column a type that can be filled"));
            return;
        } catch (ClickHouseException e) {
            checks.add(
                    e.code() == ACCESS_DENIED
                            ? Check.failed(AREA, "table", quoted(database, name) + " may not be seen", grant(e))
                            : Check.failed(AREA, "table", e, "create the table or correct destination.table"));
            checks.add(Check.skipped(AREA, "columns, engine, grants", "not tried without the table"));
            return;
        }
        checks.add(Check.ok(
                AREA, "table", database + "." + name + ", " + table.columns().size() + " columns"));
        columns(table);
        engine(database, name);
    }

    private void columns(Table table) throws ClickHouseException {
        List<Column> columns;
        try {
            columns = Destination.of(pipe, table).columns();
        } catch (SchemaException e) {
            checks.add(Check.failed(AREA, "mapping", e, "correct fieldMappings or the table"));
            checks.add(Check.skipped(AREA, "INSERT", "not tried without a mapping"));
            return;
        }
        checks.add(Check.ok(AREA, "mapping", columns.size() + " columns can be filled"));
        insert(
                "INSERT",
                quoted(table.database(), table.name()),
                columns.stream().map(Column::name).toList());
    }

    /** Inserts nothing, which needs all that inserting something needs. */
    private boolean insert(String check, String table, List<String> columns) throws ClickHouseException {
        try {
            client.execute(
                    "INSERT INTO " + table
                            + columns.stream()
                                    .map(ClickHouseChecks::quoted)
                                    .collect(Collectors.joining(", ", " (", ")"))
                            + " FORMAT JSONEachRow\n",
                    "insert into " + table + " of");
            checks.add(Check.ok(AREA, check, "allowed on " + table));
            return true;
        } catch (ClickHouseException e) {
            if (e.code() == ACCESS_DENIED) {
                checks.add(Check.failed(AREA, check, "not allowed on " + table, grant(e)));
            } else if (e.code() == READ_ONLY) {
                checks.add(Check.failed(
                        AREA,
                        check,
                        pipe.clickhouse().login() + " is read-only",
                        "give it a settings profile with readonly = 0"));
            } else {
                throw e;
            }
            return false;
        }
    }

    private String grant(ClickHouseException refusal) {
        Matcher grant = GRANT.matcher(refusal.reply());
        return grant.find()
                ? grant(grant.group(1))
                : "grant what is missing to " + pipe.clickhouse().login();
    }

    private String grant(String what) {
        return "GRANT " + what + " TO "
                + (pipe.clickhouse().login() instanceof ClickHouseConfig.Login.Password login
                        ? quoted(login.user())
                        : "the owner of the access token");
    }

    private void engine(String database, String name) throws ClickHouseException {
        String full = client
                .strings(
                        "SELECT engine_full FROM system.tables"
                                + " WHERE database = {database:String} AND name = {table:String}",
                        Map.of("database", database, "table", name),
                        1,
                        "ask the engine of")
                .stream()
                .map(row -> row.get(0))
                .findFirst()
                .orElse("");
        String engine = client.engine(database, name);
        if (!engine.endsWith("MergeTree")) {
            checks.add(
                    engine.equals("Null")
                            ? Check.ok(AREA, "engine", "Null: rows go to materialized views alone")
                            : Check.warning(
                                    AREA,
                                    "engine",
                                    engine + " does not notice repeated batches; a retry may write rows twice",
                                    "use a table of the MergeTree family"));
            return;
        }
        checks.add(Check.ok(AREA, "engine", engine));
        deduplication(engine, full, quoted(database, name));
    }

    private void deduplication(String engine, String full, String table) {
        boolean replicated = engine.startsWith("Replicated") || engine.startsWith("Shared");
        String setting = (replicated ? "" : "non_") + "replicated_deduplication_window";
        Matcher written =
                Pattern.compile("\\b(?<!non_)" + setting + " = (\\d+)").matcher(full);
        Optional<Long> window = written.find() ? Optional.of(Long.parseLong(written.group(1))) : theirDefault(setting);
        long batches = window.orElse(replicated ? (long) SMALLEST_WINDOW : 0L);
        if (batches >= SMALLEST_WINDOW) {
            checks.add(Check.ok(AREA, "deduplication", "a repetition of the last " + batches + " batches is noticed"));
        } else {
            checks.add(Check.warning(
                    AREA,
                    "deduplication",
                    setting + " is " + batches + "; a batch whose answer is lost may be written twice",
                    "ALTER TABLE " + table + " MODIFY SETTING " + setting + " = 1000"));
        }
    }

    /** What the server takes where a table says nothing; empty where the user may not ask. */
    private Optional<Long> theirDefault(String setting) {
        try {
            return client
                    .strings(
                            "SELECT value FROM system.merge_tree_settings WHERE name = {name:String}",
                            Map.of("name", setting),
                            1,
                            "ask for a default of")
                    .stream()
                    .map(row -> Long.parseLong(row.get(0)))
                    .findFirst();
        } catch (ClickHouseException e) {
            // few users may ask; the release's own default is assumed then
            return Optional.empty();
        }
    }

    private void errorTable() throws ClickHouseException {
        ErrorTable table = ErrorTable.of(pipe.destination());
        if (client.exists(table.database(), table.name())) {
            insert("error table", quoted(table.database(), table.name()), List.of("raw_message"));
            return;
        }
        String missing = table + " is missing";
        checks.add(client.granted("CREATE TABLE", table.database(), table.name())
                .map(granted -> granted
                        ? Check.ok(AREA, "error table", missing + "; the pipe makes it when it starts")
                        : Check.failed(
                                AREA,
                                "error table",
                                missing + ", and the pipe may not make it",
                                "make it as another user, or "
                                        + grant("CREATE TABLE ON " + quoted(table.database(), table.name()))))
                .orElseGet(() -> Check.skipped(
                        AREA, "error table", missing + "; this server cannot tell whether the pipe may make it")));
    }

    private void logTable() throws ClickHouseException {
        Optional<LogTable> wanted = LogTable.of(pipe.destination());
        if (wanted.isEmpty()) {
            checks.add(Check.skipped(AREA, "log table", "switched off"));
            return;
        }
        LogTable table = wanted.get();
        if (client.exists(table.database(), table.name())) {
            int before = checks.size();
            if (!insert("log table", quoted(table.database(), table.name()), List.of("message"))) {
                Check refused = checks.remove(before);
                checks.add(Check.warning(
                        AREA, "log table", refused.found() + "; the pipe runs without it", refused.remedy()));
            }
            return;
        }
        String missing = table + " is missing";
        boolean granted =
                client.granted("CREATE TABLE", table.database(), table.name()).orElse(true);
        checks.add(
                granted
                        ? Check.ok(AREA, "log table", missing + "; the pipe makes it when it starts")
                        : Check.warning(
                                AREA,
                                "log table",
                                missing + ", and the pipe may not make it; it runs without",
                                grant("CREATE TABLE ON " + quoted(table.database(), table.name()))
                                        + ", or switch it off with destination.logTable"));
    }

    private static String quoted(String database, String table) {
        return quoted(database) + "." + quoted(table);
    }

    private static String quoted(String name) {
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }
}
