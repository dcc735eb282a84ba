package io.sluice.schema;

import java.math.BigInteger;

/**
 * Binary floating point numbers of one width, made from decimal ones without a detour through text.
 *
 * <p>The digits are multiplied by 128 bits of the power of ten, which is enough to round correctly, half to even, whatever
 * up to 64 bits of digits are (Lemire, "Number Parsing at a Gigabyte per Second"; Mushtak and Lemire, "Fast Number Parsing
 * Without Fallback").
 */
enum BinaryFloat {
    SINGLE(23, -127, 0xFF, -64, 38, -17, 10),
    DOUBLE(52, -1023, 0x7FF, -342, 308, -4, 23);

    private static final int MIN_POWER = -342;
    private static final int MAX_POWER = 308;

    /** Powers whose reciprocal is exact enough when it is not cut. */
    private static final int MIN_SHORT_POWER = -27;

    /** For each power of five from {@link #MIN_POWER} on, its first 128 bits: the higher half, then the lower. */
    private static final long[] POWERS = powers();

    private final int mantissaBits;
    private final int minExponent;
    private final int infiniteExponent;
    private final int minPower;
    private final int maxPower;
    private final int minTiePower;
    private final int maxTiePower;

    BinaryFloat(
            int mantissaBits,
            int minExponent,
            int infiniteExponent,
            int minPower,
            int maxPower,
            int minTiePower,
            int maxTiePower) {
        this.mantissaBits = mantissaBits;
        this.minExponent = minExponent;
        this.infiniteExponent = infiniteExponent;
        this.minPower = minPower;
        this.maxPower = maxPower;
        this.minTiePower = minTiePower;
        this.maxTiePower = maxTiePower;
    }

    private static long[] powers() {
        long[] powers = new long[2 * (MAX_POWER - MIN_POWER + 1)];
        for (int power = MIN_POWER; power <= MAX_POWER; power++) {
            BigInteger five = BigInteger.valueOf(5).pow(Math.abs(power));
            BigInteger bits = power < 0 ? reciprocal(five, power) : five;
            int excess = bits.bitLength() - 128;
            bits = excess > 0 ? bits.shiftRight(excess) : bits.shiftLeft(-excess);
            powers[2 * (power - MIN_POWER)] = bits.shiftRight(64).longValue();
            powers[2 * (power - MIN_POWER) + 1] = bits.longValue();
        }
        return powers;
    }

    private static BigInteger reciprocal(BigInteger five, int power) {
        int length = five.subtract(BigInteger.ONE).bitLength();
        int shift = power >= MIN_SHORT_POWER ? length + 127 : 2 * length + 128;
        return BigInteger.ONE.shiftLeft(shift).divide(five).add(BigInteger.ONE);
    }

    /** The bits, without sign, of {@code digits * 10^power}, with the digits taken as unsigned. */
    long bits(long digits, int power) {
        if (digits == 0 || power < minPower) {
            return 0;
        }
        long infinity = (long) infiniteExponent << mantissaBits;
        if (power > maxPower) {
            return infinity;
        }
        int zeros = Long.numberOfLeadingZeros(digits);
        long aligned = digits << zeros;
        int place = 2 * (power - MIN_POWER);
        long high = multiplyHigh(aligned, POWERS[place]);
        long low = aligned * POWERS[place];
        long mask = -1L >>> (mantissaBits + 3);
        if ((high & mask) == mask) {
            long more = multiplyHigh(aligned, POWERS[place + 1]);
            low += more;
            if (Long.compareUnsigned(more, low) > 0) {
                high++;
            }
        }
        int upperBit = (int) (high >>> 63);
        int shift = upperBit + 64 - mantissaBits - 3;
        long mantissa = high >>> shift;
        int exponent = (((152_170 + 65_536) * power) >> 16) + 63 + upperBit - zeros - minExponent;
        if (exponent <= 0) {
            return -exponent + 1 >= Long.SIZE ? 0 : rounded(mantissa >>> (-exponent + 1));
        }
        if (exponent >= infiniteExponent) {
            return infinity;
        }
        boolean tie = Long.compareUnsigned(low, 1) <= 0
                && power >= minTiePower
                && power <= maxTiePower
                && (mantissa & 3) == 1
                && mantissa << shift == high;
        mantissa = rounded(tie ? mantissa & ~1L : mantissa);
        // a carry out of the mantissa raises the exponent by itself, up to infinity
        return ((long) (exponent - 1) << mantissaBits) + mantissa;
    }

    private static long rounded(long mantissa) {
        return (mantissa + (mantissa & 1)) >>> 1;
    }

    private static long multiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }
}
