package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig.Documents;

/**
 * Tells the documents of a payload apart.
 *
 * <p>A stretch that is no document is handed over as such, and splitting goes on where the next document can be told
 * for certain: at the next line of a payload of lines, at the next element of an array. One pass over the bytes for each
 * level; nothing is kept between payloads.
 */
final class DocumentSplitter {

    /** Takes what a payload, or a wrapper in it, holds, in order. */
    interface Receiver {

        /** A stretch that starts with <code>{</code> and ends with its <code>}</code>. */
        void document(byte[] bytes, int start, int end);

        /** A stretch, of one byte at least, that is no document. */
        void unreadable(byte[] bytes, int start, int end, String reason);
    }

    private static final String WANTED_OBJECT = "; wanted a JSON object";

    private final Documents mode;

    DocumentSplitter(Documents mode) {
        this.mode = mode;
    }

    /** Hands the documents between {@code start} and {@code end} over; none where there is only white space. */
    void split(byte[] bytes, int start, int end, Receiver receiver) {
        int from = JsonScanner.skipSpace(bytes, start, end);
        int to = JsonScanner.trimEnd(bytes, from, end);
        if (from == to) {
            return;
        }
        switch (mode) {
            case AUTO -> {
                if (isLines(bytes, from, to)) {
                    splitLines(bytes, from, to, receiver);
                } else {
                    splitValues(bytes, from, to, receiver);
                }
            }
            case SINGLE -> single(bytes, from, to, receiver);
            case LINES -> splitLines(bytes, from, to, receiver);
            case CONCATENATED -> splitValues(bytes, from, to, receiver);
            case ARRAY -> {
                int rest = splitArray(bytes, from, to, receiver);
                if (rest < to) {
                    receiver.unreadable(
                            bytes, rest, to, "found " + shown(bytes, rest) + " after the array; wanted nothing");
                }
            }
        }
    }

    /**
     * Whether line ends separate documents: half of the lines, and two at least, are whole objects or arrays. A document
     * printed over several lines has at most some of its array's elements alone on a line.
     */
    private static boolean isLines(byte[] bytes, int start, int end) {
        int firstEnd = JsonScanner.valueEnd(bytes, start, end);
        if (firstEnd == end) {
            return false;
        }
        int lines = 0;
        int whole = 0;
        for (int at = start; at < end; ) {
            int lineEnd = lineEnd(bytes, at, end);
            int from = JsonScanner.skipSpace(bytes, at, lineEnd);
            int to = JsonScanner.trimEnd(bytes, from, lineEnd);
            if (from < to) {
                lines++;
                boolean opens = bytes[from] == '{' || bytes[from] == '[';
                if (opens && JsonScanner.valueEnd(bytes, from, to) == to) {
                    whole++;
                }
            }
            at = lineEnd + 1;
        }
        return lines >= 2 && whole * 2 >= lines;
    }

    private void splitLines(byte[] bytes, int start, int end, Receiver receiver) {
        for (int at = start; at < end; ) {
            int lineEnd = lineEnd(bytes, at, end);
            int from = JsonScanner.skipSpace(bytes, at, lineEnd);
            int to = JsonScanner.trimEnd(bytes, from, lineEnd);
            if (from < to) {
                if (mode == Documents.LINES) {
                    single(bytes, from, to, receiver);
                } else {
                    splitValues(bytes, from, to, receiver);
                }
            }
            at = lineEnd + 1;
        }
    }

    private static int lineEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static void single(byte[] bytes, int start, int end, Receiver receiver) {
        if (bytes[start] == '{') {
            receiver.document(bytes, start, end);
        } else {
            receiver.unreadable(bytes, start, end, "found " + shown(bytes, start) + WANTED_OBJECT);
        }
    }

    private void splitValues(byte[] bytes, int start, int end, Receiver receiver) {
        int at = start;
        while (at < end) {
            if (bytes[at] == '{') {
                int valueEnd = JsonScanner.valueEnd(bytes, at, end);
                if (valueEnd == JsonScanner.NO_END) {
                    receiver.unreadable(bytes, at, end, "found an object that does not end" + WANTED_OBJECT);
                    return;
                }
                receiver.document(bytes, at, valueEnd);
                at = valueEnd;
            } else if (bytes[at] == '[' && mode == Documents.AUTO) {
                at = splitArray(bytes, at, end, receiver);
            } else {
                receiver.unreadable(bytes, at, end, "found " + shown(bytes, at) + WANTED_OBJECT);
                return;
            }
            at = JsonScanner.skipSpace(bytes, at, end);
        }
    }

    /** Hands the elements of an array over and returns the place after it. */
    private static int splitArray(byte[] bytes, int start, int end, Receiver receiver) {
        if (bytes[start] != '[') {
            receiver.unreadable(bytes, start, end, "found " + shown(bytes, start) + "; wanted an array of objects");
            return end;
        }
        int opened = start;
        int at = JsonScanner.skipSpace(bytes, start + 1, end);
        if (at < end && bytes[at] == ']') {
            return JsonScanner.skipSpace(bytes, at + 1, end);
        }
        while (true) {
            int valueEnd = JsonScanner.valueEnd(bytes, at, end);
            int next = valueEnd == JsonScanner.NO_END ? end : JsonScanner.skipSpace(bytes, valueEnd, end);
            if (next == end || (bytes[next] != ',' && bytes[next] != ']')) {
                receiver.unreadable(
                        bytes,
                        at < end ? at : opened,
                        end,
                        "found an array that does not end here; wanted ',' or ']' after each object");
                return end;
            }
            opened = next;
            if (bytes[at] == '{') {
                receiver.document(bytes, at, valueEnd);
            } else {
                receiver.unreadable(bytes, at, valueEnd, "found " + shown(bytes, at) + WANTED_OBJECT);
            }
            at = JsonScanner.skipSpace(bytes, next + 1, end);
            if (bytes[next] == ']') {
                return at;
            }
        }
    }

    /** What the byte begins, without showing anything of the payload but punctuation. */
    private static String shown(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            case ',', ':', '}', ']' -> "'" + (char) bytes[at] + "'";
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> "a number";
            default -> String.format("byte 0x%02x", bytes[at] & 0xff);
        };
    }
}
