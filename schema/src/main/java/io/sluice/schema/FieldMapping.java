package io.sluice.schema;

import java.io.Serializable;
import java.util.Objects;

/**
 * Which field of a document fills which column.
 *
 * @param sourceField name of a top-level field, or of a virtual column such as {@code _key}
 * @param column name of the column it fills
 */
public record FieldMapping(String sourceField, String column) implements Serializable {

    public FieldMapping {
        Objects.requireNonNull(sourceField, "sourceField");
        Objects.requireNonNull(column, "column");
    }
}
