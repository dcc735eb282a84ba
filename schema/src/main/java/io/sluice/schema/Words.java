package io.sluice.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

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

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** Four bytes. */
    static int halfAt(byte[] text, int start) {
        return (int) INT.get(text, start);
    }

    /** The half word of four ASCII characters. */
    static int half(String characters) {
        return halfAt(characters.getBytes(StandardCharsets.US_ASCII), 0);
    }

    static long at(byte[] text, int start) {
        return (long) LONG.get(text, start);
    }

    /** The word of eight ASCII characters. */
    static long of(String characters) {
        return at(characters.getBytes(StandardCharsets.US_ASCII), 0);
    }

    static void set(byte[] text, int start, long word) {
        LONG.set(text, start, word);
    }

    /** The bytes that end a run of plain characters in a JSON string: quotes, backslashes and control characters. */
    static long special(long word) {
        long ascii = word & ~HIGH_BITS;
        // swapped with a space, a quote stands just behind the control characters
        long behindQuote = (ascii ^ ONES * ('"' ^ ' ')) + ONES * (0x80 - ' ' - 1);
        long noBackslash = (ascii ^ ONES * '\\') + ONES * 0x7F;
        return ~((behindQuote & noBackslash) | word) & HIGH_BITS;
    }

    /** The bytes that are not plain in a JSON string: {@link #special} ones and those that are not ASCII. */
    static long other(long word) {
        // a byte that is not ASCII counts by itself, so the sums need not be cleared of it
        return (((word ^ ONES * ('"' ^ ' ')) - ONES * (' ' + 1)) | ((word ^ ONES * '\\') - ONES) | word) & HIGH_BITS;
    }

    /** The bytes that are no decimal digits. */
    static long nonDigits(long word) {
        long digits = word ^ ONES * '0';
        return (digits | (digits + ONES * 0x76)) & HIGH_BITS;
    }

    /** Whether all bytes are numbers from 0 to 9. */
    static boolean areDigits(long word) {
        return ((word | (word + ONES * 0x76)) & HIGH_BITS) == 0;
    }

    /** The number that two bytes write, each of them a number from 0 to 9, the lower one at bit {@code shift}. */
    static int pair(long word, int shift) {
        return (int) (word >>> shift & 0xF) * 10 + (int) (word >>> (shift + 8) & 0xF);
    }

    /** The number that the first {@code count} bytes, 1 to 8 decimal digits, write. */
    static long number(long word, int count) {
        long digits = (word ^ ONES * '0') << (Long.SIZE - 8 * count);
        long pairs = digits * 10 + (digits >>> 8);
        return ((pairs & 0x0000_00FF_0000_00FFL) * 0x000F_4240_0000_0064L
                        + ((pairs >>> 16) & 0x0000_00FF_0000_00FFL) * 0x0000_2710_0000_0001L)
                >>> 32;
    }

    /** The number that eight hexadecimal digits write, of 32 bits; -1 if they are none. */
    static long hex(long word) {
        long lower = word | ONES * 0x20;
        long digit = (word + ONES * (0x80 - '0')) & ~(word + ONES * (0x80 - '9' - 1));
        long letter = (lower + ONES * (0x80 - 'a')) & ~(lower + ONES * (0x80 - 'f' - 1));
        if (((digit | letter) & ~word & HIGH_BITS) != HIGH_BITS) {
            return -1;
        }
        long nibbles = Long.reverseBytes((word & ONES * 0xF) + ((word >>> 6) & ONES) * 9);
        long bytes = (nibbles | (nibbles >>> 4)) & 0x00FF_00FF_00FF_00FFL;
        long shorts = (bytes | (bytes >>> 8)) & 0x0000_FFFF_0000_FFFFL;
        return (shorts | (shorts >>> 16)) & 0xFFFF_FFFFL;
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
