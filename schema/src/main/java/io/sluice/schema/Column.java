package io.sluice.schema;

import java.util.Objects;

/**
 * A column as the server describes it.
 *
 * @param name its name, unquoted
 * @param type its type
 * @param defaultKind where a value comes from that an INSERT does not give
 */
public record Column(String name, DataType type, DefaultKind defaultKind) {

    /** {@code system.columns.default_kind}; {@link #NONE} is the empty text there. */
    public enum DefaultKind {
        NONE,
        DEFAULT,
        MATERIALIZED,
        ALIAS,
        EPHEMERAL
    }

    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(defaultKind, "defaultKind");
    }
}
