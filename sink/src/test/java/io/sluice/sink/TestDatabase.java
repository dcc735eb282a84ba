package io.sluice.sink;

import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.Secret;
import io.sluice.local.ClickHouseServer;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of its own for one test, on a server that others may use too. */
record TestDatabase(ClickHouseServer server, String name) implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    static TestDatabase on(ClickHouseServer server) {
        TestDatabase database =
                new TestDatabase(server, "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet());
        server.query("CREATE DATABASE " + database.name);
        return database;
    }

    ClickHouseConfig config() {
        return new ClickHouseConfig(server.url(), server.user(), new Secret(server.password()));
    }

    /** Runs a statement in which {@code $} stands for the database. */
    String query(String sql) {
        return server.query(sql.replace("$", name));
    }

    @Override
    public void close() {
        server.query("DROP DATABASE " + name + " SYNC");
    }
}
