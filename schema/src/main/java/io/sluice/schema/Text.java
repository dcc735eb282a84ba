package io.sluice.schema;

import java.util.Arrays;

/** Reads text that is still bytes. */
final class Text {

    private Text() {}

    /** Whether the bytes are {@code word}, which is lower case and ASCII, in any case. */
    static boolean equalsIgnoreCase(byte[] text, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            byte c = text[start + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static final byte[] HEX = new byte[256];

    static {
        Arrays.fill(HEX, (byte) -1);
        for (int digit = 0; digit < 16; digit++) {
            HEX[Character.forDigit(digit, 16)] = (byte) digit;
            HEX[Character.toUpperCase(Character.forDigit(digit, 16))] = (byte) digit;
        }
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexDigit(byte c) {
        return HEX[c & 0xFF];
    }
}
