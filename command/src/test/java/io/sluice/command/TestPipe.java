package io.sluice.command;

import io.sluice.local.ClickHouseServer;
import io.sluice.local.LocalKinesis;
import io.sluice.local.SharedClickHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A stream and a database of their own for one test, with a pipe file between them. */
final class TestPipe implements AutoCloseable {

    static final String REGION = "eu-central-1";

    private final ClickHouseServer server = SharedClickHouse.server();
    private final LocalKinesis kinesis = LocalKinesis.start();
    private final Path folder;
    private final String database;

    /** @param database name of the database, which must be of this test alone */
    TestPipe(Path folder, String database) {
        this.folder = folder;
        this.database = database;
        server.query("CREATE DATABASE " + database);
    }

    LocalKinesis kinesis() {
        return kinesis;
    }

    ClickHouseServer server() {
        return server;
    }

    String database() {
        return database;
    }

    /** Runs a statement in which {@code $} stands for the database. */
    String query(String sql) {
        return server.query(sql.replace("$", database));
    }

    /** The names of all tables of the database, one a line. */
    String tables() {
        return query("SELECT name FROM system.tables WHERE database = '$' ORDER BY name");
    }

    /** Makes a stream. */
    TestPipe stream(String name, int shards) {
        Streams.create(kinesis, name, shards);
        return this;
    }

    /** Puts documents, under the keys {@code key-0}, {@code key-1} and so on. */
    TestPipe put(String stream, String... documents) {
        for (int i = 0; i < documents.length; i++) {
            put(stream, "key-" + i, documents[i].getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    TestPipe put(String stream, String key, byte[] record) {
        kinesis.put(stream, key, record);
        return this;
    }

    /** Writes the pipe file {@code pipe.yaml}: {@code more} follows below {@code destination}, indented by two. */
    TestPipe file(String stream, String more) {
        return write("""
            name: %s
            source:
              kinesis:
                streamName: %s
                region: %s
                endpoint: %s
                authentication: IAM_USER
                accessKey: {accessKeyId: local, secretKey: local}
            clickhouse:
              url: %s
              user: %s
              password: "%s"
            destination:
              database: %s
            %s\
            """.formatted(
                        stream,
                        stream,
                        REGION,
                        kinesis.endpoint(),
                        server.url(),
                        server.user(),
                        server.password(),
                        database,
                        more.indent(2)));
    }

    TestPipe write(String text) {
        try {
            Files.writeString(folder.resolve("pipe.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Types a command about the pipe file. */
    Typed type(String command, String... more) {
        return Typed.in(folder, arguments(command, more));
    }

    /** The same for a command that knows other surroundings. */
    Typed type(Surroundings surroundings, String command, String... more) {
        return Typed.in(surroundings, arguments(command, more));
    }

    private static String[] arguments(String command, String... more) {
        return Stream.of(Stream.of(command.split(" ")), Stream.of("--config", "pipe.yaml"), Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    /** A screen without what differs from run to run: addresses, the password. */
    String masked(String screen) {
        return screen.replace(kinesis.endpoint().toString(), "http://kinesis")
                .replace(server.url().toString(), "http://clickhouse")
                .replace(folder.toString(), "FOLDER")
                .replaceAll("ClickHouse [0-9.]+ answers", "ClickHouse VERSION answers")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID");
    }

    @Override
    public void close() {
        kinesis.close();
        server.query("DROP DATABASE " + database + " SYNC");
    }
}
