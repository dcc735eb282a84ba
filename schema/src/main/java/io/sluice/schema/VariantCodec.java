package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Variants: a byte with the place of the member, 255 for NULL, then the member's value.
 *
 * <p>The kind of JSON value chooses the member: of numbers the integral ones go to the integer member if there is one,
 * of strings those that one of the members with a syntax of its own can read go to it. A String member takes what no
 * other member does. Dates and points in time are told apart by the time of day.
 */
final class VariantCodec extends Codec {

    private static final int NULL = 255;
    private static final int DATE_LENGTH = 10;

    /** What of JSON a member can be chosen for; two members for the same of it clash. */
    private enum Claim {
        BOOLEAN,
        INTEGER,
        FRACTION,
        DAY,
        INSTANT,
        TIME,
        UUID,
        IPV4,
        IPV6,
        NAME,
        TEXT,
        ARRAY,
        OBJECT
    }

    private final DataType.Variant type;
    private final Codec[] codecs;
    private final Map<Claim, Integer> claims = new EnumMap<>(Claim.class);

    /** Members with a syntax of their own, in the order of claims. */
    private final int[] syntaxes;

    VariantCodec(DataType.Variant type, Codecs makers) {
        this.type = type;
        codecs = type.members().stream().map(makers::of).toArray(Codec[]::new);
        for (int i = 0; i < codecs.length; i++) {
            DataType member = type.members().get(i);
            Claim claim = claim(member);
            Integer other = claims.putIfAbsent(claim, i);
            if (other != null) {
                throw new SchemaException("members " + type.members().get(other) + " and " + member + " of " + type
                        + " clash: JSON does not tell which of them is meant");
            }
        }
        syntaxes = claims.entrySet().stream()
                .filter(claimed -> hasSyntax(claimed.getKey()))
                .mapToInt(Map.Entry::getValue)
                .toArray();
    }

    private static boolean hasSyntax(Claim claim) {
        return switch (claim) {
            case DAY, INSTANT, TIME, UUID, IPV4, IPV6, NAME -> true;
            case BOOLEAN, INTEGER, FRACTION, TEXT, ARRAY, OBJECT -> false;
        };
    }

    private static Claim claim(DataType member) {
        if (member instanceof Plain plain) {
            return switch (plain) {
                case INT8, INT16, INT32, INT64, INT128, INT256 -> Claim.INTEGER;
                case UINT8, UINT16, UINT32, UINT64, UINT128, UINT256 -> Claim.INTEGER;
                case FLOAT32, FLOAT64, BFLOAT16 -> Claim.FRACTION;
                case BOOL -> Claim.BOOLEAN;
                case STRING -> Claim.TEXT;
                case DATE, DATE32 -> Claim.DAY;
                case TIME -> Claim.TIME;
                case UUID -> Claim.UUID;
                case IPV4 -> Claim.IPV4;
                case IPV6 -> Claim.IPV6;
                case POINT, RING, LINE_STRING, MULTI_LINE_STRING, POLYGON, MULTI_POLYGON -> Claim.ARRAY;
            };
        } else if (member instanceof DataType.LowCardinality lowCardinality) {
            return claim(lowCardinality.type());
        } else if (member instanceof DataType.SimpleAggregate aggregate) {
            return claim(aggregate.type());
        } else if (member instanceof DataType.Decimal) {
            return Claim.FRACTION;
        } else if (member instanceof DataType.FixedString) {
            return Claim.TEXT;
        } else if (member instanceof DataType.DateTime || member instanceof DataType.DateTime64) {
            return Claim.INSTANT;
        } else if (member instanceof DataType.Time64) {
            return Claim.TIME;
        } else if (member instanceof DataType.Enumeration) {
            return Claim.NAME;
        } else if (member instanceof DataType.Array || member instanceof DataType.Nested) {
            return Claim.ARRAY;
        } else if (member instanceof DataType.Tuple tuple) {
            return tuple.named() ? Claim.OBJECT : Claim.ARRAY;
        } else if (member instanceof DataType.Map || member instanceof DataType.Json) {
            return Claim.OBJECT;
        }
        throw new SchemaException("type " + member + " cannot be a member of a Variant filled from JSON");
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        Integer member = switch (json.token()) {
            case NULL -> NULL;
            case TRUE, FALSE -> claims.get(Claim.BOOLEAN);
            case NUMBER -> number(json);
            case OBJECT -> claims.get(Claim.OBJECT);
            case ARRAY -> claims.get(Claim.ARRAY);
            case STRING -> null;
        };
        if (member == null) {
            if (json.token() == JsonCursor.Token.STRING && writeSyntax(json, out)) {
                return;
            }
            member = claims.get(Claim.TEXT);
        }
        if (member == null) {
            throw json.cast(type + ", a value of one of its members");
        }
        out.writeByte(member);
        if (member != NULL) {
            codecs[member].write(json, out);
        }
    }

    private @Nullable Integer number(JsonCursor json) {
        Integer integer = claims.get(Claim.INTEGER);
        Integer fraction = claims.get(Claim.FRACTION);
        if (integer == null || fraction == null) {
            return integer == null ? fraction : integer;
        }
        return json.numeral().fraction() ? fraction : integer;
    }

    /** Writes a string as the first member that has a syntax which the string keeps to; whether there is one. */
    private boolean writeSyntax(JsonCursor json, Bytes out) {
        int start = out.size();
        for (int member : syntaxes) {
            if (!mayBe(member, json)) {
                continue;
            }
            try {
                out.writeByte(member);
                codecs[member].write(json, out);
                return true;
            } catch (Fault otherSyntax) {
                out.truncate(start);
            }
        }
        return false;
    }

    /** A date with a time is no day where there is a member for points in time; a number as text is none of these. */
    private boolean mayBe(int member, JsonCursor json) {
        Integer instant = claims.get(Claim.INSTANT);
        if (is(Claim.DAY, member)) {
            return !json.isNumeral() && (instant == null || json.textLength() == DATE_LENGTH);
        }
        return (!is(Claim.INSTANT, member) && !is(Claim.TIME, member)) || !json.isNumeral();
    }

    private boolean is(Claim claim, int member) {
        Integer claimed = claims.get(claim);
        return claimed != null && claimed == member;
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(NULL);
    }

    @Override
    boolean takesNull() {
        return true;
    }
}
