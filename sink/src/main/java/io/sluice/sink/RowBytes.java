package io.sluice.sink;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes values of our own tables as RowBinary has them. */
final class RowBytes {

    private RowBytes() {}

    /** Eight bytes, little endian: UInt64, DateTime64. */
    static void number(ByteArrayOutputStream row, long value) {
        row.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    static void text(ByteArrayOutputStream row, String value) {
        bytes(row, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Their number, then they themselves. */
    static void bytes(ByteArrayOutputStream row, byte[] value) {
        int length = value.length;
        while (length >= 0x80) {
            row.write((length & 0x7F) | 0x80);
            length >>>= 7;
        }
        row.write(length);
        row.writeBytes(value);
    }
}
