package io.sluice.schema;

import io.sluice.schema.DataType.Plain;

/** Integers of 1 to 8 bytes, from integral numbers, their text, and booleans. */
final class IntegerCodec extends Codec {

    private final Plain type;
    private final int width;

    /** Largest magnitude of a value without and with a minus sign, unsigned. */
    private final long max;

    private final long min;

    IntegerCodec(Plain type, int width, boolean signed) {
        this.type = type;
        this.width = width;
        int bits = 8 * width;
        this.max = signed ? (1L << (bits - 1)) - 1 : -1L >>> (Long.SIZE - bits);
        this.min = signed ? 1L << (bits - 1) : 0;
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        int number = json.shortNumber();
        if (number >= 0
                && ShortNumber.behindPoint(number) == 0
                && Long.compareUnsigned(ShortNumber.digits(number), max) <= 0) {
            json.take(number);
            writeInteger(ShortNumber.digits(number), out);
        } else if (json.takesNumber()) {
            writeNumber(json, out);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        switch (json.token()) {
            case NUMBER, STRING -> writeNumber(json, out);
            case TRUE -> writeInteger(1, out);
            case FALSE -> writeInteger(0, out);
            case OBJECT, ARRAY, NULL -> throw fault(json);
        }
    }

    private void writeNumber(JsonCursor json, Bytes out) throws Fault {
        if (!json.isNumeral()) {
            throw fault(json);
        }
        Numeral number = json.numeral();
        if (!number.toInteger() || Long.compareUnsigned(number.digits(), number.negative() ? min : max) > 0) {
            throw fault(json);
        }
        writeInteger(number.negative() ? -number.digits() : number.digits(), out);
    }

    private void writeInteger(long value, Bytes out) {
        switch (width) {
            case 1 -> out.writeByte((int) value);
            case 2 -> out.writeShort((int) value);
            case 4 -> out.writeInt((int) value);
            default -> out.writeLong(value);
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(width);
    }

    private Fault fault(JsonCursor json) {
        return json.cast(type + ", an integer from " + (min == 0 ? "0" : "-" + Long.toUnsignedString(min)) + " to "
                + Long.toUnsignedString(max));
    }
}
