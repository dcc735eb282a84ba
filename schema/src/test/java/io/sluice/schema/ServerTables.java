package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.SharedClickHouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The same documents in three tables of a real server: read by the server itself, sent as RowBinaryWithDefaults, sent as
 * Native. Every table has a column {@code n} that numbers the documents.
 */
final class ServerTables {

    private static final String SETTINGS = "&input_format_binary_read_json_as_string=1"
            + "&precise_float_parsing=1&enable_time_time64_type=1&date_time_input_format=best_effort"
            + "&allow_suspicious_variant_types=1&allow_suspicious_low_cardinality_types=1"
            + "&input_format_allow_errors_num=1000000000&async_insert=0&flatten_nested=0"
            + "&input_format_parallel_parsing=0&input_format_json_max_depth=10000"
            + "&allow_experimental_variant_type=1"
            + "&asterisk_include_materialized_columns=1&asterisk_include_alias_columns=1";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ClickHouseServer server = SharedClickHouse.server();
    private final String database;
    private int tables;

    ServerTables(String database) {
        this.database = database;
        post("DROP DATABASE IF EXISTS " + database, new byte[0]);
        post("CREATE DATABASE " + database, new byte[0]);
    }

    /** What became of the documents of one table. */
    record Outcome(
            Map<Integer, String> theirs,
            Map<Integer, String> asRows,
            Map<Integer, String> asBlock,
            Map<Integer, String> rejections) {

        /** The first documents that are not the same in all three tables, with what became of them. */
        List<String> differences(List<String> fields) {
            List<String> differences = new ArrayList<>();
            for (int n = 0; n < fields.size() && differences.size() < 3; n++) {
                String theirsRow = theirs.getOrDefault(n, "refused");
                String row = asRows.getOrDefault(n, rejections.getOrDefault(n, "lost"));
                String blockRow = asBlock.getOrDefault(n, rejections.getOrDefault(n, "lost"));
                if (!row.equals(theirsRow) || !blockRow.equals(theirsRow)) {
                    differences.add(String.join("\n", "{" + fields.get(n) + "}", theirsRow, row, blockRow));
                }
            }
            return differences;
        }
    }

    /**
     * Puts documents into tables with the given columns.
     *
     * @param columns as in CREATE TABLE, without {@code n}
     * @param fields JSON text of the fields of each document, without {@code n}
     */
    Outcome compare(String columns, List<String> fields) {
        return compare(
                table -> "CREATE TABLE " + database + "." + table + " (n UInt32, " + columns + ") ENGINE = Memory",
                fields);
    }

    /**
     * Puts documents into tables of which one is for the server, one for rows and one for blocks.
     *
     * @param create makes the statement for the name of a table, which must have a column {@code n}
     * @param fields JSON text of the fields of each document, without {@code n}
     */
    Outcome compare(UnaryOperator<String> create, List<String> fields) {
        return compare(create, List.of(), fields);
    }

    /** The same, with mappings. */
    Outcome compare(UnaryOperator<String> create, List<FieldMapping> mappings, List<String> fields) {
        tables++;
        StringBuilder lines = new StringBuilder();
        List<EncodedRow> rows = new ArrayList<>();
        Map<Integer, String> rejections = new TreeMap<>();
        for (String table : List.of(theirs(), rows(), block())) {
            post(create.apply(table), new byte[0]);
        }
        RowEncoder encoder = RowEncoder.forTable(table(rows()), mappings);
        for (int n = 0; n < fields.size(); n++) {
            String document = "{\"n\":" + n + (fields.get(n).isEmpty() ? "" : ",") + fields.get(n) + "}";
            lines.append(document).append('\n');
            MappedRecord mapped = encoder.encode(
                    new StreamRecord(document.getBytes(StandardCharsets.UTF_8), "s", "s", "1", 0, "k", 0));
            if (mapped instanceof EncodedRow row) {
                rows.add(row);
            } else if (mapped instanceof Rejection rejection) {
                rejections.put(n, rejection.reason());
            }
        }
        insert(theirs(), "JSONEachRow", encoder, lines.toString().getBytes(StandardCharsets.UTF_8));
        insert(rows(), "RowBinaryWithDefaults", encoder, joined(rows));
        insert(block(), "Native", encoder, block(encoder, rows));
        return new Outcome(read(theirs()), read(rows()), read(block()), rejections);
    }

    /** The table as {@code system.columns} describes it. */
    Table table(String name) {
        String described = post(
                "SELECT name, type, default_kind FROM system.columns WHERE database = '" + database + "' AND table = '"
                        + name + "' ORDER BY position FORMAT TSVRaw",
                new byte[0]);
        List<Column> parsed = new ArrayList<>();
        for (String line : described.lines().toList()) {
            String[] parts = line.split("\t", -1);
            parsed.add(new Column(
                    parts[0],
                    DataType.parse(parts[1]),
                    Column.DefaultKind.valueOf(parts[2].isEmpty() ? "NONE" : parts[2])));
        }
        return new Table(database, name, parsed);
    }

    private static byte[] joined(List<EncodedRow> rows) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        rows.forEach(row -> joined.writeBytes(row.bytes()));
        return joined.toByteArray();
    }

    private static byte[] block(RowEncoder encoder, List<EncodedRow> rows) {
        NativeBlock block = new NativeBlock(encoder.columns());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int start = 0; start < rows.size(); start += 1000) {
                block.clear();
                rows.subList(start, Math.min(rows.size(), start + 1000)).stream()
                        .filter(row -> !row.takesDefault())
                        .forEach(block::add);
                long before = bytes.size();
                block.writeTo(bytes);
                assertThat(bytes.size() - before).isEqualTo(block.size());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private void insert(String table, String format, RowEncoder encoder, byte[] body) {
        String columns = String.join(
                ", ",
                encoder.columns().stream()
                        .map(column -> TypeParser.identifier(column.name()))
                        .toList());
        if (body.length > 0) {
            post("INSERT INTO " + database + "." + table + " (" + columns + ") FORMAT " + format, body);
        }
    }

    private Map<Integer, String> read(String table) {
        Map<Integer, String> rows = new TreeMap<>();
        String text = post("SELECT * FROM " + database + "." + table + " ORDER BY n FORMAT TSV", new byte[0]);
        for (String line : text.lines().toList()) {
            int tab = line.indexOf('\t');
            rows.put(Integer.valueOf(line.substring(0, tab)), line.substring(tab + 1));
        }
        return rows;
    }

    private String theirs() {
        return "theirs" + tables;
    }

    private String rows() {
        return "rows" + tables;
    }

    private String block() {
        return "block" + tables;
    }

    /** Runs a statement with a body; what the server answers. */
    String post(String statement, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/?wait_end_of_query=1&query="
                        + URLEncoder.encode(statement, StandardCharsets.UTF_8) + SETTINGS))
                .header("X-ClickHouse-User", server.user())
                .header("X-ClickHouse-Key", server.password())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode())
                    .as("%s%n%s", statement, answer.body())
                    .isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(statement, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(statement, e);
        }
    }
}
