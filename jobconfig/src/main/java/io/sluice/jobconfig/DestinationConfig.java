package io.sluice.jobconfig;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * Section {@code destination} of the pipe file.
 *
 * @param database database of the table
 * @param table name of the table
 * @param flattenSeparator what joins the names of nested objects and their fields to names of columns; empty if they are
 *     not flattened
 * @param conversions how values are read, and what is refused
 * @param tolerance what the pipe puts up with before it fails
 * @param errorTable where records go that cannot become rows
 * @param logTable where the pipe tells what happens to it
 */
public record DestinationConfig(
        String database,
        String table,
        String flattenSeparator,
        ConversionConfig conversions,
        Tolerance tolerance,
        ErrorTable errorTable,
        LogTable logTable)
        implements Serializable {

    /** What is added to a table's name for that of its error table. */
    public static final String ERROR_TABLE_SUFFIX = "_clickpipes_error";

    /** Name of the log table where none is given. */
    public static final String LOG_TABLE = "clickpipes_log";

    public DestinationConfig {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(flattenSeparator, "flattenSeparator");
        Objects.requireNonNull(conversions, "conversions");
        Objects.requireNonNull(tolerance, "tolerance");
        Objects.requireNonNull(errorTable, "errorTable");
        Objects.requireNonNull(logTable, "logTable");
    }

    /** A table with everything else as it is by default. */
    public DestinationConfig(String database, String table) {
        this(
                database,
                table,
                "",
                ConversionConfig.DEFAULT,
                Tolerance.DEFAULT,
                new ErrorTable(table + ERROR_TABLE_SUFFIX, ErrorTable.Policy.FAIL),
                new LogTable.Named(LOG_TABLE));
    }

    /**
     * What the pipe puts up with.
     *
     * @param maxOutage how long every attempt at an insert may fail
     * @param maxBadShare share of a batch of more than 1,000 rows that the server may refuse
     */
    public record Tolerance(Duration maxOutage, double maxBadShare) implements Serializable {

        /** An hour, and one row of ten. */
        public static final Tolerance DEFAULT = new Tolerance(Duration.ofHours(1), 0.1);

        public Tolerance {
            Objects.requireNonNull(maxOutage, "maxOutage");
        }
    }

    /**
     * The error table.
     *
     * @param name its name, in the destination's database
     * @param policy what becomes of a record that it does not take
     */
    public record ErrorTable(String name, Policy policy) implements Serializable {
        public ErrorTable {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(policy, "policy");
        }

        /** What becomes of a record that the error table does not take. */
        public enum Policy {
            /** The pipe fails, and has the record again when it is started again. */
            FAIL,
            /** Its position is logged, and the pipe goes on without it. */
            LOG
        }
    }

    /** The log table. */
    public sealed interface LogTable extends Serializable {

        /** A table in the destination's database. */
        record Named(String name) implements LogTable {
            public Named {
                Objects.requireNonNull(name, "name");
            }
        }

        /** None. */
        record Off() implements LogTable {}
    }
}
