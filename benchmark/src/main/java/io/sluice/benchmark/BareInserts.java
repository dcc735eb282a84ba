package io.sluice.benchmark;

import io.sluice.local.LocalClickHouse;
import io.sluice.schema.Column;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.NativeBlock;
import io.sluice.schema.Table;
import io.sluice.sink.BlockCompressor;
import io.sluice.sink.CompressedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Inserts without a sink: what a body costs that is made, compressed and sent by the shortest way, one at a time, with no
 * buffer, no token, no retry and no other thread.
 */
final class BareInserts {

    private final LocalClickHouse engine;
    private final Table table;

    BareInserts(LocalClickHouse engine, Table table) {
        this.engine = engine;
        this.table = table;
    }

    /** Rows as columns. */
    void columns(List<EncodedRow> rows) throws IOException {
        NativeBlock block = new NativeBlock(table.columns());
        rows.forEach(block::add);
        BlockCompressor compressor = new BlockCompressor();
        block.writeTo(compressor);
        send("Native", rows.size(), compressor.finish());
    }

    /** Rows one after the other. */
    void rows(List<EncodedRow> rows) throws IOException {
        BlockCompressor compressor = new BlockCompressor();
        for (EncodedRow row : rows) {
            compressor.write(row.bytes());
        }
        send("RowBinaryWithDefaults", rows.size(), compressor.finish());
    }

    /** The messages of rows as they are, compressed. */
    void messages(List<EncodedRow> rows) throws IOException {
        BlockCompressor compressor = new BlockCompressor();
        for (EncodedRow row : rows) {
            compressor.write(row.origin().payload());
            compressor.write('\n');
        }
        send("JSONEachRow", rows.size(), compressor.finish());
    }

    /** The messages of rows as they are. */
    void messagesNotCompressed(List<EncodedRow> rows) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 24);
        for (EncodedRow row : rows) {
            body.writeBytes(row.origin().payload());
            body.write('\n');
        }
        send("JSONEachRow", "", rows.size(), body.size(), body::writeTo);
    }

    private void send(String format, int rows, CompressedBody body) throws IOException {
        send(format, "&decompress=1", rows, body.bytes(), body::writeTo);
    }

    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private void send(String format, String options, int rows, long bytes, Body body) throws IOException {
        String columns = table.columns().stream()
                .map(Column::name)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(","));
        String statement = "INSERT INTO " + table.name() + " (" + columns + ") FORMAT " + format;
        HttpURLConnection connection = (HttpURLConnection) URI.create(engine.url()
                        + "/?async_insert=0&wait_end_of_query=1&min_insert_block_size_bytes=0&min_insert_block_size_rows="
                        + rows + options + "&query=" + URLEncoder.encode(statement, StandardCharsets.UTF_8))
                .toURL()
                .openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes);
        connection.setRequestProperty("X-ClickHouse-User", engine.user());
        connection.setRequestProperty("X-ClickHouse-Key", engine.password());
        try (OutputStream out = connection.getOutputStream()) {
            body.writeTo(out);
        }
        if (connection.getResponseCode() != 200) {
            throw new IOException("Cannot insert " + format + ": "
                    + new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        try (InputStream answer = connection.getInputStream()) {
            answer.readAllBytes();
        }
    }
}
