package io.sluice.jobconfig;

import java.io.Serializable;
import java.util.Objects;

/**
 * Section {@code destination} of the pipe file.
 *
 * @param database database of the table
 * @param table name of the table
 */
public record DestinationConfig(String database, String table) implements Serializable {

    public DestinationConfig {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(table, "table");
    }
}
