package io.sluice.local;

/**
 * The ClickHouse of a test run: the one that {@code SLUICE_CLICKHOUSE_URL} names, else an engine of our own, started
 * on first use and ended with the JVM. Thread safe.
 */
public final class SharedClickHouse {

    private SharedClickHouse() {}

    /** The server; every caller in this JVM shares it, so each makes a database of its own. */
    public static ClickHouseServer server() {
        return ClickHouseServer.fromEnvironment().orElseGet(() -> Engine.STARTED.server());
    }

    /** Starts on first use, once, by the rules of class initialization. */
    private static final class Engine {
        static final LocalClickHouse STARTED = start();

        private static LocalClickHouse start() {
            LocalClickHouse engine = LocalClickHouse.temporary();
            Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "close-shared-clickhouse"));
            return engine;
        }
    }
}
