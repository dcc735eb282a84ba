package io.sluice.job;

import java.io.EOFException;
import java.io.IOException;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Reads LZ4 frames from a byte array into one buffer.
 *
 * <p>{@link net.jpountz.lz4.LZ4FrameInputStream} takes two arrays of the frame's largest block for every frame, 8 MiB by
 * default, a thousand times the cost of a small record, and does not read linked blocks, which other languages' libraries
 * write by default. Here a block is decoded to its final place, so that its predecessors are there to refer to.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format 1.6.3</a>
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a>
 */
final class Lz4FrameReader {

    private static final int MAGIC = 0x184d2204;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int DICTIONARY = 1;
    private static final int CONTENT_CHECKSUM = 1 << 2;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int BLOCK_CHECKSUM = 1 << 4;
    private static final int VERSION = 0b11 << 6;
    private static final int VERSION_1 = 1 << 6;
    private static final int PLAIN_BLOCK = 1 << 31;
    private static final long UNKNOWN = -1;
    private static final int MIN_MATCH = 4;
    private static final int LONGEST_SHORT = 15;

    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();

    private byte[] in = new byte[0];
    private int at;

    /**
     * Appends what {@code frames} holds to {@code out}.
     *
     * @throws IOException if it is truncated, corrupt, followed by something else, or wants a dictionary
     * @throws Decompressor.TooLargeException if it does not fit
     */
    void read(byte[] frames, PlainBuffer out) throws IOException, Decompressor.TooLargeException {
        in = frames;
        at = 0;
        while (at < in.length) {
            int magic = readInt();
            if (magic == MAGIC) {
                readFrame(out);
            } else if ((magic & ~0xf) == SKIPPABLE_MAGIC) {
                skip(readInt());
            } else {
                throw new IOException("found something else than an LZ4 frame at byte " + (at - 4));
            }
        }
    }

    private void readFrame(PlainBuffer out) throws IOException, Decompressor.TooLargeException {
        int descriptor = at;
        int flags = readByte();
        if ((flags & VERSION) != VERSION_1) {
            throw new IOException("the frame's version is unknown");
        }
        if ((flags & DICTIONARY) != 0) {
            throw new IOException("the frame wants a dictionary");
        }
        skip(1);
        long size = (flags & CONTENT_SIZE) == 0 ? UNKNOWN : Integer.toUnsignedLong(readInt()) | (long) readInt() << 32;
        if (readByte() != (hash.hash(in, descriptor, at - 1 - descriptor, 0) >>> 8 & 0xff)) {
            throw new IOException("the checksum of the frame's header is wrong");
        }
        int start = out.length();
        for (int header = readInt(); header != 0; header = readInt()) {
            int length = header & ~PLAIN_BLOCK;
            int block = at;
            skip(length);
            int next = at;
            if ((flags & BLOCK_CHECKSUM) != 0) {
                if (readInt() != hash.hash(in, block, length, 0)) {
                    throw new IOException("the checksum of a block is wrong");
                }
                next = at;
            }
            if ((header & PLAIN_BLOCK) != 0) {
                out.append(in, block, length);
            } else {
                at = block;
                readBlock(block + length, start, out);
            }
            at = next;
        }
        if (size != UNKNOWN && size != out.length() - start) {
            throw new IOException("the size is wrong");
        }
        if ((flags & CONTENT_CHECKSUM) != 0 && readInt() != hash.hash(out.bytes(), start, out.length() - start, 0)) {
            throw new IOException("the checksum is wrong");
        }
    }

    /** Decodes sequences of literals and matches up to {@code end}; the last has no match. */
    private void readBlock(int end, int frameStart, PlainBuffer out)
            throws IOException, Decompressor.TooLargeException {
        while (true) {
            if (at >= end) {
                throw new IOException("a block is corrupt");
            }
            int token = readByte();
            int literals = readLength(token >>> 4, end);
            if (literals > end - at) {
                throw new IOException("a block is corrupt");
            }
            out.append(in, at, literals);
            at += literals;
            if (at == end) {
                return;
            }
            if (end - at < 2) {
                throw new IOException("a block is corrupt");
            }
            int low = readByte();
            int distance = low | readByte() << 8;
            if (distance == 0 || distance > out.length() - frameStart) {
                throw new IOException("a block is corrupt");
            }
            out.repeat(distance, readLength(token & 0xf, end) + MIN_MATCH);
        }
    }

    private int readLength(int nibble, int end) throws IOException {
        int length = nibble;
        if (nibble == LONGEST_SHORT) {
            int more;
            do {
                if (at >= end || length > Integer.MAX_VALUE - 1000) {
                    throw new IOException("a block is corrupt");
                }
                more = readByte();
                length += more;
            } while (more == 0xff);
        }
        return length;
    }

    private int readInt() throws EOFException {
        int low = readByte() | readByte() << 8;
        return low | readByte() << 16 | readByte() << 24;
    }

    private int readByte() throws EOFException {
        if (at >= in.length) {
            throw new EOFException();
        }
        return in[at++] & 0xff;
    }

    private void skip(int count) throws EOFException {
        if (count < 0 || count > in.length - at) {
            throw new EOFException();
        }
        at += count;
    }
}
