package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the numbers seen in one place have in common. */
final class NumberShape {

    private static final int MOST_DIGITS = 80;
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private long integers;
    private long fractions;
    private BigInteger lowest = BigInteger.ZERO;
    private BigInteger highest = BigInteger.ZERO;
    private boolean beyondDouble;
    private boolean beyondAll;

    /** Takes the current number of the cursor; one with a point or an exponent counts as a fraction. */
    void add(JsonCursor json) {
        String text = new String(json.text(), json.textStart(), json.textLength(), StandardCharsets.US_ASCII);
        if (text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
            integers++;
            addInteger(text);
        } else {
            fractions++;
            beyondAll |= Double.isInfinite(Double.parseDouble(text));
        }
    }

    private void addInteger(String text) {
        if (text.length() > MOST_DIGITS) {
            beyondAll = true;
            return;
        }
        BigInteger value = new BigInteger(text);
        beyondDouble |= value.abs().compareTo(BigInteger.valueOf(EXACT_IN_DOUBLE)) > 0;
        lowest = lowest.min(value);
        highest = highest.max(value);
    }

    /** Whether there was any. */
    boolean seen() {
        return integers + fractions > 0;
    }

    /**
     * The type for them: Int64 or the smallest that is wider; Float64 if there are fractions, and a Variant of both where
     * a Float64 could not hold the integers; String for what no number type holds.
     */
    DataType type() {
        if (beyondAll) {
            return Plain.STRING;
        }
        if (fractions == 0) {
            return integer();
        }
        return beyondDouble ? new DataType.Variant(List.of(Plain.FLOAT64, integer())) : Plain.FLOAT64;
    }

    /** Whether a JSON column takes them all. */
    boolean fitJson() {
        return lowest.bitLength() < 64 && highest.bitLength() <= 64 && !beyondAll;
    }

    private DataType integer() {
        boolean negative = lowest.signum() < 0;
        int signed = Math.max(lowest.bitLength(), highest.bitLength());
        int unsigned = negative ? Integer.MAX_VALUE : highest.bitLength();
        if (signed < 64) {
            return Plain.INT64;
        } else if (unsigned <= 64) {
            return Plain.UINT64;
        } else if (signed < 128) {
            return Plain.INT128;
        } else if (unsigned <= 128) {
            return Plain.UINT128;
        } else if (signed < 256) {
            return Plain.INT256;
        }
        return unsigned <= 256 ? Plain.UINT256 : Plain.STRING;
    }
}
