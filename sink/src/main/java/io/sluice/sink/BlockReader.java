package io.sluice.sink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Reads the bytes that went into the blocks of a {@link BlockCompressor}, a block at a time. Used by one thread, once.
 *
 * <p>A block is believed only if its hash is right: bytes that were changed or are missing are an error, never other
 * bytes. Only a whole number of blocks missing at the end looks like an earlier end.
 */
final class BlockReader extends InputStream {

    private final LZ4SafeDecompressor lz4 = LZ4Factory.fastestInstance().safeDecompressor();
    private final byte[] blocks;
    private final ByteBuffer header;
    private int next;
    private byte[] raw = {};
    private int at;
    private int filled;

    BlockReader(byte[] blocks) {
        this.blocks = blocks;
        this.header = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? raw[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, filled - at);
        System.arraycopy(raw, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean hasMore() throws IOException {
        while (at == filled && next < blocks.length) {
            unpack();
        }
        return at < filled;
    }

    private void unpack() throws IOException {
        int hashed = next + BlockCompressor.HASH_BYTES;
        int packed = hashed + BlockCompressor.HEADER_BYTES;
        if (blocks.length < packed) {
            throw damaged("is cut off in its header");
        }
        int size = header.getInt(hashed + 1);
        int rawSize = header.getInt(hashed + 5);
        if (size < BlockCompressor.HEADER_BYTES || size > blocks.length - hashed) {
            throw damaged("has " + (blocks.length - hashed) + " of " + size + " bytes");
        }
        if (header.get(hashed) != BlockCompressor.LZ4 || rawSize < 0 || rawSize > BlockCompressor.BLOCK_BYTES) {
            throw damaged("has a header that none has");
        }
        byte[] hash = new byte[BlockCompressor.HASH_BYTES];
        CityHash.write(blocks, hashed, size, ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN), 0);
        if (!Arrays.equals(hash, 0, hash.length, blocks, next, hashed)) {
            throw damaged("has another hash than it was written with");
        }
        raw = raw.length < rawSize ? new byte[rawSize] : raw;
        try {
            filled = lz4.decompress(blocks, packed, size - BlockCompressor.HEADER_BYTES, raw, 0, rawSize);
        } catch (LZ4Exception e) {
            throw new IOException(damaged("is not LZ4").getMessage(), e);
        }
        if (filled != rawSize) {
            throw damaged("has " + filled + " bytes where it should have " + rawSize);
        }
        at = 0;
        next = hashed + size;
    }

    private IOException damaged(String how) {
        return new IOException("the compressed block at byte " + next + " of " + blocks.length + " " + how);
    }
}
