package io.sluice.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads items of CBOR (RFC 8949) from the bytes that have arrived of a longer text and are not read yet.
 *
 * <p>What is not there as a whole is begun again from {@link #mark()} when there is more of it. Texts and binary data in
 * pieces are of another shape, and so are items that are larger than the window.
 *
 * <p>Not thread safe.
 */
final class CborWindow {
    /** The upper three bits of a head say what it is. */
    private static final int UNSIGNED = 0;

    private static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    private static final int TAG = 6;
    private static final int SIMPLE = 7;

    /** The lower five bits: a small value itself, how many bytes the value has, or that a break ends it. */
    private static final int ONE_BYTE = 24;

    private static final int EIGHT_BYTES = 27;
    private static final int UNTIL_BREAK = 31;
    private static final int BREAK = SIMPLE << 5 | UNTIL_BREAK;
    /** The head of a floating point number of eight bytes. */
    private static final int DOUBLE = SIMPLE << 5 | EIGHT_BYTES;

    private static final int EPOCH_TAG = 1;
    private static final int DEEPEST = 16;

    /** Instead of how many items there are: a break follows the last one. */
    static final long ENDLESS = -1;

    private final byte[] bytes;
    private final ByteBuffer view;
    private int marked;

    /** Says that an item is not there as a whole. */
    @SuppressWarnings("serial") // never written
    static final class IncompleteException extends Exception {

        IncompleteException() {
            super("incomplete", null, false, false);
        }
    }

    CborWindow(int size) {
        this.bytes = new byte[size];
        this.view = ByteBuffer.wrap(bytes).limit(0);
    }

    /** Takes from a chunk what there is room for. */
    void take(ByteBuffer chunk) throws UnknownShapeException {
        view.compact();
        int length = Math.min(chunk.remaining(), view.remaining());
        if (length == 0) {
            throw new UnknownShapeException();
        }
        chunk.get(bytes, view.position(), length);
        view.position(view.position() + length).flip();
    }

    boolean hasRemaining() {
        return view.hasRemaining();
    }

    /** Moves what is left to where it belongs, as far as that has room. */
    void moveTo(ByteBuffer target) {
        int length = Math.min(view.remaining(), target.remaining());
        target.put(bytes, view.position(), length);
        view.position(view.position() + length);
    }

    /** An item begins. */
    void mark() {
        marked = view.position();
    }

    /** Reads from the mark again. */
    void reset() {
        view.position(marked);
    }

    /** Writes all that was read since the mark. */
    void copyTo(ByteArrayOutputStream target) {
        target.write(bytes, marked, view.position() - marked);
    }

    /** Reads a break, if one is next. */
    boolean ended() throws IncompleteException {
        if (peek() != BREAK) {
            return false;
        }
        view.get();
        return true;
    }

    private int peek() throws IncompleteException {
        expect(1);
        return bytes[view.position()] & 0xFF;
    }

    private void expect(long length) throws IncompleteException {
        if (length > view.remaining()) {
            throw new IncompleteException();
        }
    }

    /** How many items an array has, or pairs of them a map; {@link #ENDLESS} if a break will tell. */
    long items(int type) throws UnknownShapeException, IncompleteException {
        if (peek() != (type << 5 | UNTIL_BREAK)) {
            return head(type);
        }
        view.get();
        return ENDLESS;
    }

    /** How many bytes of binary data follow. */
    long length() throws UnknownShapeException, IncompleteException {
        return head(BYTES);
    }

    /** The length of a text, all of which is there. */
    int textLength() throws UnknownShapeException, IncompleteException {
        long length = head(TEXT);
        expect(length);
        return (int) length;
    }

    /** Reads a text of a known length if it is that one. */
    boolean text(byte[] expected, int length) {
        int start = view.position();
        boolean same = Arrays.equals(bytes, start, start + length, expected, 0, expected.length);
        if (same) {
            view.position(start + length);
        }
        return same;
    }

    String text() throws UnknownShapeException, IncompleteException {
        int length = textLength();
        String text = new String(bytes, view.position(), length, StandardCharsets.UTF_8);
        view.position(view.position() + length);
        return text;
    }

    /** Milliseconds of the epoch, with a tag or without, whole or as a floating point number. */
    long millis() throws UnknownShapeException, IncompleteException {
        if (peek() >> 5 == TAG && head(TAG) != EPOCH_TAG) {
            throw new UnknownShapeException();
        }
        if (peek() != DOUBLE) {
            return head(UNSIGNED);
        }
        view.get();
        expect(Double.BYTES);
        double millis = view.getDouble();
        if (!(Math.abs(millis) < 1L << 53)) {
            throw new UnknownShapeException();
        }
        return (long) millis;
    }

    /** Reads past the bytes of a text. */
    void skip(int length) {
        view.position(view.position() + length);
    }

    /** Reads past an item, whatever it holds. */
    void skipItem() throws UnknownShapeException, IncompleteException {
        skipItem(DEEPEST);
    }

    private void skipItem(int depth) throws UnknownShapeException, IncompleteException {
        if (depth == 0) {
            throw new UnknownShapeException();
        }
        int type = peek() >> 5;
        switch (type) {
            case BYTES, TEXT -> {
                long length = head(type);
                expect(length);
                skip((int) length);
            }
            case ARRAY, MAP -> {
                long items = items(type);
                for (long i = 0; items == ENDLESS ? !ended() : i < items; i++) {
                    skipItem(depth - 1);
                    if (type == MAP) {
                        skipItem(depth - 1);
                    }
                }
            }
            case TAG -> {
                head(TAG);
                skipItem(depth - 1);
            }
            case UNSIGNED, NEGATIVE, SIMPLE -> {
                int info = view.get() & UNTIL_BREAK;
                if (info >= ONE_BYTE) {
                    argument(info);
                }
            }
            default -> throw new AssertionError(type);
        }
    }

    /** What the head of an item of that type says: a value or a length. */
    private long head(int type) throws UnknownShapeException, IncompleteException {
        int head = peek();
        if (head >> 5 != type) {
            throw new UnknownShapeException();
        }
        view.get();
        int info = head & UNTIL_BREAK;
        if (info < ONE_BYTE) {
            return info;
        }
        long value = argument(info);
        if (value < 0) {
            throw new UnknownShapeException();
        }
        return value;
    }

    private long argument(int info) throws UnknownShapeException, IncompleteException {
        if (info > EIGHT_BYTES) {
            throw new UnknownShapeException();
        }
        int length = 1 << (info - ONE_BYTE);
        expect(length);
        return switch (length) {
            case 1 -> view.get() & 0xFFL;
            case 2 -> view.getShort() & 0xFFFFL;
            case 4 -> view.getInt() & 0xFFFF_FFFFL;
            default -> view.getLong();
        };
    }
}
