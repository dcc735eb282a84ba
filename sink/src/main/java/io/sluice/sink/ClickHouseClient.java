package io.sluice.sink;

import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QuerySettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Connections to ClickHouse; says what went wrong in one line.
 *
 * <p>Thread safe. It never retries: whoever calls knows what a retry may cost. It waits at most 10 s for a connection
 * and 5 min for an answer.
 */
public final class ClickHouseClient implements AutoCloseable {

    static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    private static final int CONNECTIONS_FOR_CHECKS = 2;

    /** The client's own settings on top: no streaming of progress, the status of the answer is the outcome. */
    private static final Map<String, String> INSERT_SETTINGS = Map.of(
            "async_insert", "0",
            "insert_deduplicate", "1",
            "deduplicate_blocks_in_dependent_materialized_views", "1",
            "input_format_defaults_for_omitted_fields", "1",
            "wait_end_of_query", "1");

    /** Rows of a block that ClickHouse makes of an insert by itself. */
    private static final int DEFAULT_BLOCK_ROWS = 1_048_449;

    private static final int SYNTAX_ERROR = 62;

    private final ClickHouseConfig config;
    private final Hosts hosts;

    /** A client for checks: few connections. */
    public ClickHouseClient(ClickHouseConfig config) {
        this(config, CONNECTIONS_FOR_CHECKS, ANSWER_TIMEOUT);
    }

    ClickHouseClient(ClickHouseConfig config, int connections, Duration answerTimeout) {
        this.config = config;
        this.hosts = new Hosts(config, connections, answerTimeout);
    }

    /**
     * The server's version, such as {@code 26.7.2.1}; shows too that it is there and lets us in.
     *
     * @throws ClickHouseException if it is not, or does not
     */
    public String version() throws ClickHouseException {
        return strings("SELECT version()", Map.of(), 1, "ask the version of")
                .get(0)
                .get(0);
    }

    /**
     * The columns of a table.
     *
     * @throws ClickHouseException if database or table is missing, or may not be seen
     * @throws io.sluice.schema.SchemaException if a column has a type that ClickHouse has and we cannot read
     */
    public Table describe(String database, String table) throws ClickHouseException {
        String name = Identifier.quote(database, table);
        String verb = "describe table " + name + " of";
        List<List<String>> rows = strings(
                "SELECT name, type, default_kind FROM system.columns"
                        + " WHERE database = {database:String} AND table = {table:String} ORDER BY position",
                Map.of("database", database, "table", table),
                3,
                verb);
        if (rows.isEmpty()) {
            // The system table shows nothing of what is missing or hidden; this says which, and why.
            strings("DESCRIBE TABLE " + name, Map.of(), 0, verb);
        }
        List<Column> columns = new ArrayList<>();
        for (List<String> row : rows) {
            Column.DefaultKind kind =
                    row.get(2).isEmpty() ? Column.DefaultKind.NONE : Column.DefaultKind.valueOf(row.get(2));
            columns.add(new Column(row.get(0), DataType.parse(row.get(1)), kind));
        }
        return new Table(database, table, columns);
    }

    /** Whether a table exists and may be seen. */
    public boolean exists(String database, String table) throws ClickHouseException {
        String name = Identifier.quote(database, table);
        // EXISTS answers with a UInt8, the text of which is asked for to have one way of reading answers.
        return !strings(
                        "SELECT name FROM system.tables WHERE database = {database:String} AND name = {table:String}",
                        Map.of("database", database, "table", table),
                        1,
                        "look for table " + name + " of")
                .isEmpty();
    }

    /** The engine of a table, empty if there is no such table or it is hidden. */
    public String engine(String database, String table) throws ClickHouseException {
        List<List<String>> rows = strings(
                "SELECT engine FROM system.tables WHERE database = {database:String} AND name = {table:String}",
                Map.of("database", database, "table", table),
                1,
                "ask the engine of table " + Identifier.quote(database, table) + " of");
        return rows.isEmpty() ? "" : rows.get(0).get(0);
    }

    /**
     * Whether the user has a privilege on a table, there or not; empty if the server is too old to tell.
     *
     * @param privilege such as {@code CREATE TABLE}
     */
    public Optional<Boolean> granted(String privilege, String database, String table) throws ClickHouseException {
        String name = Identifier.quote(database, table);
        QuerySettings settings = new QuerySettings()
                .setFormat(com.clickhouse.data.ClickHouseFormat.RowBinary)
                .waitEndOfQuery(true);
        Hosts.Host host = hosts.current();
        try (InputStream answer = host.client()
                .query("CHECK GRANT " + privilege + " ON " + name, Map.of(), settings)
                .join()
                .getInputStream()) {
            return Optional.of(answer.read() == 1);
        } catch (IOException | RuntimeException e) {
            ClickHouseException failure = failed(host, "ask for the grants on " + name + " of", "", e);
            if (failure.code() == SYNTAX_ERROR) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** How long the server has been running, in whole seconds. */
    Duration uptime() throws ClickHouseException {
        return Duration.ofSeconds(Long.parseLong(strings("SELECT toString(uptime())", Map.of(), 1, "ask the uptime of")
                .get(0)
                .get(0)));
    }

    /**
     * Runs a statement that returns nothing.
     *
     * @param verb completes "Cannot ... ClickHouse at", such as {@code create table `db`.`t` at}
     * @throws ClickHouseException if the server refuses it or cannot be reached
     */
    public void execute(String sql, String verb) throws ClickHouseException {
        strings(sql, Map.of(), 0, verb);
    }

    /** Drops a table and waits until it is gone. */
    public void drop(String database, String table) throws ClickHouseException {
        String name = Identifier.quote(database, table);
        execute("DROP TABLE " + name + " SYNC", "drop table " + name + " of");
    }

    /**
     * Sends an insert once and returns when the server has acknowledged it.
     *
     * @param queryId a new one for each attempt
     * @throws ClickHouseException if it refused, or if its answer is not known
     */
    void insert(Insert insert, String queryId) throws ClickHouseException {
        InsertSettings settings = new InsertSettings()
                .setQueryId(queryId)
                .setDeduplicationToken(insert.token())
                .compressClientRequest(true)
                // The body is compressed already, in ClickHouse's own blocks.
                .setOption("app_compressed_data", true);
        config.settings().forEach(settings::serverSetting);
        INSERT_SETTINGS.forEach(settings::serverSetting);
        // One block, whatever its size: what is refused is refused as a whole, and a token stands for all of it.
        settings.serverSetting("max_insert_block_size", Integer.toString(Math.max(insert.rows(), DEFAULT_BLOCK_ROWS)));
        settings.serverSetting("min_insert_block_size_rows", Integer.toString(insert.rows()));
        settings.serverSetting("min_insert_block_size_bytes", "0");
        insert.settings().forEach(settings::serverSetting);
        String verb =
                "insert " + insert.rows() + " rows into " + insert.target().table() + " of";
        Hosts.Host host = hosts.current();
        try (InsertResponse answer = host.client()
                .insert(
                        insert.target().table(),
                        insert.target().columns(),
                        out -> insert.body().writeTo(out),
                        insert.target().format(),
                        settings)
                .join()) {
            // A status of 200 is not enough: a proxy may answer it by itself, and an exception may follow it in the
            // body, which the client does not read. The summary counts at least the rows sent, deduplicated or not.
            if (answer.getWrittenRows() < insert.rows()) {
                throw host.diagnosis().unacknowledged(verb, queryId, answer.getWrittenRows());
            }
        } catch (RuntimeException e) {
            throw failed(host, verb, queryId, e);
        }
    }

    /** How long the server that would be asked next wants to be left alone, zero if it does not. */
    Duration rest() {
        return hosts.current().rest().left();
    }

    @Override
    public void close() {
        hosts.close();
    }

    /**
     * The rows of a query.
     *
     * @param sql a query without FORMAT, each column of whose result is a String
     * @param parameters by name, for <code>{name:Type}</code> in the query
     * @param width number of columns of the result
     * @param verb completes "Cannot ... ClickHouse at", such as {@code list the tables of}
     * @throws ClickHouseException if the server refuses it or cannot be reached
     */
    public List<List<String>> strings(String sql, Map<String, Object> parameters, int width, String verb)
            throws ClickHouseException {
        QuerySettings settings = new QuerySettings()
                .setFormat(com.clickhouse.data.ClickHouseFormat.RowBinary)
                .waitEndOfQuery(true);
        Hosts.Host host = hosts.current();
        try (InputStream answer =
                host.client().query(sql, parameters, settings).join().getInputStream()) {
            return TextRows.read(answer, width);
        } catch (IOException | RuntimeException e) {
            throw failed(host, verb, "", e);
        }
    }

    /**
     * The rows of a query as the server writes them in JSON.
     *
     * @param sql a query without FORMAT
     * @param parameters by name, for <code>{name:Type}</code> in the query
     * @param verb completes "Cannot ... ClickHouse at"
     * @return a JSON object each, in the query's order
     * @throws ClickHouseException if the server refuses it or cannot be reached
     */
    public List<String> json(String sql, Map<String, Object> parameters, String verb) throws ClickHouseException {
        QuerySettings settings = new QuerySettings()
                .setFormat(com.clickhouse.data.ClickHouseFormat.JSONEachRow)
                .waitEndOfQuery(true);
        Hosts.Host host = hosts.current();
        try (InputStream answer =
                host.client().query(sql, parameters, settings).join().getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException | RuntimeException e) {
            throw failed(host, verb, "", e);
        }
    }

    private ClickHouseException failed(Hosts.Host host, String verb, String queryId, Exception failure) {
        ClickHouseException diagnosed = host.diagnosis().of(verb, queryId, failure);
        if (diagnosed.code() == ClickHouseException.NO_CODE) {
            hosts.leave(host);
        }
        return diagnosed;
    }
}
