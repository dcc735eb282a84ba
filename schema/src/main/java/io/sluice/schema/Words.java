package io.sluice.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of text at once, as a long whose lowest byte comes first.
 *
 * <p>The methods that find bytes set the highest bit of each that they find. Only the lowest one found is exact: a
 * borrow or carry can make those behind it look found too.
 */
final class Words {

    static final long ONES = 0x0101_0101_0101_0101L;
    static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long at(byte[] text, int start) {
        return (long) LONG.get(text, start);
    }

    static void set(byte[] text, int start, long word) {
        LONG.set(text, start, word);
    }

    /** The bytes that end a run of plain characters in a JSON string: quotes, backslashes and control characters. */
    static long special(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - ONES * 0x20) & ~word))
                & HIGH_BITS;
    }

    /** How many bytes lie before the lowest one found; eight if none is. */
    static int before(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }

    /** Up to eight bytes from {@code start} on, with zeros for those behind {@code end}. */
    static long upTo(byte[] text, int start, int end) {
        if (start + Long.BYTES <= text.length) {
            long word = at(text, start);
            int count = end - start;
            return count >= Long.BYTES ? word : word & ((1L << (8 * count)) - 1);
        }
        long word = 0;
        for (int i = Math.min(end, start + Long.BYTES) - 1; i >= start; i--) {
            word = (word << 8) | (text[i] & 0xFF);
        }
        return word;
    }
}
