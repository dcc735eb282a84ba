package io.sluice.schema;

/** Text in UTF-8. */
final class Utf8 {

    private Utf8() {}

    /** Whether the bytes are whole characters in UTF-8, each in its shortest form and none of them a surrogate. */
    static boolean isValid(byte[] text, int start, int end) {
        int i = start;
        while (i < end) {
            int lead = text[i];
            if (lead >= 0) {
                i += i + Long.BYTES <= end && (Words.at(text, i) & Words.HIGH_BITS) == 0 ? Long.BYTES : 1;
                continue;
            }
            int length = sequence(text, i, end);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** Length of the character of more than one byte that starts at {@code i}; 0 if there is none. */
    static int sequence(byte[] text, int i, int end) {
        int lead = text[i] & 0xFF;
        if (lead < 0xE0) {
            return lead >= 0xC2 && i + 2 <= end && isTail(text[i + 1]) ? 2 : 0;
        }
        if (lead < 0xF0) {
            if (i + 3 > end || !isTail(text[i + 1]) || !isTail(text[i + 2])) {
                return 0;
            }
            int character = ((lead & 0xF) << 6) | (text[i + 1] & 0x3F);
            return character >= 0x800 >> 6 && (character < 0xD800 >> 6 || character >= 0xE000 >> 6) ? 3 : 0;
        }
        if (i + 4 > end || !isTail(text[i + 1]) || !isTail(text[i + 2]) || !isTail(text[i + 3])) {
            return 0;
        }
        int character = ((lead & 0xF) << 6) | (text[i + 1] & 0x3F);
        return character >= 0x1_0000 >> 12 && character < 0x11_0000 >> 12 ? 4 : 0;
    }

    private static boolean isTail(byte c) {
        return (c & 0xC0) == 0x80;
    }
}
