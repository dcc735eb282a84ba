package io.sluice.sink;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.CompressionMethod;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QuerySettings;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.Table;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection pool to one ClickHouse; says what went wrong in one line.
 *
 * <p>Thread safe. It never retries: whoever calls knows what a retry may cost. It waits at most 10 s for a connection
 * and 5 min for an answer.
 */
public final class ClickHouseClient implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    private static final int CONNECTIONS_FOR_CHECKS = 2;

    private static final int WRONG_PASSWORD = 516;
    private static final int UNKNOWN_DATABASE = 81;
    private static final int UNKNOWN_TABLE = 60;
    private static final int ACCESS_DENIED = 497;

    /** The client's own settings on top: no streaming of progress, the status of the answer is the outcome. */
    private static final Map<String, String> INSERT_SETTINGS = Map.of(
            "async_insert", "0",
            "insert_deduplicate", "1",
            "deduplicate_blocks_in_dependent_materialized_views", "1",
            "input_format_defaults_for_omitted_fields", "1",
            "wait_end_of_query", "1");

    /** Rows of a block that ClickHouse makes of an insert by itself. */
    private static final int DEFAULT_BLOCK_ROWS = 1_048_449;

    private static final Pattern VERSION_TAIL = Pattern.compile(" \\(version [^()]*(\\([^()]*\\))?\\)\\s*$");

    private static final Pattern STRANGE_STATUS = Pattern.compile("Unexpected result status (\\d{3})");

    private final ClickHouseConfig config;
    private final Client client;

    /** A client for checks: few connections. */
    public ClickHouseClient(ClickHouseConfig config) {
        this(config, CONNECTIONS_FOR_CHECKS, ANSWER_TIMEOUT);
    }

    ClickHouseClient(ClickHouseConfig config, int connections, Duration answerTimeout) {
        this.config = config;
        this.client = new Client.Builder()
                .addEndpoint(config.url().toString())
                .setUsername(config.user())
                .setPassword(config.password().value())
                .setClientName("sluice")
                .setMaxConnections(connections)
                .setConnectTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setConnectionRequestTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setSocketTimeout(answerTimeout.toMillis(), ChronoUnit.MILLIS)
                .setMaxRetries(0)
                .retryOnFailures(ClientFaultCause.None)
                .compressServerResponse(false)
                .compressionMethod(CompressionMethod.LZ4)
                .useServerTimeZone(false)
                .useTimeZone("UTC")
                .build();
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
    boolean exists(String database, String table) throws ClickHouseException {
        String name = Identifier.quote(database, table);
        // EXISTS answers with a UInt8, the text of which is asked for to have one way of reading answers.
        return !strings(
                        "SELECT name FROM system.tables WHERE database = {database:String} AND name = {table:String}",
                        Map.of("database", database, "table", table),
                        1,
                        "look for table " + name + " of")
                .isEmpty();
    }

    /** Runs a statement that returns nothing; {@code verb} completes "Cannot ... ClickHouse at". */
    void execute(String sql, String verb) throws ClickHouseException {
        strings(sql, Map.of(), 0, verb);
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
        INSERT_SETTINGS.forEach(settings::serverSetting);
        // One block, whatever its size: what is refused is refused as a whole, and a token stands for all of it.
        settings.serverSetting("max_insert_block_size", Integer.toString(Math.max(insert.rows(), DEFAULT_BLOCK_ROWS)));
        settings.serverSetting("min_insert_block_size_rows", Integer.toString(insert.rows()));
        settings.serverSetting("min_insert_block_size_bytes", "0");
        insert.settings().forEach(settings::serverSetting);
        String verb =
                "insert " + insert.rows() + " rows into " + insert.target().table() + " of";
        try (InsertResponse answer = client.insert(
                        insert.target().table(),
                        insert.target().columns(),
                        out -> insert.body().writeTo(out),
                        insert.target().format(),
                        settings)
                .join()) {
            checkSummary(insert, verb, answer);
        } catch (RuntimeException e) {
            throw explain(verb, queryId, e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /**
     * A status of 200 is not enough: a proxy may answer it by itself, and an exception may follow it in the body, which
     * the client does not read. The summary counts at least the rows sent, also where they are deduplicated.
     */
    private void checkSummary(Insert insert, String verb, InsertResponse answer) throws ClickHouseException {
        if (answer.getWrittenRows() < insert.rows()) {
            throw new ClickHouseException(
                    "Cannot " + verb + " ClickHouse at " + config.url()
                            + ": the answer has status 200 and acknowledges "
                            + Math.max(0, answer.getWrittenRows()) + " rows; look at what stands between this job and"
                            + " the server",
                    ClickHouseException.NO_CODE,
                    200,
                    "",
                    insert.token(),
                    new ClientException("incomplete acknowledgement"));
        }
    }

    /** The rows of a query whose result has {@code width} columns, all of type String. */
    private List<List<String>> strings(String sql, Map<String, Object> parameters, int width, String verb)
            throws ClickHouseException {
        QuerySettings settings = new QuerySettings()
                .setFormat(com.clickhouse.data.ClickHouseFormat.RowBinary)
                .waitEndOfQuery(true);
        try (InputStream answer = client.query(sql, parameters, settings).join().getInputStream()) {
            return width == 0 ? List.of() : read(new BufferedInputStream(answer), width);
        } catch (IOException | RuntimeException e) {
            throw explain(verb, "", e);
        }
    }

    private static List<List<String>> read(InputStream stream, int width) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        DataInputStream in = new DataInputStream(stream);
        while (true) {
            stream.mark(1);
            if (stream.read() < 0) {
                return rows;
            }
            stream.reset();
            List<String> row = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                byte[] text = new byte[length(in)];
                in.readFully(text);
                row.add(new String(text, StandardCharsets.UTF_8));
            }
            rows.add(row);
        }
    }

    private static int length(InputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            length |= (b & 0x7F) << shift;
            if (b < 0x80) {
                return length;
            }
        }
        throw new IOException("a length of more than 32 bits");
    }

    private ClickHouseException explain(String verb, String queryId, Exception failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        String at = " ClickHouse at " + config.url() + ": ";
        if (cause instanceof ServerException refusal) {
            String reply = oneLine(refusal.getMessage());
            String found = ClickHouseException.withoutValues(reply);
            return new ClickHouseException(
                    switch (refusal.getCode()) {
                        case WRONG_PASSWORD ->
                            "Cannot log in to" + at + "user " + config.user()
                                    + " does not exist or has another password; correct clickhouse.user or"
                                    + " clickhouse.password";
                        case UNKNOWN_DATABASE ->
                            "Cannot " + verb + at + found + "; create the database or correct destination.database";
                        case UNKNOWN_TABLE ->
                            "Cannot " + verb + at + found + "; create the table or correct destination.table";
                        case ACCESS_DENIED -> "Cannot " + verb + at + found + "; grant it to user " + config.user();
                        default -> "Cannot " + verb + at + found;
                    },
                    refusal.getCode() < 0 ? ClickHouseException.NO_CODE : refusal.getCode(),
                    refusal.getTransportProtocolCode(),
                    reply,
                    queryId,
                    cause);
        }
        int status = strangeStatus(cause);
        if (status != 0) {
            return new ClickHouseException(
                    "Cannot " + verb + at + "HTTP status " + status + " without an error code of ClickHouse;"
                            + " look at what stands between this job and the server",
                    ClickHouseException.NO_CODE,
                    status,
                    "",
                    queryId,
                    cause);
        }
        return new ClickHouseException(
                "Cannot reach" + at + found(cause) + "; start the server or correct clickhouse.url",
                ClickHouseException.NO_CODE,
                0,
                "",
                queryId,
                cause);
    }

    private static String found(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            return "no host of that name";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : oneLine(root.getMessage());
    }

    /** The status that the client has no exception for, or 0. */
    private static int strangeStatus(Throwable cause) {
        Matcher status = STRANGE_STATUS.matcher(String.valueOf(cause.getMessage()));
        return cause instanceof ClientException && status.find() ? Integer.parseInt(status.group(1)) : 0;
    }

    /** The server's message without line breaks and its version. */
    private static String oneLine(@org.jspecify.annotations.Nullable String message) {
        String text = message == null ? "" : message.strip().replaceAll("\\s+", " ");
        Matcher tail = VERSION_TAIL.matcher(text);
        return tail.find() ? text.substring(0, tail.start()) : text;
    }
}
