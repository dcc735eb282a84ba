package io.sluice.schema;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A ClickHouse data type.
 *
 * <p>Immutable. {@link #parse} and {@code toString} are inverses for every text that {@code system.columns.type} holds.
 */
public sealed interface DataType extends Serializable {

    /**
     * Reads a type as ClickHouse writes it.
     *
     * @throws SchemaException if the text is no type, with the position and what was wanted there
     */
    static DataType parse(String text) {
        return new TypeParser(text).parse();
    }

    /** The types that take no parameter. */
    enum Plain implements DataType {
        INT8("Int8"),
        INT16("Int16"),
        INT32("Int32"),
        INT64("Int64"),
        INT128("Int128"),
        INT256("Int256"),
        UINT8("UInt8"),
        UINT16("UInt16"),
        UINT32("UInt32"),
        UINT64("UInt64"),
        UINT128("UInt128"),
        UINT256("UInt256"),
        FLOAT32("Float32"),
        FLOAT64("Float64"),
        BFLOAT16("BFloat16"),
        BOOL("Bool"),
        STRING("String"),
        DATE("Date"),
        DATE32("Date32"),
        TIME("Time"),
        UUID("UUID"),
        IPV4("IPv4"),
        IPV6("IPv6"),
        POINT("Point"),
        RING("Ring"),
        LINE_STRING("LineString"),
        MULTI_LINE_STRING("MultiLineString"),
        POLYGON("Polygon"),
        MULTI_POLYGON("MultiPolygon");

        private final String text;

        Plain(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code FixedString(N)}: exactly {@code length} bytes. */
    record FixedString(int length) implements DataType {
        public FixedString {
            require(length >= 1 && length <= 0xFF_FFFF, "FixedString length", length, "1 to 16777215");
        }

        @Override
        public String toString() {
            return "FixedString(" + length + ")";
        }
    }

    /** {@code Decimal(P, S)}: {@code precision} digits, {@code scale} of them after the point. */
    record Decimal(int precision, int scale) implements DataType {
        public Decimal {
            require(precision >= 1 && precision <= 76, "Decimal precision", precision, "1 to 76");
            require(scale >= 0 && scale <= precision, "Decimal scale", scale, "0 to the precision");
        }

        /** Size of a value in bytes. */
        public int width() {
            return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32;
        }

        @Override
        public String toString() {
            return "Decimal(" + precision + ", " + scale + ")";
        }
    }

    /** {@code DateTime} or {@code DateTime('zone')}; the zone is empty where the column names none. */
    record DateTime(String zone) implements DataType {
        public DateTime {
            Objects.requireNonNull(zone, "zone");
        }

        @Override
        public String toString() {
            return zone.isEmpty() ? "DateTime" : "DateTime(" + TypeParser.quote(zone) + ")";
        }
    }

    /** {@code DateTime64(P)} or {@code DateTime64(P, 'zone')}; the zone is empty where the column names none. */
    record DateTime64(int precision, String zone) implements DataType {
        public DateTime64 {
            require(precision >= 0 && precision <= 9, "DateTime64 precision", precision, "0 to 9");
            Objects.requireNonNull(zone, "zone");
        }

        @Override
        public String toString() {
            return zone.isEmpty()
                    ? "DateTime64(" + precision + ")"
                    : "DateTime64(" + precision + ", " + TypeParser.quote(zone) + ")";
        }
    }

    /** {@code Time64(P)}. */
    record Time64(int precision) implements DataType {
        public Time64 {
            require(precision >= 0 && precision <= 9, "Time64 precision", precision, "0 to 9");
        }

        @Override
        public String toString() {
            return "Time64(" + precision + ")";
        }
    }

    /** {@code Enum8} or {@code Enum16}, by the size of a value in bytes. */
    record Enumeration(int width, List<Member> members) implements DataType {

        /** One name and its number. */
        public record Member(String name, int number) implements Serializable {
            public Member {
                Objects.requireNonNull(name, "name");
            }

            @Override
            public String toString() {
                return TypeParser.quote(name) + " = " + number;
            }
        }

        public Enumeration {
            require(width == 1 || width == 2, "Enum width", width, "1 or 2");
            members = members.stream()
                    .sorted(Comparator.comparing(Member::number))
                    .toList();
            require(!members.isEmpty(), "Enum members", 0, "at least one");
            Set<String> names = new HashSet<>();
            Set<Integer> numbers = new HashSet<>();
            int limit = width == 1 ? Byte.MAX_VALUE : Short.MAX_VALUE;
            for (Member member : members) {
                require(
                        member.number() >= -limit - 1 && member.number() <= limit,
                        "Enum number",
                        member.number(),
                        -limit - 1 + " to " + limit);
                require(names.add(member.name()), "Enum name", TypeParser.quote(member.name()), "each name once");
                require(numbers.add(member.number()), "Enum number", member.number(), "each number once");
            }
        }

        @Override
        public String toString() {
            return "Enum" + 8 * width + "(" + join(members) + ")";
        }
    }

    /** {@code Nullable(T)}. */
    record Nullable(DataType type) implements DataType {
        @Override
        public String toString() {
            return "Nullable(" + type + ")";
        }
    }

    /** {@code LowCardinality(T)}. */
    record LowCardinality(DataType type) implements DataType {
        @Override
        public String toString() {
            return "LowCardinality(" + type + ")";
        }
    }

    /** {@code Array(T)}. */
    record Array(DataType element) implements DataType {
        @Override
        public String toString() {
            return "Array(" + element + ")";
        }
    }

    /** {@code Map(K, V)}. */
    record Map(DataType key, DataType value) implements DataType {
        @Override
        public String toString() {
            return "Map(" + key + ", " + value + ")";
        }
    }

    /** An element of a tuple or of a Nested; its name is empty in an unnamed tuple. */
    record Element(String name, DataType type) implements Serializable {
        public Element {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
        }

        @Override
        public String toString() {
            return name.isEmpty() ? type.toString() : TypeParser.identifier(name) + " " + type;
        }
    }

    /** {@code Tuple(T1, T2)} or {@code Tuple(a T1, b T2)}: all elements have names, or none has. */
    record Tuple(List<Element> elements) implements DataType {
        public Tuple {
            elements = List.copyOf(elements);
            long named = elements.stream()
                    .filter(element -> !element.name().isEmpty())
                    .count();
            require(
                    named == 0 || named == elements.size(),
                    "Tuple names",
                    named,
                    "a name for all elements or for none");
            requireDistinct(elements, "Tuple");
        }

        /** Whether its elements have names. */
        public boolean named() {
            return !elements.isEmpty() && !elements.get(0).name().isEmpty();
        }

        @Override
        public String toString() {
            return "Tuple(" + join(elements) + ")";
        }
    }

    /** {@code Nested(a T1, b T2)}: an array of named tuples. */
    record Nested(List<Element> elements) implements DataType {
        public Nested {
            elements = List.copyOf(elements);
            require(!elements.isEmpty(), "Nested elements", 0, "at least one");
            require(
                    elements.stream().noneMatch(element -> element.name().isEmpty()),
                    "Nested names",
                    "",
                    "a name each");
            requireDistinct(elements, "Nested");
        }

        @Override
        public String toString() {
            return "Nested(" + join(elements) + ")";
        }
    }

    /** {@code SimpleAggregateFunction(f, T)}: stored as {@code T}. */
    record SimpleAggregate(String function, DataType type) implements DataType {
        public SimpleAggregate {
            Objects.requireNonNull(function, "function");
            Objects.requireNonNull(type, "type");
        }

        @Override
        public String toString() {
            return "SimpleAggregateFunction(" + function + ", " + type + ")";
        }
    }

    /** {@code Variant(T1, T2)}; the server orders the members by their text, and so their places in a row. */
    record Variant(List<DataType> members) implements DataType {
        public Variant {
            members = members.stream()
                    .sorted(Comparator.comparing(DataType::toString))
                    .toList();
            require(!members.isEmpty(), "Variant members", 0, "at least one");
        }

        @Override
        public String toString() {
            return "Variant(" + join(members) + ")";
        }
    }

    /** {@code Dynamic} or {@code Dynamic(max_types=N)}; {@link #UNSET} where the column names no limit. */
    record Dynamic(int maxTypes) implements DataType {
        @Override
        public String toString() {
            return maxTypes == UNSET ? "Dynamic" : "Dynamic(max_types=" + maxTypes + ")";
        }
    }

    /**
     * {@code JSON}, with its limits, typed paths and skipped paths, ordered as ClickHouse orders them.
     *
     * @param maxDynamicPaths limit, or {@link #UNSET}
     * @param maxDynamicTypes limit, or {@link #UNSET}
     * @param typedPaths paths with a type of their own, names joined by dots
     * @param skippedPaths paths that are not stored
     * @param skippedPatterns regular expressions of paths that are not stored
     */
    record Json(
            int maxDynamicPaths,
            int maxDynamicTypes,
            List<TypedPath> typedPaths,
            List<String> skippedPaths,
            List<String> skippedPatterns)
            implements DataType {

        /** A path and its type. */
        public record TypedPath(String path, DataType type) implements Serializable {
            public TypedPath {
                Objects.requireNonNull(path, "path");
                Objects.requireNonNull(type, "type");
            }
        }

        public Json {
            typedPaths = typedPaths.stream()
                    .sorted(Comparator.comparing(TypedPath::path))
                    .toList();
            skippedPaths = skippedPaths.stream().sorted().toList();
            skippedPatterns = List.copyOf(skippedPatterns);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            if (maxDynamicTypes != UNSET) {
                text.append(", max_dynamic_types=").append(maxDynamicTypes);
            }
            if (maxDynamicPaths != UNSET) {
                text.append(", max_dynamic_paths=").append(maxDynamicPaths);
            }
            typedPaths.forEach(typed -> text.append(", ")
                    .append(TypeParser.identifier(typed.path()))
                    .append(' ')
                    .append(typed.type()));
            skippedPaths.forEach(path -> text.append(", SKIP ").append(TypeParser.identifier(path)));
            skippedPatterns.forEach(pattern -> text.append(", SKIP REGEXP ").append(TypeParser.quote(pattern)));
            return text.isEmpty() ? "JSON" : "JSON(" + text.substring(2) + ")";
        }
    }

    /** A type that exists in ClickHouse and that no JSON value is written to, such as an AggregateFunction state. */
    record Unsupported(String text) implements DataType {
        public Unsupported {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A limit that the column does not name. */
    int UNSET = -1;

    private static String join(List<?> parts) {
        return parts.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static void requireDistinct(List<Element> elements, String type) {
        Set<String> names = new HashSet<>();
        for (Element element : elements) {
            require(
                    element.name().isEmpty() || names.add(element.name()),
                    type + " element name",
                    TypeParser.identifier(element.name()),
                    "each name once");
        }
    }

    private static void require(boolean holds, String what, Object found, String wanted) {
        if (!holds) {
            throw new SchemaException("Cannot use " + what + ": found " + found + "; wanted " + wanted);
        }
    }
}
