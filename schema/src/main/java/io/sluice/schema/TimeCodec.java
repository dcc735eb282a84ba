package io.sluice.schema;

/**
 * Time and Time64: a time of day or a span up to 999:59:59 either way, from {@code [-]hours:mm:ss[.fraction]} or from a
 * number of seconds. Time has whole seconds in four bytes, Time64 ticks in eight; finer fractions are cut off.
 */
final class TimeCodec extends Codec {

    private static final long MAX_SECONDS = 999 * 3600 + 59 * 60 + 59;

    private final DataType type;
    private final int width;
    private final int precision;

    TimeCodec(DataType type, int width, int precision) {
        this.type = type;
        this.width = width;
        this.precision = precision;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        long ticks = json.isNumeral() ? number(json) : text(json);
        if (width == 4) {
            out.writeInt((int) ticks);
        } else {
            out.writeLong(ticks);
        }
    }

    private long number(JsonCursor json) throws Fault {
        Numeral number = json.numeral();
        int shift = number.exponent() + precision;
        if (!number.exact() || number.digits() < 0 || shift > 9 || shift < -18) {
            throw fault(json);
        }
        long ticks = number.digits();
        if (shift < 0) {
            ticks /= Numeral.POWERS[-shift];
        } else if (ticks > Long.MAX_VALUE / Numeral.POWERS[shift]) {
            throw fault(json);
        } else {
            ticks *= Numeral.POWERS[shift];
        }
        if (ticks / Numeral.POWERS[precision] > MAX_SECONDS) {
            throw fault(json);
        }
        return number.negative() ? -ticks : ticks;
    }

    private long text(JsonCursor json) throws Fault {
        if (json.token() != JsonCursor.Token.STRING) {
            throw fault(json);
        }
        byte[] text = json.text();
        int end = json.textEnd();
        int at = json.textStart();
        boolean negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        int hours = 0;
        int first = at;
        while (at < end && at - first < 3 && text[at] >= '0' && text[at] <= '9') {
            hours = hours * 10 + text[at++] - '0';
        }
        int minutes = sexagesimal(text, at, end);
        int seconds = sexagesimal(text, at + 3, end);
        if (at == first || minutes < 0 || seconds < 0) {
            throw fault(json);
        }
        at += 6;
        long ticks = hours * 3600L + minutes * 60L + seconds;
        int digits = 0;
        if (at < end) {
            if (text[at++] != '.' || at == end) {
                throw fault(json);
            }
            for (; at < end; at++) {
                if (text[at] < '0' || text[at] > '9') {
                    throw fault(json);
                }
                if (digits < precision) {
                    ticks = ticks * 10 + text[at] - '0';
                    digits++;
                }
            }
        }
        ticks *= Numeral.POWERS[precision - digits];
        return negative ? -ticks : ticks;
    }

    /** The number behind a colon, or -1. */
    private static int sexagesimal(byte[] text, int at, int end) {
        if (at + 3 > end || text[at] != ':') {
            return -1;
        }
        int tens = text[at + 1] - '0';
        int ones = text[at + 2] - '0';
        return tens < 0 || tens > 5 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(width);
    }

    private Fault fault(JsonCursor json) {
        return json.cast(type + ", a time from -999:59:59 to 999:59:59, or a number of seconds");
    }
}
