package io.sluice.jobconfig;

import java.io.Serializable;
import java.util.Objects;

/**
 * A value that must never be printed: {@link #toString()} hides it.
 *
 * @param value the secret itself
 */
public record Secret(String value) implements Serializable {

    public Secret {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return "********";
    }
}
