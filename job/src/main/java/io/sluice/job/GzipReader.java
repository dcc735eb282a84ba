package io.sluice.job;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a gzip file of one or more members (RFC 1952) from a byte array, with one {@link Inflater} for all of them.
 *
 * <p>Unlike {@link java.util.zip.GZIPInputStream} it refuses what follows the last member and is no member, and checks
 * that the last member is whole. It may be opened again and again; closing it does nothing, since
 * nothing is open; {@link #release} gives the inflater back.
 */
final class GzipReader extends InputStream {

    private static final int TRAILER = 8;
    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private byte[] bytes = new byte[0];
    private int at;
    private boolean inMember;

    /** Starts to read {@code gzip}, which must not change meanwhile. */
    InputStream open(byte[] gzip) {
        bytes = gzip;
        at = 0;
        inMember = false;
        return this;
    }

    /** Gives native memory back; the reader cannot be used any more. */
    void release() {
        inflater.end();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (!inMember) {
                if (at == bytes.length) {
                    return -1;
                }
                readHeader();
                inflater.reset();
                inflater.setInput(bytes, at, bytes.length - at);
                crc.reset();
                inMember = true;
            }
            int count = inflate(target, offset, length);
            if (count > 0) {
                crc.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                readTrailer();
                inMember = false;
            } else if (inflater.needsDictionary()) {
                throw new IOException("the data wants a preset dictionary");
            } else {
                throw new EOFException();
            }
        }
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage() == null ? "not deflate data" : e.getMessage(), e);
        }
    }

    private void readHeader() throws IOException {
        if (next() != 0x1f || next() != 0x8b) {
            throw new IOException("found something else than a gzip member at byte " + Math.max(0, at - 1));
        }
        if (next() != 8) {
            throw new IOException("the compression method is not deflate");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new IOException("the header has unknown flags");
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            int low = next();
            skip(low | next() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void readTrailer() throws IOException {
        at = bytes.length - inflater.getRemaining();
        if (bytes.length - at < TRAILER) {
            throw new EOFException();
        }
        if (nextInt() != crc.getValue()) {
            throw new IOException("the checksum is wrong");
        }
        if (nextInt() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new IOException("the size is wrong");
        }
    }

    private long nextInt() throws IOException {
        return next() | (long) next() << 8 | (long) next() << 16 | (long) next() << 24;
    }

    private void skipText() throws IOException {
        int last;
        do {
            last = next();
        } while (last != 0);
    }

    private void skip(int count) throws EOFException {
        if (bytes.length - at < count) {
            throw new EOFException();
        }
        at += count;
    }

    private int next() throws EOFException {
        if (at == bytes.length) {
            throw new EOFException();
        }
        return bytes[at++] & 0xff;
    }
}
