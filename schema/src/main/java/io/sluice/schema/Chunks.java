package io.sluice.schema;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A growing run of bytes that stay where they are written: the columns of a large block are too large to be allocated
 * anew and copied at every doubling. Little endian. Not thread safe.
 *
 * <p>It grows by chunks, each twice as large as the one before up to {@link #LARGEST}, and keeps them when it is cleared.
 */
final class Chunks {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int SMALLEST = 256;

    /** Below half of a region of the garbage-first collector, from which on an array costs regions of its own. */
    private static final int LARGEST = 1 << 18;

    private final List<byte[]> chunks = new ArrayList<>();
    private int current;
    private byte[] chunk = new byte[SMALLEST];
    private int filled;
    private long before;

    Chunks() {
        chunks.add(chunk);
    }

    long size() {
        return before + filled;
    }

    void writeByte(int value) {
        if (filled == chunk.length) {
            extend();
        }
        chunk[filled++] = (byte) value;
    }

    void writeInt(int value) {
        if (chunk.length - filled < Integer.BYTES) {
            writeBytes(value, Integer.BYTES);
            return;
        }
        INT.set(chunk, filled, value);
        filled += Integer.BYTES;
    }

    void writeLong(long value) {
        if (chunk.length - filled < Long.BYTES) {
            writeBytes(value, Long.BYTES);
            return;
        }
        LONG.set(chunk, filled, value);
        filled += Long.BYTES;
    }

    private void writeBytes(long value, int count) {
        for (int i = 0; i < count; i++) {
            writeByte((int) (value >>> (8 * i)));
        }
    }

    void write(byte[] source, int start, int length) {
        if (chunk.length - filled < length) {
            writeAcross(source, start, length);
            return;
        }
        System.arraycopy(source, start, chunk, filled, length);
        filled += length;
    }

    private void writeAcross(byte[] source, int start, int length) {
        int at = start;
        int end = start + length;
        while (at < end) {
            if (filled == chunk.length) {
                extend();
            }
            int count = Math.min(end - at, chunk.length - filled);
            System.arraycopy(source, at, chunk, filled, count);
            filled += count;
            at += count;
        }
    }

    /** Goes on to the next chunk; this one is full. */
    private void extend() {
        before += filled;
        filled = 0;
        current++;
        if (current == chunks.size()) {
            chunks.add(new byte[Math.min(LARGEST, chunk.length * 2)]);
        }
        chunk = chunks.get(current);
    }

    void writeTo(OutputStream out) throws IOException {
        for (int i = 0; i < current; i++) {
            out.write(chunks.get(i));
        }
        out.write(chunk, 0, filled);
    }

    /** Forgets all bytes. */
    void clear() {
        current = 0;
        chunk = chunks.get(0);
        filled = 0;
        before = 0;
    }
}
