package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The type of a column for the values that were seen: as narrow as they are, and wide enough for what may follow.
 *
 * <ul>
 *   <li>One kind of value: its own type; see {@link NumberShape}, {@link TextShape} and below.
 *   <li>Booleans, numbers and strings mixed: String, which takes each by its text.
 *   <li>Objects or arrays mixed with others: a Variant of each, and of String for the rest.
 *   <li>Objects that all have the same fields: a named Tuple. Many fields that come and go with one type of value: a
 *       Map. Other objects: JSON.
 *   <li>NULL only where null or a gap was seen; arrays, maps, tuples and JSON are empty instead.
 *   <li>Only nulls seen: text.
 * </ul>
 */
final class TypeChoice {

    private static final DataType JSON =
            new DataType.Json(DataType.UNSET, DataType.UNSET, List.of(), List.of(), List.of());

    private static final int FEW_FIELDS = 8;
    private static final double SPARSE = 0.25;

    private TypeChoice() {}

    /** The type for {@code shape}, whose values may be missing where {@code gaps} says so. */
    static DataType of(Shape shape, boolean gaps) {
        boolean nullable = gaps || shape.hasNulls();
        List<DataType> containers = new ArrayList<>();
        if (shape.hasArrays()) {
            containers.add(array(shape));
        }
        if (shape.hasObjects()) {
            containers.add(object(shape, nullable));
        }
        Optional<DataType> scalar = scalar(shape);
        if (containers.isEmpty()) {
            return scalar.map(type -> nullable ? nullable(type) : type).orElseGet(() -> nullable(Plain.STRING));
        }
        if (scalar.isEmpty() && containers.size() == 1) {
            return containers.get(0);
        }
        containers.add(Plain.STRING);
        return new DataType.Variant(containers);
    }

    private static Optional<DataType> scalar(Shape shape) {
        List<DataType> kinds = new ArrayList<>();
        if (shape.hasBooleans()) {
            kinds.add(Plain.BOOL);
        }
        if (shape.numbers().seen()) {
            kinds.add(shape.numbers().type());
        }
        if (shape.texts().seen()) {
            kinds.add(shape.texts().type());
        }
        return kinds.size() > 1 ? Optional.of(Plain.STRING) : kinds.stream().findFirst();
    }

    private static DataType array(Shape shape) {
        Shape elements = shape.elements();
        if (elements == null || elements.isEmpty()) {
            return new DataType.Array(Plain.STRING);
        }
        return new DataType.Array(of(elements, false));
    }

    private static DataType object(Shape shape, boolean gaps) {
        boolean named = shape.fields().keySet().stream().noneMatch(String::isEmpty);
        boolean fixed = shape.fields().values().stream().allMatch(field -> field.inAll(shape));
        if (!shape.fields().isEmpty() && !shape.incomplete() && named && fixed) {
            List<DataType.Element> elements = new ArrayList<>();
            shape.fields().forEach((name, field) -> elements.add(new DataType.Element(name, of(field, gaps))));
            return new DataType.Tuple(elements);
        }
        Optional<DataType> map = isMap(shape) ? commonType(shape).map(TypeChoice::map) : Optional.empty();
        return map.orElse(shape.fitsJson() ? JSON : Plain.STRING);
    }

    private static DataType map(DataType value) {
        return new DataType.Map(Plain.STRING, value);
    }

    /** Whether the names of fields look like data: many of them, and each in few objects. */
    static boolean isMap(Shape shape) {
        return shape.incomplete() || (shape.fields().size() > FEW_FIELDS && shape.density() < SPARSE);
    }

    /** The one type for the values of all fields, if there is one. */
    private static Optional<DataType> commonType(Shape shape) {
        boolean nulls = shape.fields().values().stream().anyMatch(Shape::hasNulls);
        List<DataType> types = shape.fields().values().stream()
                .filter(field -> !field.isEmpty())
                .map(field -> plain(of(field, false)))
                .distinct()
                .toList();
        boolean numbers = types.stream().allMatch(type -> type == Plain.INT64 || type == Plain.FLOAT64);
        if (types.isEmpty() || (types.size() > 1 && !numbers)) {
            return Optional.empty();
        }
        DataType one = types.size() > 1 ? Plain.FLOAT64 : types.get(0);
        return Optional.of(nulls ? nullable(one) : one);
    }

    private static DataType plain(DataType type) {
        if (type instanceof DataType.Nullable nullable) {
            return plain(nullable.type());
        }
        return type instanceof DataType.LowCardinality lowCardinality ? plain(lowCardinality.type()) : type;
    }

    private static DataType nullable(DataType type) {
        if (type instanceof DataType.LowCardinality lowCardinality) {
            return new DataType.LowCardinality(nullable(lowCardinality.type()));
        }
        boolean nullable = type instanceof Plain || type instanceof DataType.DateTime64;
        return nullable ? new DataType.Nullable(type) : type;
    }
}
