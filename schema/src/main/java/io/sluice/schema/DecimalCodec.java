package io.sluice.schema;

/** Decimals of 4 to 32 bytes, never through binary floating point; of digits behind the scale, settings say
 * what becomes. */
final class DecimalCodec extends Codec {

    private static final int LONG_DIGITS = 18;

    private final DataType.Decimal type;
    private final WideInteger wide = new WideInteger();
    private final int[] limit;
    private final EncodeSettings.Decimals excess;

    /** By the digits that a short number has behind the point, the largest that fits; -1 if none does. */
    private final long[] shortMax = new long[ShortNumber.MOST_CHARACTERS];

    DecimalCodec(DataType.Decimal type, EncodeSettings.Decimals excess) {
        this.excess = excess;
        this.type = type;
        this.limit = WideInteger.powerOfTen(type.precision());
        for (int behindPoint = 0; behindPoint < shortMax.length; behindPoint++) {
            shortMax[behindPoint] = type.precision() <= LONG_DIGITS && behindPoint <= type.scale()
                    ? (Numeral.POWERS[type.precision()] - 1) / Numeral.POWERS[type.scale() - behindPoint]
                    : -1;
        }
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        int number = json.shortNumber();
        if (number >= 0 && writeShort(number, out)) {
            json.take(number);
        } else if (json.takesNumber()) {
            writeNumber(json, out);
        } else {
            super.read(json, out);
        }
    }

    /** Writes a short number if it fits; whether it did, else nothing has been written. */
    private boolean writeShort(int number, Bytes out) {
        int behindPoint = ShortNumber.behindPoint(number);
        long digits = ShortNumber.digits(number);
        if (digits > shortMax[behindPoint]) {
            return false;
        }
        writeUnscaled(digits * Numeral.POWERS[type.scale() - behindPoint], out);
        return true;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (!json.isNumeral()) {
            throw json.cast(type + ", a number");
        }
        writeNumber(json, out);
    }

    private void writeNumber(JsonCursor json, Bytes out) throws Fault {
        Numeral number = json.numeral();
        int shift = number.exponent() + type.scale();
        if (type.precision() <= LONG_DIGITS
                && number.exact()
                && number.digits() >= 0
                && Math.abs(shift) <= LONG_DIGITS) {
            writeNarrow(json, number, shift, out);
        } else {
            if (!wide.read(json, type.scale())) {
                switch (excess) {
                    case REJECT -> throw tooFine(json);
                    case ROUND -> wide.round();
                    case CUT -> {}
                }
            }
            if (!wide.isBelow(limit)) {
                throw tooLarge(json);
            }
            wide.write(number.negative(), type.width(), out);
        }
    }

    private void writeNarrow(JsonCursor json, Numeral number, int shift, Bytes out) throws Fault {
        long unscaled = number.digits();
        if (shift < 0) {
            unscaled = withoutExcess(json, unscaled, Numeral.POWERS[-shift]);
        } else if (unscaled > Long.MAX_VALUE / Numeral.POWERS[shift]) {
            throw tooLarge(json);
        } else {
            unscaled *= Numeral.POWERS[shift];
        }
        if (unscaled >= Numeral.POWERS[type.precision()]) {
            throw tooLarge(json);
        }
        writeUnscaled(number.negative() ? -unscaled : unscaled, out);
    }

    private void writeUnscaled(long value, Bytes out) {
        if (type.width() == 4) {
            out.writeInt((int) value);
        } else {
            out.writeLong(value);
        }
    }

    private long withoutExcess(JsonCursor json, long digits, long unit) throws Fault {
        long kept = digits / unit;
        long rest = digits - kept * unit;
        if (rest == 0) {
            return kept;
        }
        return switch (excess) {
            case REJECT -> throw tooFine(json);
            case ROUND -> rest >= unit - rest ? kept + 1 : kept;
            case CUT -> kept;
        };
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(type.width());
    }

    private Fault tooFine(JsonCursor json) {
        return json.cast(type + ", a number of at most " + type.scale() + " digits behind the point");
    }

    private Fault tooLarge(JsonCursor json) {
        return json.cast(
                type + ", a number of at most " + (type.precision() - type.scale()) + " digits before the point");
    }
}
