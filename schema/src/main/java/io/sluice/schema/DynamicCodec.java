package io.sluice.schema;

import org.jspecify.annotations.Nullable;

/**
 * Dynamic: the type of each value, then the value.
 *
 * <pre>
 * 00                                   NULL
 * type  value                          types by {@link DynamicKind}
 * 1E [23] type  count  ([flag] value)  arrays, of Nullable where the flag stands
 * </pre>
 *
 * <p>The value tells its type, mostly as ClickHouse does when it reads JSON: Bool; Int64, or UInt64 above it; Float64 for
 * what is written with a point or an exponent; Date, DateTime and DateTime64(9) for text that is one; String for other
 * text. Arrays have the type that all their elements have, integers beside fractions counting as these and texts of
 * different types as String; if there is none, they are arrays of Dynamic. Objects are kept as their text, and so are
 * integers of more than 64 bits.
 */
final class DynamicCodec extends Codec {

    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private static final long MAX_DATE = 0xFFFF;
    private static final long MAX_DATE_TIME = 0xFFFF_FFFFL;
    private static final long FIRST_DAY = Moment.epochDay(1900, 1, 1);
    private static final long LAST_DAY = Moment.epochDay(2262, 4, 10);
    private static final int DATE_LENGTH = 10;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final Moment moment;
    private final TimeZones zone;
    private final FloatCodec floats = new FloatCodec(DataType.Plain.FLOAT64);
    private final StringCodec strings = new StringCodec();

    DynamicCodec(EncodeSettings.EpochUnit unit, TimeZones zone) {
        this.moment = new Moment(unit);
        this.zone = zone;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        switch (json.token()) {
            case NULL -> writeAbsent(out);
            case ARRAY -> writeArray(json, out);
            case OBJECT, STRING, NUMBER, TRUE, FALSE -> {
                DynamicKind kind = kind(json);
                kind.writeCode(out);
                writeValue(kind, json, out);
            }
        }
    }

    private void writeArray(JsonCursor json, Bytes out) throws Fault {
        int start = json.valueStart();
        @Nullable DynamicKind kind = null;
        boolean nulls = false;
        boolean wide = false;
        while (json.nextElement()) {
            if (json.value() == JsonCursor.Token.NULL) {
                nulls = true;
            } else {
                DynamicKind next = kind(json);
                wide |= next == DynamicKind.INT64
                        && Long.compareUnsigned(json.numeral().digits(), EXACT_IN_DOUBLE) > 0;
                kind = kind == null ? next : common(kind, next);
                json.skip();
            }
        }
        DynamicKind element =
                kind == null ? DynamicKind.STRING : kind == DynamicKind.FLOAT64 && wide ? DynamicKind.DYNAMIC : kind;
        boolean nullable = nulls && element != DynamicKind.DYNAMIC;
        out.writeByte(DynamicKind.ARRAY);
        if (nullable) {
            out.writeByte(DynamicKind.NULLABLE);
        }
        element.writeCode(out);
        json.rewind(start);
        writeElements(element, nullable, json, out);
    }

    private void writeElements(DynamicKind kind, boolean nullable, JsonCursor json, Bytes out) throws Fault {
        int start = out.size();
        out.writeByte(0);
        int count = 0;
        while (json.nextElement()) {
            boolean isNull = json.value() == JsonCursor.Token.NULL;
            if (nullable) {
                out.writeByte(isNull ? 1 : 0);
            }
            if (kind == DynamicKind.DYNAMIC) {
                write(json, out);
            } else if (!isNull) {
                writeValue(kind, json, out);
            }
            count++;
        }
        out.setCount(start, count);
    }

    private static DynamicKind common(DynamicKind one, DynamicKind other) {
        if (one == other) {
            return one;
        } else if (one.isText() && other.isText()) {
            return DynamicKind.STRING;
        }
        boolean numbers = (one == DynamicKind.INT64 && other == DynamicKind.FLOAT64)
                || (one == DynamicKind.FLOAT64 && other == DynamicKind.INT64);
        return numbers ? DynamicKind.FLOAT64 : DynamicKind.DYNAMIC;
    }

    private DynamicKind kind(JsonCursor json) {
        return switch (json.token()) {
            case TRUE, FALSE -> DynamicKind.BOOL;
            case NUMBER -> numberKind(json);
            case STRING -> textKind(json);
            case ARRAY -> DynamicKind.DYNAMIC;
            case OBJECT, NULL -> DynamicKind.STRING;
        };
    }

    private static DynamicKind numberKind(JsonCursor json) {
        for (int i = json.textStart(); i < json.textEnd(); i++) {
            byte c = json.text()[i];
            if (c == '.' || (c | 0x20) == 'e') {
                return DynamicKind.FLOAT64;
            }
        }
        Numeral number = json.numeral();
        if (!number.toInteger()) {
            return DynamicKind.STRING;
        }
        long digits = number.digits();
        if (digits >= 0 || (number.negative() && digits == Long.MIN_VALUE)) {
            return DynamicKind.INT64;
        }
        return number.negative() ? DynamicKind.STRING : DynamicKind.UINT64;
    }

    private DynamicKind textKind(JsonCursor json) {
        byte[] text = json.text();
        int start = json.textStart();
        int end = json.textEnd();
        if (!moment.readText(text, start, end, zone) || moment.day() < FIRST_DAY || moment.day() > LAST_DAY) {
            return DynamicKind.STRING;
        }
        if (end - start == DATE_LENGTH) {
            return moment.day() >= 0 && moment.day() <= MAX_DATE ? DynamicKind.DATE : DynamicKind.DATE_TIME64;
        }
        boolean whole = true;
        for (int i = start; i < end; i++) {
            whole &= text[i] != '.' && text[i] != ',';
        }
        return whole && moment.seconds() >= 0 && moment.seconds() <= MAX_DATE_TIME
                ? DynamicKind.DATE_TIME
                : DynamicKind.DATE_TIME64;
    }

    private void writeValue(DynamicKind kind, JsonCursor json, Bytes out) throws Fault {
        switch (kind) {
            case BOOL -> out.writeByte(json.token() == JsonCursor.Token.TRUE ? 1 : 0);
            case INT64, UINT64 -> {
                Numeral number = json.numeral();
                out.writeLong(number.toInteger() && number.negative() ? -number.digits() : number.digits());
            }
            case FLOAT64 -> floats.write(json, out);
            case DATE, DATE_TIME, DATE_TIME64 -> writeTime(kind, json, out);
            case STRING -> strings.write(json, out);
            case DYNAMIC -> write(json, out);
        }
    }

    private void writeTime(DynamicKind kind, JsonCursor json, Bytes out) throws Fault {
        if (!moment.readText(json.text(), json.textStart(), json.textEnd(), zone)) {
            throw json.cast("Dynamic, a time");
        }
        if (kind == DynamicKind.DATE) {
            out.writeShort((int) moment.day());
        } else if (kind == DynamicKind.DATE_TIME) {
            out.writeInt((int) moment.seconds());
        } else {
            out.writeLong(moment.seconds() * NANOS_PER_SECOND + moment.nanos());
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(DynamicKind.NOTHING);
    }

    @Override
    boolean takesNull() {
        return true;
    }
}
