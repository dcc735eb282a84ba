package io.sluice.schema;

/** Comparisons of text that is still bytes. */
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
}
