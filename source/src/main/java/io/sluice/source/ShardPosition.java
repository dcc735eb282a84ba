package io.sluice.source;

import java.io.Serializable;

/** Where in a shard to read next. */
public sealed interface ShardPosition extends Serializable {

    /** The oldest record that the stream still retains. */
    record TrimHorizon() implements ShardPosition {}

    /**
     * The first record that arrived at that time or later.
     *
     * @param millis milliseconds since the epoch
     */
    record AtTimestamp(long millis) implements ShardPosition {}

    /**
     * The first record behind that sequence number.
     *
     * @param sequenceNumber a Kinesis sequence number: decimal digits, ordered by value and not as text
     */
    record After(String sequenceNumber) implements ShardPosition {
        public After {
            if (sequenceNumber.isEmpty() || !hasOnlyDigits(sequenceNumber)) {
                throw new IllegalArgumentException("Cannot take '" + sequenceNumber
                        + "' as a shard position: found no sequence number; expected decimal digits");
            }
        }
    }

    private static boolean hasOnlyDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Order of two sequence numbers of one shard by value, without making numbers of them. */
    static int compareSequenceNumbers(String left, String right) {
        if (left.length() == right.length()) {
            return left.compareTo(right);
        }
        int leftStart = firstSignificant(left);
        int rightStart = firstSignificant(right);
        int byLength = Integer.compare(left.length() - leftStart, right.length() - rightStart);
        if (byLength != 0) {
            return byLength;
        }
        for (int i = 0; i < left.length() - leftStart; i++) {
            int byDigit = Character.compare(left.charAt(leftStart + i), right.charAt(rightStart + i));
            if (byDigit != 0) {
                return byDigit;
            }
        }
        return 0;
    }

    private static int firstSignificant(String number) {
        int start = 0;
        while (start < number.length() - 1 && number.charAt(start) == '0') {
            start++;
        }
        return start;
    }
}
