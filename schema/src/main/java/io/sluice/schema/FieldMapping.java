package io.sluice.schema;

import java.io.Serializable;
import java.util.Objects;

/**
 * Which field of a document fills which column.
 *
 * <p>A field is named by its path: {@code a.b.c}, {@code a[0].b} with positions counted from 0, and {@code ['a.b'].c} for
 * names that hold dots or brackets. Several mappings may take the same field, the whole of it, or parts. Where a path
 * leads nowhere, because a field is missing or what it goes through is no object or array, the column is absent as if the
 * field were missing. An array column {@code n.x} of a flattened Nested takes the last name of its path from each object
 * if the path leads to an array of objects.
 *
 * @param sourceField path of a field, or name of a virtual column such as {@code _key}
 * @param column name of the column it fills
 */
public record FieldMapping(String sourceField, String column) implements Serializable {

    public FieldMapping {
        Objects.requireNonNull(sourceField, "sourceField");
        Objects.requireNonNull(column, "column");
    }
}
