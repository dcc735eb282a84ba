package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.util.List;

/**
 * Writes JSON values as the RowBinary bytes of one type.
 *
 * <p>A codec is made for one place of one table and may keep scratch space of its own: not thread safe. It allocates
 * nothing per value.
 */
abstract class Codec {

    /**
     * Writes the cursor's current value, which is not {@code null} unless {@link #takesNull}, and reads it whole.
     *
     * @throws Fault if the type cannot hold exactly what the value means; {@code out} may then hold a part of it
     */
    abstract void write(JsonCursor json, Bytes out) throws Fault;

    /**
     * Reads the value that comes next and writes it, {@code null} as the absent value where the type has no NULL.
     *
     * <p>Leaves override it with a short cut for the way values are mostly written, which either does what this does or
     * nothing.
     */
    void read(JsonCursor json, Bytes out) throws Fault {
        json.value();
        writeOrAbsent(json, out);
    }

    /** Writes what stands for a value that is not there: NULL where the type has it, else the type's default. */
    abstract void writeAbsent(Bytes out);

    /** Whether {@code null} is a value of the type. */
    boolean takesNull() {
        return false;
    }

    /** Writes the current value of the cursor, with {@code null} as the absent value where the type has no NULL. */
    void writeOrAbsent(JsonCursor json, Bytes out) throws Fault {
        if (json.token() == JsonCursor.Token.NULL && !takesNull()) {
            writeAbsent(out);
        } else {
            write(json, out);
        }
    }

    /**
     * The codec of a type.
     *
     * @throws SchemaException if values of the type cannot be made from JSON
     */
    static Codec of(DataType type) {
        if (type instanceof Plain plain) {
            return plain(plain);
        } else if (type instanceof DataType.DateTime dateTime) {
            return new DateTimeCodec(dateTime, TimeZones.of(dateTime.zone()));
        } else if (type instanceof DataType.DateTime64 dateTime) {
            return new DateTime64Codec(dateTime, TimeZones.of(dateTime.zone()));
        } else if (type instanceof DataType.Nullable nullable) {
            return new NullableCodec(of(nullable.type()));
        } else if (type instanceof DataType.LowCardinality lowCardinality) {
            return of(lowCardinality.type());
        } else if (type instanceof DataType.SimpleAggregate aggregate) {
            return of(aggregate.type());
        } else if (type instanceof DataType.Array array) {
            return new ArrayCodec(of(array.element()), array);
        } else if (type instanceof DataType.Map map) {
            return new MapCodec(of(map.key()), of(map.value()), map);
        } else if (type instanceof DataType.Decimal decimal) {
            return new DecimalCodec(decimal);
        } else if (type instanceof DataType.FixedString fixedString) {
            return new FixedStringCodec(fixedString);
        } else if (type instanceof DataType.Enumeration enumeration) {
            return new EnumCodec(enumeration);
        } else if (type instanceof DataType.Time64 time) {
            return new TimeCodec(time, 8, time.precision());
        } else if (type instanceof DataType.Tuple tuple && !tuple.elements().isEmpty()) {
            return tuple(tuple, tuple.elements());
        } else if (type instanceof DataType.Nested nested) {
            return new ArrayCodec(tuple(new DataType.Tuple(nested.elements()), nested.elements()), nested);
        } else if (type instanceof DataType.Variant variant) {
            return new VariantCodec(variant);
        } else if (type instanceof DataType.Json json) {
            return new JsonCodec(json);
        }
        throw unsupported(type);
    }

    private static Codec tuple(DataType type, List<DataType.Element> elements) {
        return new TupleCodec(
                type,
                elements.stream()
                        .map(DataType.Element::name)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                elements.stream().map(element -> of(element.type())).toList());
    }

    private static Codec plain(Plain type) {
        return switch (type) {
            case INT8 -> new IntegerCodec(type, 1, true);
            case INT16 -> new IntegerCodec(type, 2, true);
            case INT32 -> new IntegerCodec(type, 4, true);
            case INT64 -> new IntegerCodec(type, 8, true);
            case UINT8 -> new IntegerCodec(type, 1, false);
            case UINT16 -> new IntegerCodec(type, 2, false);
            case UINT32 -> new IntegerCodec(type, 4, false);
            case UINT64 -> new IntegerCodec(type, 8, false);
            case INT128 -> new WideIntegerCodec(type, 16, true);
            case INT256 -> new WideIntegerCodec(type, 32, true);
            case UINT128 -> new WideIntegerCodec(type, 16, false);
            case UINT256 -> new WideIntegerCodec(type, 32, false);
            case FLOAT32, FLOAT64, BFLOAT16 -> new FloatCodec(type);
            case BOOL -> new BoolCodec();
            case STRING -> new StringCodec();
            case DATE, DATE32 -> new DateCodec(type);
            case TIME -> new TimeCodec(type, 4, 0);
            case UUID -> new UuidCodec();
            case IPV4, IPV6 -> new IpCodec(type);
            case POINT, RING, LINE_STRING, MULTI_LINE_STRING, POLYGON, MULTI_POLYGON -> of(plainForm(type));
        };
    }

    /** The type that a geometric type is another name for; its own for any other. */
    static DataType plainForm(DataType type) {
        if (!(type instanceof Plain plain)) {
            return type;
        }
        return switch (plain) {
            case POINT ->
                new DataType.Tuple(
                        List.of(new DataType.Element("", Plain.FLOAT64), new DataType.Element("", Plain.FLOAT64)));
            case RING, LINE_STRING -> new DataType.Array(plainForm(Plain.POINT));
            case POLYGON, MULTI_LINE_STRING -> new DataType.Array(plainForm(Plain.RING));
            case MULTI_POLYGON -> new DataType.Array(plainForm(Plain.POLYGON));
            default -> type;
        };
    }

    private static SchemaException unsupported(DataType type) {
        return new SchemaException("type " + type + " cannot be filled from JSON");
    }
}
