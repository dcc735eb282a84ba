package io.sluice.job;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes that grow up to a limit, in an array that is used again. Not thread safe. */
final class PlainBuffer {

    private static final int FIRST_SIZE = 64 * 1024;

    private final int limit;
    private byte[] bytes = new byte[FIRST_SIZE];
    private int length;

    PlainBuffer(int limit) {
        this.limit = limit;
    }

    /** The array, whose first {@link #length} bytes count. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Counts bytes that were put into the array by someone else. */
    void added(int count) {
        length += count;
    }

    /** Makes room for that many more bytes, or more. */
    void reserve(int count) throws Decompressor.TooLargeException {
        if (count > limit - length) {
            throw new Decompressor.TooLargeException();
        }
        if (count > bytes.length - length) {
            long wanted = Math.max((long) length + count, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, limit));
        }
    }

    void append(byte[] source, int start, int count) throws Decompressor.TooLargeException {
        reserve(count);
        System.arraycopy(source, start, bytes, length, count);
        length += count;
    }

    /** Appends {@code count} bytes that repeat the last {@code distance}, over and over if those are fewer. */
    void repeat(int distance, int count) throws Decompressor.TooLargeException {
        reserve(count);
        int from = length - distance;
        for (int left = count; left > 0; ) {
            int chunk = Math.min(left, length - from);
            System.arraycopy(bytes, from, bytes, length, chunk);
            length += chunk;
            left -= chunk;
        }
    }

    /** Appends all that {@code in} has. */
    void readAll(InputStream in) throws IOException, Decompressor.TooLargeException {
        while (true) {
            if (length == bytes.length) {
                if (length == limit) {
                    if (in.read() >= 0) {
                        throw new Decompressor.TooLargeException();
                    }
                    return;
                }
                reserve(1);
            }
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                if (length > limit) {
                    throw new Decompressor.TooLargeException();
                }
                return;
            }
            length += read;
        }
    }
}
