package io.sluice.schema;

/** Copies plain text: ASCII that stands in a JSON string as it is. */
final class PlainText {

    /** What {@link #copyShort} answers for a string that is another one. */
    static final int NONE = -1;

    /** Room that {@link #copyShort} needs. */
    private static final int SHORT_ROOM = 3 * Long.BYTES;

    private PlainText() {}

    /**
     * Writes the string that starts at {@code start}, as length and bytes, if it is plain and has less than 16
     * characters. Without a loop, and small enough to become a part of its caller, which is what makes it fast. It may
     * look at 16 bytes from {@code start} on, and at the byte behind them.
     *
     * @return its length, or {@link #NONE}: then nothing has been written
     */
    static int copyShort(byte[] text, int start, Bytes out) {
        int base = out.size();
        byte[] target = out.room(SHORT_ROOM);
        long word = Words.at(text, start);
        Words.set(target, base + 1, word);
        long other = Words.other(word);
        int length = Words.before(other);
        if (other == 0) {
            word = Words.at(text, start + Long.BYTES);
            Words.set(target, base + 1 + Long.BYTES, word);
            other = Words.other(word);
            if (other == 0) {
                return NONE;
            }
            length = Long.BYTES + Words.before(other);
        }
        if (text[start + length] != '"') {
            return NONE;
        }
        target[base] = (byte) length;
        out.truncate(base + 1 + length);
        return length;
    }
}
