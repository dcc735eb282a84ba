package io.sluice.sink;

import io.sluice.schema.DataType;
import java.util.List;

/** What a type asks of the insert that carries it. Pure functions. */
final class WireForm {

    private WireForm() {}

    /** Whether a type is JSON or has JSON in it, which our rows give as text. */
    static boolean holdsJson(DataType type) {
        return type instanceof DataType.Json || parts(type).stream().anyMatch(WireForm::holdsJson);
    }

    /**
     * Whether the server takes a type in rows only: what stands in a block for JSON or LowCardinality in a Variant would
     * be another member of it.
     */
    static boolean needsRows(DataType type) {
        if (type instanceof DataType.Variant variant
                && variant.members().stream().anyMatch(WireForm::hasStandIn)) {
            return true;
        }
        return parts(type).stream().anyMatch(WireForm::needsRows);
    }

    private static boolean hasStandIn(DataType type) {
        return type instanceof DataType.Json
                || type instanceof DataType.LowCardinality
                || parts(type).stream().anyMatch(WireForm::hasStandIn);
    }

    private static List<DataType> parts(DataType type) {
        if (type instanceof DataType.Nullable nullable) {
            return List.of(nullable.type());
        }
        if (type instanceof DataType.LowCardinality low) {
            return List.of(low.type());
        }
        if (type instanceof DataType.Array array) {
            return List.of(array.element());
        }
        if (type instanceof DataType.Map map) {
            return List.of(map.key(), map.value());
        }
        if (type instanceof DataType.Tuple tuple) {
            return tuple.elements().stream().map(DataType.Element::type).toList();
        }
        if (type instanceof DataType.Nested nested) {
            return nested.elements().stream().map(DataType.Element::type).toList();
        }
        if (type instanceof DataType.SimpleAggregate aggregate) {
            return List.of(aggregate.type());
        }
        return type instanceof DataType.Variant variant ? variant.members() : List.of();
    }
}
