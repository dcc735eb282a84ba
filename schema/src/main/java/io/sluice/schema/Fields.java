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
        keys = distinctNames.stream().map(Key::of).toArray(Key[]::new);
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

    /**
     * A name in quotes, with a colon behind it, as most documents have it.
     *
     * @param words its bytes, eight each
     * @param lastBits the bits of the last word that belong to it
     * @param length its length; 0 if JSON has to write the name in another way
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Key(long[] words, long lastBits, int length) {

        static Key of(String name) {
            byte[] text = ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
            for (int i = 1; i < text.length - 2; i++) {
                if (text[i] == '"' || text[i] == '\\' || (text[i] >= 0 && text[i] < 0x20)) {
                    return new Key(new long[1], 0, 0);
                }
            }
            long[] words = new long[(text.length + Long.BYTES - 1) / Long.BYTES];
            for (int i = 0; i < words.length; i++) {
                words[i] = Words.upTo(text, i * Long.BYTES, text.length);
            }
            int bytesInLast = text.length - (words.length - 1) * Long.BYTES;
            return new Key(words, bytesInLast == Long.BYTES ? -1 : (1L << (8 * bytesInLast)) - 1, text.length);
        }
    }
}
