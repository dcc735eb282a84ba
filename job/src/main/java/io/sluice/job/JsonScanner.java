package io.sluice.job;

/**
 * Finds where JSON values end, by brackets and quotes alone.
 *
 * <p>It does not check what it passes over: whoever reads the value does. What it promises is that the end of a valid
 * value is found, that an invalid one leads nowhere beyond {@code limit}, and that the work is one pass over the bytes.
 */
final class JsonScanner {

    /** The value does not end, or cannot be followed. */
    static final int NO_END = -1;

    private JsonScanner() {}

    /** The first place from {@code from} on that holds no white space, or {@code limit}. */
    static int skipSpace(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The place after the last byte before {@code limit} that is no white space, or {@code from}. */
    static int trimEnd(byte[] bytes, int from, int limit) {
        int end = limit;
        while (end > from && isSpace(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The place after the value that starts at {@code start}, or {@link #NO_END}. */
    static int valueEnd(byte[] bytes, int start, int limit) {
        if (start >= limit) {
            return NO_END;
        }
        return switch (bytes[start]) {
            case '{', '[' -> containerEnd(bytes, start, limit);
            case '"' -> stringEnd(bytes, start, limit);
            default -> wordEnd(bytes, start, limit);
        };
    }

    private static int containerEnd(byte[] bytes, int start, int limit) {
        int depth = 0;
        int at = start;
        while (at < limit) {
            switch (bytes[at]) {
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    at++;
                    if (--depth == 0) {
                        return at;
                    }
                }
                case '"' -> {
                    at = stringEnd(bytes, at, limit);
                    if (at == NO_END) {
                        return NO_END;
                    }
                }
                default -> at++;
            }
        }
        return NO_END;
    }

    /** The place after the string's closing quote; a raw control character, which JSON forbids, ends the search. */
    static int stringEnd(byte[] bytes, int start, int limit) {
        int at = start + 1;
        while (at < limit) {
            byte b = bytes[at];
            if (b == '"') {
                return at + 1;
            } else if (b == '\\') {
                at += 2;
            } else if (b >= 0 && b < ' ') {
                return NO_END;
            } else {
                at++;
            }
        }
        return NO_END;
    }

    private static int wordEnd(byte[] bytes, int start, int limit) {
        int at = start;
        while (at < limit) {
            switch (bytes[at]) {
                case ',', ':', '{', '}', '[', ']', '"', ' ', '\n', '\r', '\t' -> {
                    return at == start ? NO_END : at;
                }
                default -> at++;
            }
        }
        return at;
    }
}
