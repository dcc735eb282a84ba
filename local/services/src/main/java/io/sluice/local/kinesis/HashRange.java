package io.sluice.local.kinesis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** The hash keys that belong to a shard, both ends included. */
record HashRange(BigInteger start, BigInteger end) {

    private static final BigInteger KEYS = BigInteger.ONE.shiftLeft(128);

    static final BigInteger LAST_KEY = KEYS.subtract(BigInteger.ONE);

    /** The hash key of a partition key: its MD5 as a number. */
    static BigInteger key(byte[] partitionKey) {
        return new BigInteger(1, md5().digest(partitionKey));
    }

    /** The hash key of a partition key: its MD5 as a number. */
    static BigInteger key(String partitionKey) {
        return key(partitionKey.getBytes(StandardCharsets.UTF_8));
    }

    /** All hash keys in equal parts. */
    static List<HashRange> parts(int count) {
        BigInteger width = KEYS.divide(BigInteger.valueOf(count));
        List<HashRange> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            BigInteger start = width.multiply(BigInteger.valueOf(i));
            boolean last = i == count - 1;
            parts.add(new HashRange(start, last ? LAST_KEY : start.add(width).subtract(BigInteger.ONE)));
        }
        return parts;
    }

    HashRange before(BigInteger key) {
        return new HashRange(start, key.subtract(BigInteger.ONE));
    }

    HashRange from(BigInteger key) {
        return new HashRange(key, end);
    }

    /** Whether a split at this key leaves a shard on both sides. */
    boolean splitsAt(BigInteger key) {
        return key.compareTo(start) > 0 && key.compareTo(end) <= 0;
    }

    boolean touches(HashRange other) {
        return end.add(BigInteger.ONE).equals(other.start)
                || other.end.add(BigInteger.ONE).equals(start);
    }

    HashRange join(HashRange other) {
        return new HashRange(start.min(other.start), end.max(other.end));
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot hash a partition key: this JDK has no MD5", e);
        }
    }
}
