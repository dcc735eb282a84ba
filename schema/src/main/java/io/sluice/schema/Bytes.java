package io.sluice.schema;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing run of bytes, written little-endian as ClickHouse's binary formats are. Not thread safe. */
final class Bytes {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] array;
    private int size;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    /** The bytes; those from {@link #size} on mean nothing. Valid until the next write. */
    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    /** Forgets all bytes from {@code newSize} on. */
    void truncate(int newSize) {
        size = newSize;
    }

    void writeByte(int value) {
        ensure(1);
        array[size++] = (byte) value;
    }

    void writeShort(int value) {
        ensure(2);
        SHORT.set(array, size, (short) value);
        size += 2;
    }

    void writeInt(int value) {
        ensure(4);
        INT.set(array, size, value);
        size += 4;
    }

    void writeLong(long value) {
        ensure(8);
        LONG.set(array, size, value);
        size += 8;
    }

    void write(byte[] source, int start, int length) {
        ensure(length);
        System.arraycopy(source, start, array, size, length);
        size += length;
    }

    void writeZeros(int count) {
        ensure(count);
        Arrays.fill(array, size, size + count, (byte) 0);
        size += count;
    }

    /** Writes a number in seven bits a byte, lowest first: the lengths of strings, arrays and maps. */
    void writeVarint(int value) {
        ensure(5);
        int rest = value;
        while (rest >= 0x80) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
    }

    /** Puts a count before the bytes from {@code start} on, whose first byte was left free for it. */
    void setCount(int start, int count) {
        if (count < 0x80) {
            array[start] = (byte) count;
            return;
        }
        int extra = varintLength(count) - 1;
        ensure(extra);
        System.arraycopy(array, start + 1, array, start + 1 + extra, size - start - 1);
        int end = size + extra;
        size = start;
        writeVarint(count);
        size = end;
    }

    /** Length of a varint in bytes. */
    static int varintLength(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Reads a varint of at most 31 bits. */
    static int varint(byte[] source, int start) {
        int value = 0;
        int at = start;
        int shift = 0;
        while (source[at] < 0) {
            value |= (source[at++] & 0x7F) << shift;
            shift += 7;
        }
        return value | (source[at] << shift);
    }

    /** The bytes written so far, in an array of their own. */
    byte[] copy() {
        return Arrays.copyOf(array, size);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(array, 0, size);
    }

    /** Makes room for {@code more} bytes behind those written, to be filled in {@link #array} before {@link #truncate}. */
    byte[] room(int more) {
        ensure(more);
        return array;
    }

    private void ensure(int more) {
        if (more > array.length - size) {
            grow(more);
        }
    }

    private void grow(int more) {
        array = Arrays.copyOf(array, Math.max(size + more, array.length * 2));
    }
}
