package io.sluice.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks over the fields of one protobuf message in an array, and then of another. Not thread safe. */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private byte[] bytes = {};
    private int end;
    private int position;
    private int tag;
    private int valueStart;

    /** Goes over the bytes from {@code start} to before {@code messageEnd} next. */
    void open(byte[] message, int start, int messageEnd) {
        bytes = message;
        position = start;
        end = messageEnd;
    }

    /** Moves to the next field, whose value must then be read or skipped. */
    boolean next() throws MalformedException {
        if (position == end) {
            return false;
        }
        tag = (int) readVarint();
        return true;
    }

    /** Number of the present field. */
    int field() {
        return tag >>> 3;
    }

    long varint() throws MalformedException {
        require(VARINT);
        return readVarint();
    }

    byte[] bytes() throws MalformedException {
        enter();
        return Arrays.copyOfRange(bytes, valueStart, position);
    }

    String text() throws MalformedException {
        enter();
        return new String(bytes, valueStart, position - valueStart, StandardCharsets.UTF_8);
    }

    /** Steps over a delimited value, to be found from {@link #valueStart()} to before {@link #valueEnd()}. */
    void enter() throws MalformedException {
        require(DELIMITED);
        long length = readVarint();
        valueStart = position;
        advance(length);
    }

    /** Where the delimited value starts that was read last. */
    int valueStart() {
        return valueStart;
    }

    int valueEnd() {
        return position;
    }

    void skip() throws MalformedException {
        switch (tag & 7) {
            case VARINT -> readVarint();
            case FIXED_64 -> advance(8);
            case DELIMITED -> enter();
            case FIXED_32 -> advance(4);
            default -> throw new MalformedException("wire type " + (tag & 7));
        }
    }

    private void advance(long length) throws MalformedException {
        if (length < 0 || length > end - position) {
            throw new MalformedException("length " + length + " with " + (end - position) + " bytes left");
        }
        position += (int) length;
    }

    private void require(int wireType) throws MalformedException {
        if ((tag & 7) != wireType) {
            throw new MalformedException("wire type " + (tag & 7) + " of field " + field());
        }
    }

    private long readVarint() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw new MalformedException("an end inside of a number");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("a number of more than ten bytes");
    }

    /** The bytes are no protobuf message of the kind expected. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String found) {
            super(found);
        }
    }
}
