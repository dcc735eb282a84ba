package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.util.List;

/** Makes the codec of a type by given settings. Immutable. */
record Codecs(EncodeSettings settings) {

    /** The codec of a type, which refuses null where it has none if the settings say so. */
    Codec of(DataType type) {
        Codec codec = make(type);
        return settings.nulls() == EncodeSettings.Nulls.REJECT && !codec.takesNull()
                ? new NotNullCodec(codec, type)
                : codec;
    }

    private Codec make(DataType type) {
        if (type instanceof Plain plain) {
            return plain(plain);
        } else if (type instanceof DataType.DateTime dateTime) {
            return new DateTimeCodec(
                    dateTime, zone(dateTime.zone()), settings.times().epochUnit());
        } else if (type instanceof DataType.DateTime64 dateTime) {
            return new DateTime64Codec(
                    dateTime, zone(dateTime.zone()), settings.times().epochUnit());
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
            return new DecimalCodec(decimal, settings.decimals());
        } else if (type instanceof DataType.FixedString fixedString) {
            return switch (settings.fixedStrings()) {
                case TEXT -> new FixedStringCodec(fixedString);
                case BASE64 -> new Base64Codec(fixedString);
            };
        } else if (type instanceof DataType.Enumeration enumeration) {
            return new EnumCodec(enumeration);
        } else if (type instanceof DataType.Time64 time) {
            return new TimeCodec(time, 8, time.precision());
        } else if (type instanceof DataType.Tuple tuple && !tuple.elements().isEmpty()) {
            return tuple(tuple, tuple.elements());
        } else if (type instanceof DataType.Nested nested) {
            return new ArrayCodec(tuple(new DataType.Tuple(nested.elements()), nested.elements()), nested);
        } else if (type instanceof DataType.Variant variant) {
            return new VariantCodec(variant, this);
        } else if (type instanceof DataType.Dynamic) {
            return new DynamicCodec(settings.times().epochUnit(), zone(""));
        } else if (type instanceof DataType.Json json) {
            return new JsonCodec(json);
        }
        throw new SchemaException("type " + type + " cannot be filled from JSON");
    }

    private Codec tuple(DataType type, List<DataType.Element> elements) {
        return new TupleCodec(
                type,
                elements.stream()
                        .map(DataType.Element::name)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                elements.stream().map(element -> of(element.type())).toList());
    }

    private Codec plain(Plain type) {
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
            case DATE, DATE32 -> new DateCodec(type, settings.times().epochUnit());
            case TIME -> new TimeCodec(type, 4, 0);
            case UUID -> new UuidCodec();
            case IPV4, IPV6 -> new IpCodec(type);
            case POINT, RING, LINE_STRING, MULTI_LINE_STRING, POLYGON, MULTI_POLYGON -> make(Codec.plainForm(type));
        };
    }

    private TimeZones zone(String ofColumn) {
        return TimeZones.of(ofColumn.isEmpty() ? settings.times().zone() : ofColumn);
    }
}
