package io.sluice.command;

import java.nio.charset.StandardCharsets;

/** Texts of any length and content on one line of a screen. */
final class Excerpt {

    /** Characters of a line. */
    static final int LINE = 160;

    private static final int SHOWN_BYTES = 4 * LINE;

    private Excerpt() {}

    /** The beginning of a text, without control characters. */
    static String of(String text, int length) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "\uFFFD");
        if (line.length() <= length) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(length - 2)) ? length - 2 : length - 1;
        return line.substring(0, end) + "\u2026";
    }

    /** The beginning of what should be a text in UTF-8. */
    static String of(byte[] text) {
        String beginning = new String(text, 0, Math.min(text.length, SHOWN_BYTES), StandardCharsets.UTF_8);
        String line = of(beginning, LINE);
        return line.endsWith("\u2026") ? line + " (" + text.length + " bytes)" : line;
    }
}
