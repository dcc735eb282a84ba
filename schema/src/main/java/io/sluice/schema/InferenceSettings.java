package io.sluice.schema;

import java.util.List;
import java.util.Objects;

/**
 * What a table made from samples looks like.
 *
 * @param separator what joins the names of nested fields where objects are spread over columns; empty to keep objects
 *     whole
 * @param virtualColumns columns that come from the stream instead of the document, added behind the others
 */
public record InferenceSettings(String separator, List<VirtualColumn> virtualColumns) {

    /** A column for each field of the document. */
    public static final InferenceSettings WHOLE_OBJECTS = new InferenceSettings("", List.of());

    public InferenceSettings {
        Objects.requireNonNull(separator, "separator");
        virtualColumns = List.copyOf(virtualColumns);
    }
}
