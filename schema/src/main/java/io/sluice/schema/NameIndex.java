package io.sluice.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds the place of a name among a fixed list of names, by bytes and without allocating. Immutable. */
final class NameIndex {

    /** What {@link #find} answers for a name that is not in the list. */
    static final int NONE = -1;

    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final byte[][] names;

    /** Open addressing; places in {@link #names} plus one, 0 for a free slot. */
    private final int[] slots;

    NameIndex(List<String> distinctNames) {
        names = new byte[distinctNames.size()][];
        slots = new int[Integer.highestOneBit(Math.max(4, names.length) * 4)];
        for (int i = 0; i < names.length; i++) {
            names[i] = distinctNames.get(i).getBytes(StandardCharsets.UTF_8);
            int slot = slot(names[i], 0, names[i].length);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
    }

    /** The place of the name that is the cursor's text. */
    int find(JsonCursor json) {
        byte[] text = json.text();
        int start = json.textStart();
        int end = json.textEnd();
        int slot = slot(text, start, end);
        while (slots[slot] != 0) {
            int place = slots[slot] - 1;
            if (equal(names[place], text, start, end)) {
                return place;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return NONE;
    }

    private int slot(byte[] text, int start, int end) {
        long hash = (long) end - start;
        for (int i = start; i < end; i += Long.BYTES) {
            hash = (hash ^ Words.upTo(text, i, end)) * SPREAD;
            hash ^= hash >>> 32;
        }
        return (int) hash & (slots.length - 1);
    }

    private static boolean equal(byte[] name, byte[] text, int start, int end) {
        int length = end - start;
        if (length != name.length) {
            return false;
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            if (Words.upTo(name, i, length) != Words.upTo(text, start + i, end)) {
                return false;
            }
        }
        return true;
    }
}
