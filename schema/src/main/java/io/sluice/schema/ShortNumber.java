package io.sluice.schema;

/**
 * A number as most are written in JSON: at most seven characters, digits with perhaps a point between them. It is read
 * from one word and held in an int, lowest bits first:
 *
 * <pre>
 *  3  characters
 *  3  digits behind the point
 * 24  all digits, as an integer
 * </pre>
 */
final class ShortNumber {

    /** What {@link #at} answers for what is longer, written in another way, or no number. */
    static final int NONE = -1;

    static final int MOST_CHARACTERS = 7;

    private static final int BITS = 3;
    private static final int MASK = (1 << BITS) - 1;

    private ShortNumber() {}

    /** The number that starts at {@code start}; eight bytes from there must be readable. */
    static int at(byte[] text, int start) {
        long word = Words.at(text, start);
        long others = Words.nonDigits(word);
        int length = Words.before(others);
        if (length == 0 || length == Long.BYTES || (length > 1 && text[start] == '0')) {
            return NONE;
        }
        int behind = 0;
        if (text[start + length] == '.') {
            // a point carries nothing into the byte after it, so the next one found is exact too
            int whole = length;
            length = Words.before(others & (others - 1));
            behind = length - whole - 1;
            if (length == Long.BYTES || behind == 0) {
                return NONE;
            }
            long wholeBits = (1L << (8 * whole)) - 1;
            word = (word & wholeBits) | ((word >>> 8) & ~wholeBits);
        }
        if ((text[start + length] | 0x20) == 'e') {
            return NONE;
        }
        int digits = (int) Words.number(word, behind == 0 ? length : length - 1);
        return (digits << (2 * BITS)) | (behind << BITS) | length;
    }

    /** All digits, as an integer. */
    static int digits(int number) {
        return number >> (2 * BITS);
    }

    /** How many of the digits are behind the point. */
    static int behindPoint(int number) {
        return (number >> BITS) & MASK;
    }

    /** How many characters it is written with. */
    static int length(int number) {
        return number & MASK;
    }
}
