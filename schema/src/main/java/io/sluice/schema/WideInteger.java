package io.sluice.schema;

import java.util.Arrays;

/** An integer of up to 256 bits under construction from decimal digits. Reused; not thread safe. */
final class WideInteger {

    private static final long LIMB = 0xFFFF_FFFFL;

    /** Nine limbs: the ninth is what shows that 256 bits were not enough. */
    private final int[] limbs = new int[9];

    private boolean overflow;

    /** Whether what was cut off is at least a half. */
    private boolean half;

    /**
     * Takes the value of a number times a power of ten.
     *
     * @return whether nothing but zeros was cut off behind the point
     */
    boolean read(JsonCursor json, int scale) {
        Arrays.fill(limbs, 0);
        overflow = false;
        half = false;
        Numeral number = json.numeral();
        if (number.exact()) {
            return readDigits(number.digits(), number.exponent() + scale);
        }
        return readText(json.text(), json.textStart(), json.textEnd(), scale);
    }

    /** Rounds what {@link #read} took to the nearest, halves away from zero. */
    void round() {
        if (half) {
            multiplyAdd(1, 1);
        }
    }

    private boolean readDigits(long digits, int shift) {
        if (digits == 0) {
            return true;
        }
        long whole = digits;
        boolean clean = true;
        for (int i = shift; i < 0; i++) {
            long quotient = Long.divideUnsigned(whole, 10);
            long digit = whole - quotient * 10;
            clean &= digit == 0;
            half = digit >= 5 && i == -1;
            whole = quotient;
            if (whole == 0) {
                break;
            }
        }
        limbs[0] = (int) whole;
        limbs[1] = (int) (whole >>> 32);
        for (int i = 0; i < shift && !overflow; i++) {
            multiplyAdd(10, 0);
        }
        return clean;
    }

    private boolean readText(byte[] text, int start, int end, int scale) {
        int exponent = exponent(text, start, end);
        int pointShift = shiftOfPoint(text, start, end);
        int places = exponent + scale + pointShift;
        boolean clean = true;
        for (int i = start; i < end; i++) {
            byte c = text[i];
            if ((c | 0x20) == 'e') {
                break;
            }
            if (c >= '0' && c <= '9') {
                if (places > 0) {
                    multiplyAdd(10, c - '0');
                } else {
                    clean &= c == '0';
                    half |= places == 0 && c >= '5';
                }
                places--;
            }
        }
        for (; places > 0 && !overflow && !isZero(); places--) {
            multiplyAdd(10, 0);
        }
        return clean;
    }

    /** How many digits stand before the point. */
    private static int shiftOfPoint(byte[] text, int start, int end) {
        int count = 0;
        for (int i = start; i < end; i++) {
            byte c = text[i];
            if (c >= '0' && c <= '9') {
                count++;
            } else if (c == '.' || (c | 0x20) == 'e') {
                break;
            }
        }
        return count;
    }

    private static int exponent(byte[] text, int start, int end) {
        int i = start;
        while (i < end && (text[i] | 0x20) != 'e') {
            i++;
        }
        if (i == end) {
            return 0;
        }
        boolean down = text[++i] == '-';
        if (down || text[i] == '+') {
            i++;
        }
        int exponent = 0;
        for (; i < end; i++) {
            exponent = Math.min(exponent * 10 + text[i] - '0', 1_000_000);
        }
        return down ? -exponent : exponent;
    }

    private void multiplyAdd(int factor, int summand) {
        long carry = summand;
        for (int i = 0; i < limbs.length; i++) {
            carry += (limbs[i] & LIMB) * factor;
            limbs[i] = (int) carry;
            carry >>>= 32;
        }
        overflow |= limbs[8] != 0 || carry != 0;
    }

    private boolean isZero() {
        int union = 0;
        for (int limb : limbs) {
            union |= limb;
        }
        return union == 0;
    }

    /** Whether the magnitude fits into {@code bits} bits. */
    boolean fits(int bits) {
        if (overflow) {
            return false;
        }
        for (int i = limbs.length - 1; i >= 0; i--) {
            if (limbs[i] != 0) {
                return 32 * i + 32 - Integer.numberOfLeadingZeros(limbs[i]) <= bits;
            }
        }
        return true;
    }

    /** Whether the magnitude is less than {@code limit}. */
    boolean isBelow(int[] limit) {
        if (overflow) {
            return false;
        }
        for (int i = limbs.length - 1; i >= 0; i--) {
            int order = Integer.compareUnsigned(limbs[i], limit[i]);
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    /** The limbs of a power of ten. */
    static int[] powerOfTen(int exponent) {
        WideInteger power = new WideInteger();
        power.limbs[0] = 1;
        for (int i = 0; i < exponent; i++) {
            power.multiplyAdd(10, 0);
        }
        return power.limbs;
    }

    /** Whether the magnitude is 2 to the power of {@code bit}. */
    boolean isPowerOfTwo(int bit) {
        boolean only = !overflow;
        for (int i = 0; i < limbs.length; i++) {
            only &= limbs[i] == (i == bit / 32 ? 1 << bit % 32 : 0);
        }
        return only;
    }

    /** Writes the value in {@code width} bytes, negated if asked. */
    void write(boolean negative, int width, Bytes out) {
        long carry = negative ? 1 : 0;
        for (int i = 0; i < width / 4; i++) {
            if (negative) {
                carry += ~limbs[i] & LIMB;
                out.writeInt((int) carry);
                carry >>>= 32;
            } else {
                out.writeInt(limbs[i]);
            }
        }
    }
}
