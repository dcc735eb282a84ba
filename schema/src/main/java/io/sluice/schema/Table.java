package io.sluice.schema;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A table as the server describes it.
 *
 * @param database its database, unquoted
 * @param name its name, unquoted
 * @param columns its columns in the order of {@code system.columns.position}
 */
public record Table(String database, String name, List<Column> columns) implements Serializable {

    public Table {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
        columns = List.copyOf(columns);
    }
}
