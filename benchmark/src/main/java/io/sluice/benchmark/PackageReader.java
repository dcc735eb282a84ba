package io.sluice.benchmark;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The least that takes apart a record of the Kinesis Producer Library: its sum is checked, and each user record is copied
 * out. It knows the fields that {@link Load} writes and no others. Not thread safe.
 */
final class PackageReader {
    private static final int MAGIC_BYTES = 4;
    private static final int DIGEST_BYTES = 16;
    private static final int DATA = 3;

    private final MessageDigest md5;
    private byte[] bytes = {};
    private int position;

    PackageReader() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot check packages: found no MD5 in this JVM; use another", e);
        }
    }

    /** Hands the user records of a package to the receiver. */
    void read(byte[] whole, Receiver receiver) {
        int end = whole.length - DIGEST_BYTES;
        md5.update(whole, MAGIC_BYTES, end - MAGIC_BYTES);
        if (!Arrays.equals(md5.digest(), 0, DIGEST_BYTES, whole, end, whole.length)) {
            throw new IllegalStateException("Cannot read a package: found another sum of its bytes");
        }
        bytes = whole;
        position = MAGIC_BYTES;
        while (position < end) {
            int field = varint() >>> 3;
            int valueEnd = varint() + position;
            if (field == DATA) {
                readRecord(valueEnd, receiver);
            }
            position = valueEnd;
        }
    }

    private void readRecord(int end, Receiver receiver) {
        while (position < end) {
            int field = varint() >>> 3;
            int value = varint();
            if (field == DATA) {
                receiver.take(Arrays.copyOfRange(bytes, position, position + value));
                position += value;
            }
        }
    }

    private int varint() {
        int value = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[position++];
            value |= (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }
}
