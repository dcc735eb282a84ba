package io.sluice.source;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * The partition-key hashes that a shard holds, both ends included.
 *
 * @param start first hash, from 0
 * @param end last hash, at most 2^128 - 1
 */
public record HashRange(BigInteger start, BigInteger end) implements Serializable {
    private static final BigInteger HASHES = BigInteger.ONE.shiftLeft(128);

    public HashRange {
        if (start.signum() < 0 || end.compareTo(HASHES) >= 0 || start.compareTo(end) > 0) {
            throw new IllegalArgumentException("Cannot take " + start + ".." + end
                    + " as a hash range: found ends outside 0..2^128-1 or in wrong order; expected those of a shard");
        }
    }

    /** Which of {@code parts} equal parts of all hashes the middle of this range lies in, from 0. */
    int part(int parts) {
        BigInteger middle = start.add(end).shiftRight(1);
        return middle.multiply(BigInteger.valueOf(parts)).divide(HASHES).intValueExact();
    }
}
