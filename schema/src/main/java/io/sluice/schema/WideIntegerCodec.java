package io.sluice.schema;

import io.sluice.schema.DataType.Plain;

/** Integers of 16 and 32 bytes, from integral numbers, their text, and booleans. */
final class WideIntegerCodec extends Codec {

    private final Plain type;
    private final int width;
    private final boolean signed;
    private final WideInteger value = new WideInteger();

    WideIntegerCodec(Plain type, int width, boolean signed) {
        this.type = type;
        this.width = width;
        this.signed = signed;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        switch (json.token()) {
            case NUMBER, STRING -> {
                if (!json.isNumeral() || !value.read(json, 0)) {
                    throw fault(json);
                }
                boolean negative = json.numeral().negative();
                if (!fits(negative)) {
                    throw fault(json);
                }
                value.write(negative, width, out);
            }
            case TRUE -> {
                out.writeByte(1);
                out.writeZeros(width - 1);
            }
            case FALSE -> out.writeZeros(width);
            case OBJECT, ARRAY, NULL -> throw fault(json);
        }
    }

    private boolean fits(boolean negative) {
        if (!signed) {
            return value.fits(negative ? 0 : 8 * width);
        }
        return value.fits(8 * width - 1) || (negative && value.isPowerOfTwo(8 * width - 1));
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(width);
    }

    private Fault fault(JsonCursor json) {
        return json.cast(type + ", an integer of " + 8 * width + (signed ? " bits with sign" : " bits without sign"));
    }
}
