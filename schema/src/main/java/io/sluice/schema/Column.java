package io.sluice.schema;

import java.io.Serializable;
import java.util.Objects;

/**
 * A column as the server describes it.
 *
 * @param name its name, unquoted
 * @param type its type
 * @param defaultKind where a value comes from that an INSERT does not give
 */
public record Column(String name, DataType type, DefaultKind defaultKind) implements Serializable {

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

    /** Whether an INSERT that names this column may give it a value. */
    public boolean insertable() {
        return switch (defaultKind) {
            case NONE, DEFAULT, EPHEMERAL -> true;
            case MATERIALIZED, ALIAS -> false;
        };
    }

    /** Whether the server has a value of its own for a row that gives none. */
    public boolean hasDefault() {
        return switch (defaultKind) {
            case DEFAULT, EPHEMERAL -> true;
            case NONE, MATERIALIZED, ALIAS -> false;
        };
    }
}
