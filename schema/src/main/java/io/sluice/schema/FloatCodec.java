package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.nio.charset.StandardCharsets;

/** Floating point numbers, rounded once from the decimal text; also from text, {@code nan}, {@code inf}, booleans. */
final class FloatCodec extends Codec {

    /** Powers of ten that a double holds exactly. */
    private static final double[] EXACT_POWERS = new double[23];

    static {
        EXACT_POWERS[0] = 1;
        for (int i = 1; i < EXACT_POWERS.length; i++) {
            EXACT_POWERS[i] = EXACT_POWERS[i - 1] * 10;
        }
    }

    private static final long EXACT_INTEGERS = 1L << 53;

    private final Plain type;

    FloatCodec(Plain type) {
        this.type = type;
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        int number = type == Plain.FLOAT64 ? json.shortNumber() : ShortNumber.NONE;
        if (number >= 0) {
            json.take(number);
            // both are exact, so the division rounds once, correctly
            out.writeLong(Double.doubleToRawLongBits(
                    ShortNumber.digits(number) / EXACT_POWERS[ShortNumber.behindPoint(number)]));
        } else if (json.takesNumber()) {
            writeNumber(json, out);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        switch (json.token()) {
            case NUMBER -> writeNumber(json, out);
            case STRING -> {
                if (json.isNumeral()) {
                    writeNumber(json, out);
                } else {
                    writeDouble(named(json), out);
                }
            }
            case TRUE -> writeDouble(1, out);
            case FALSE -> writeDouble(0, out);
            case OBJECT, ARRAY, NULL -> throw json.cast(type + ", a number");
        }
    }

    private void writeNumber(JsonCursor json, Bytes out) throws Fault {
        Numeral number = json.numeral();
        if (type == Plain.FLOAT32) {
            float value = number.exact()
                    ? Float.intBitsToFloat((int) BinaryFloat.SINGLE.bits(number.digits(), number.exponent()))
                    : Math.abs(Float.parseFloat(text(json)));
            if (Float.isInfinite(value)) {
                throw json.cast(type + ", a number of its range");
            }
            out.writeInt(Float.floatToRawIntBits(number.negative() ? -value : value));
            return;
        }
        double value = magnitude(number, json);
        if (Double.isInfinite(value)) {
            throw json.cast(type + ", a number of its range");
        }
        writeDouble(number.negative() ? -value : value, out);
    }

    /** Where digits are lost that do not fit into 64 bits, Java reads the text again: the one case that allocates. */
    private static double magnitude(Numeral number, JsonCursor json) {
        if (!number.exact()) {
            return Math.abs(Double.parseDouble(text(json)));
        }
        return isExact(number)
                ? exact(number)
                : Double.longBitsToDouble(BinaryFloat.DOUBLE.bits(number.digits(), number.exponent()));
    }

    private static boolean isExact(Numeral number) {
        return number.digits() >= 0
                && number.digits() <= EXACT_INTEGERS
                && number.exponent() > -EXACT_POWERS.length
                && number.exponent() < EXACT_POWERS.length;
    }

    /** Both factors are exact, so IEEE division or multiplication rounds once, correctly. */
    private static double exact(Numeral number) {
        return number.exponent() < 0
                ? number.digits() / EXACT_POWERS[-number.exponent()]
                : number.digits() * EXACT_POWERS[number.exponent()];
    }

    private static String text(JsonCursor json) {
        return new String(json.text(), json.textStart(), json.textLength(), StandardCharsets.US_ASCII);
    }

    private double named(JsonCursor json) throws Fault {
        int start = json.textStart();
        boolean negative = json.textLength() > 0 && json.text()[start] == '-';
        if (negative || (json.textLength() > 0 && json.text()[start] == '+')) {
            start++;
        }
        double magnitude;
        if (Text.equalsIgnoreCase(json.text(), start, json.textEnd(), "nan")) {
            magnitude = Double.NaN;
        } else if (Text.equalsIgnoreCase(json.text(), start, json.textEnd(), "inf")
                || Text.equalsIgnoreCase(json.text(), start, json.textEnd(), "infinity")) {
            magnitude = Double.POSITIVE_INFINITY;
        } else {
            throw json.cast(type + ", a number");
        }
        return negative ? -magnitude : magnitude;
    }

    private void writeDouble(double value, Bytes out) {
        switch (type) {
            case FLOAT32 -> out.writeInt(Float.floatToRawIntBits((float) value));
            case BFLOAT16 -> out.writeShort(Float.floatToRawIntBits((float) value) >>> 16);
            default -> out.writeLong(Double.doubleToRawLongBits(value));
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(type == Plain.FLOAT64 ? 8 : type == Plain.FLOAT32 ? 4 : 2);
    }
}
