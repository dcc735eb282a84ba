package io.sluice.source;

import java.math.BigInteger;

/**
 * A {@link HashRange} as unsigned halves of its ends, to ask it of every user record.
 *
 * @param startHigh upper 64 bits of the first hash
 * @param startLow lower 64 bits of the first hash
 * @param endHigh upper 64 bits of the last hash
 * @param endLow lower 64 bits of the last hash
 */
record HashBounds(long startHigh, long startLow, long endHigh, long endLow) {

    static HashBounds of(HashRange range) {
        return new HashBounds(high(range.start()), low(range.start()), high(range.end()), low(range.end()));
    }

    static long high(BigInteger hash) {
        return hash.shiftRight(Long.SIZE).longValue();
    }

    static long low(BigInteger hash) {
        return hash.longValue();
    }

    boolean contains(long high, long low) {
        return !less(high, low, startHigh, startLow) && !less(endHigh, endLow, high, low);
    }

    private static boolean less(long leftHigh, long leftLow, long rightHigh, long rightLow) {
        return leftHigh == rightHigh
                ? Long.compareUnsigned(leftLow, rightLow) < 0
                : Long.compareUnsigned(leftHigh, rightHigh) < 0;
    }
}
