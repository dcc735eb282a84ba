package io.sluice.local;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;

/**
 * The program of the child process: ClickHouse's engine behind its own HTTP interface, until standard input closes.
 *
 * <p>It has a process of its own because the engine takes over signals and exits as it likes. Its parent holds the
 * other end of its standard input, so it ends by itself when the parent ends, however that happens.
 */
final class ClickHouseEngine {

    /** The engine is used to the main thread of a C program, which has a deeper stack than Java's threads. */
    private static final long STACK_BYTES = 64L << 20;

    private ClickHouseEngine() {}

    /** Arguments: the engine's library, then the arguments of {@code clickhouse-local}. */
    public static void main(String[] arguments) throws InterruptedException {
        Thread engine = new Thread(null, () -> run(arguments), "clickhouse", STACK_BYTES);
        engine.start();
        engine.join();
    }

    private static void run(String[] arguments) {
        NativeLibrary library = NativeLibrary.getInstance(arguments[0]);
        library.getFunction("chdb_set_signal_handlers_enabled").invokeVoid(new Object[] {0});
        String[] commandLine = arguments.clone();
        commandLine[0] = "clickhouse";
        Pointer result = library.getFunction("chdb_query_cmdline")
                .invokePointer(new Object[] {commandLine.length, new StringArray(commandLine)});
        Function error = library.getFunction("chdb_result_error");
        String message = result == null ? "no result" : error.invokeString(new Object[] {result}, false);
        if (message != null) {
            System.err.println(message);
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }
}
