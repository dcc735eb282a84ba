package io.sluice.schema;

import java.io.Serializable;
import java.util.Objects;

/**
 * Whether nested objects are spread over columns: with the separator {@code _}, the field {@code id} of the object {@code
 * user} goes by the name {@code user_id}, wherever a mapping or a column has that name.
 *
 * @param separator what stands between the names; empty for no flattening
 */
public record Flattening(String separator) implements Serializable {

    /** Nested objects are left as they are. */
    public static final Flattening NONE = new Flattening("");

    public Flattening {
        Objects.requireNonNull(separator, "separator");
    }

    boolean on() {
        return !separator.isEmpty();
    }
}
