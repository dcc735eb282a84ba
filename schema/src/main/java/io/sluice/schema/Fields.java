package io.sluice.schema;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Walks the fields of objects of one kind, whose names are mostly the same and in the same order.
 *
 * <p>After each field it expects the one that came after it the last time, and compares the document with that name as
 * JSON writes it, eight bytes at a time; only another name is read and looked up. Not thread safe.
 */
final class Fields {

    /** The place before the first field. */
    static final int START = -1;

    /** The place of a field that is none of the names. */
    static final int UNKNOWN = -2;

    /** The place behind the last field. */
    static final int END = -3;

    private final NameIndex index;
    private final Key[] keys;

    /** For each place, from {@link #START} on, the place that followed it last. */
    private final int[] followers;

    /** The fields with the given names, expected in the given order until documents show another one. */
    Fields(List<String> distinctNames) {
        index = new NameIndex(distinctNames);
        keys = distinctNames.stream().map(Key::new).toArray(Key[]::new);
        followers = new int[keys.length + 1];
        Arrays.setAll(followers, place -> place % Math.max(1, keys.length));
    }

    /**
     * Moves the cursor to the value of the next field.
     *
     * @param last the place of the last known field, {@link #START} if there was none
     * @return the place of its name, {@link #UNKNOWN} or {@link #END}
     */
    int next(JsonCursor json, int last) throws Fault {
        int expected = followers[last + 1];
        if (expected < keys.length && json.takesName(keys[expected])) {
            return expected;
        }
        if (!json.nextField()) {
            return END;
        }
        int place = index.find(json);
        if (place == NameIndex.NONE) {
            return UNKNOWN;
        }
        followers[last + 1] = place;
        return place;
    }

    /** A name in quotes, with a colon behind it, as most documents have it. */
    static final class Key {

        /** Longer ones are read like unexpected ones: a cursor has that many bytes behind its document. */
        private static final int MAX_LENGTH = JsonCursor.PADDING - Long.BYTES;

        private static final int TWO_WORDS = 2 * Long.BYTES;

        private final long first;
        private final long firstBits;
        private final long second;
        private final long secondBits;
        private final long[] rest;
        private final long lastBits;

        /** 0 if it is too long, or if JSON has to write the name in another way. */
        private final int length;

        Key(String name) {
            byte[] text = ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
            first = Words.upTo(text, 0, text.length);
            firstBits = bits(text.length);
            second = Words.upTo(text, Long.BYTES, text.length);
            secondBits = bits(text.length - Long.BYTES);
            rest = new long[Math.max(0, text.length - TWO_WORDS + Long.BYTES - 1) / Long.BYTES];
            for (int i = 0; i < rest.length; i++) {
                rest[i] = Words.upTo(text, TWO_WORDS + i * Long.BYTES, text.length);
            }
            lastBits = bits(text.length - TWO_WORDS - (rest.length - 1) * Long.BYTES);
            length = isPlain(text) && text.length <= MAX_LENGTH ? text.length : 0;
        }

        private static boolean isPlain(byte[] text) {
            for (int i = 1; i < text.length - 2; i++) {
                if (text[i] == '"' || text[i] == '\\' || (text[i] >= 0 && text[i] < 0x20)) {
                    return false;
                }
            }
            return true;
        }

        private static long bits(int bytes) {
            return bytes <= 0 ? 0 : bytes >= Long.BYTES ? -1 : (1L << (8 * bytes)) - 1;
        }

        int length() {
            return length;
        }

        /** Whether the bytes from {@code start} on are the key's. */
        boolean startsAt(byte[] text, int start) {
            long difference = ((Words.at(text, start) ^ first) & firstBits)
                    | ((Words.at(text, start + Long.BYTES) ^ second) & secondBits);
            return difference == 0 && (length <= TWO_WORDS ? length > 0 : restStartsAt(text, start + TWO_WORDS));
        }

        private boolean restStartsAt(byte[] text, int start) {
            int last = rest.length - 1;
            for (int i = 0; i < last; i++) {
                if (Words.at(text, start + i * Long.BYTES) != rest[i]) {
                    return false;
                }
            }
            return ((Words.at(text, start + last * Long.BYTES) ^ rest[last]) & lastBits) == 0;
        }
    }
}
