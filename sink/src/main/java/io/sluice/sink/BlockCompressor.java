package io.sluice.sink;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * Compresses bytes into the blocks that ClickHouse reads with {@code decompress=1}. Used by one thread, once.
 *
 * <pre>
 * 16  CityHash128 1.0.2 of all that follows, low half first
 *  1  0x82: LZ4
 *  4  size of what follows the hash, with this header of 9 bytes
 *  4  size before compression
 *  n  LZ4 block
 * </pre>
 *
 * All numbers are little endian.
 */
public final class BlockCompressor extends OutputStream {

    /** Large enough that headers do not matter, small enough for the server's caches; ClickHouse's own upper size. */
    static final int BLOCK_BYTES = 1 << 20;

    /** From so many on, bytes are compressed where they lie, not gathered before. */
    static final int DIRECT_BYTES = 1 << 17;

    /** Enough for a few rows: a batch that is taken apart is many small inserts. */
    private static final int SMALL_BYTES = 1 << 12;

    static final int HASH_BYTES = 16;
    static final int HEADER_BYTES = 9;
    static final byte LZ4 = (byte) 0x82;

    private final LZ4Compressor lz4 = LZ4Factory.fastestInstance().fastCompressor();
    private byte[] raw = new byte[SMALL_BYTES];
    private byte[] packed = {};
    private final List<byte[]> blocks = new ArrayList<>();
    private int filled;
    private long rawBytes;
    private long bytes;

    /** Without a byte yet. */
    public BlockCompressor() {}

    @Override
    public void write(int b) {
        makeRoom();
        raw[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] data) {
        write(data, 0, data.length);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        int from = offset;
        int end = offset + length;
        while (end - from >= DIRECT_BYTES) {
            packGathered();
            int count = Math.min(end - from, BLOCK_BYTES);
            pack(data, from, count);
            from += count;
        }
        while (from < end) {
            makeRoom();
            int count = Math.min(end - from, raw.length - filled);
            System.arraycopy(data, from, raw, filled, count);
            filled += count;
            from += count;
        }
    }

    private void makeRoom() {
        if (filled == BLOCK_BYTES) {
            packGathered();
        } else if (filled == raw.length) {
            raw = Arrays.copyOf(raw, Math.min(BLOCK_BYTES, raw.length * 4));
        }
    }

    /** Everything written, compressed. */
    public CompressedBody finish() {
        packGathered();
        return new CompressedBody(blocks, rawBytes, bytes);
    }

    private void packGathered() {
        if (filled > 0) {
            pack(raw, 0, filled);
            filled = 0;
        }
    }

    private void pack(byte[] data, int offset, int length) {
        int most = HASH_BYTES + HEADER_BYTES + lz4.maxCompressedLength(length);
        packed = packed.length < most ? new byte[most] : packed;
        int size = HEADER_BYTES + lz4.compress(data, offset, length, packed, HASH_BYTES + HEADER_BYTES);
        ByteBuffer block = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        block.put(HASH_BYTES, LZ4).putInt(HASH_BYTES + 1, size).putInt(HASH_BYTES + 5, length);
        CityHash.write(packed, HASH_BYTES, size, block, 0);
        blocks.add(Arrays.copyOf(packed, HASH_BYTES + size));
        bytes += HASH_BYTES + size;
        rawBytes += length;
    }
}
