package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

final class BlockCompressorTest {

    @Test
    void packsAnyAmountIntoBlocksOfOneMebibyte() {
        for (int size :
                new int[] {0, 1, 100, BlockCompressor.BLOCK_BYTES, BlockCompressor.BLOCK_BYTES + 1, 3_000_000}) {
            byte[] data = new byte[size];
            new Random(size).nextBytes(data);
            BlockCompressor compressor = new BlockCompressor();
            compressor.write(data);

            CompressedBody body = compressor.finish();

            assertThat(unpack(body)).isEqualTo(data);
            assertThat(body.rawBytes()).isEqualTo(size);
            assertThat(body.bytes())
                    .isEqualTo(body.blocks().stream()
                            .mapToLong(block -> block.length)
                            .sum());
            assertThat(body.blocks()).hasSize((size + BlockCompressor.BLOCK_BYTES - 1) / BlockCompressor.BLOCK_BYTES);
        }
    }

    @Test
    void joinsSmallWrites() {
        BlockCompressor compressor = new BlockCompressor();
        for (int i = 0; i < 1000; i++) {
            compressor.write(i);
            compressor.write(new byte[] {9, (byte) i, 9}, 1, 1);
        }

        CompressedBody body = compressor.finish();

        assertThat(body.blocks()).hasSize(1);
        assertThat(unpack(body)).hasSize(2000);
    }

    @Test
    void compressesLargeWritesWhereTheyLieInTheirOrder() {
        int direct = BlockCompressor.DIRECT_BYTES;
        BlockCompressor compressor = new BlockCompressor();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Random random = new Random(5);
        for (int size : new int[] {100, direct, direct - 1, 1, 3_000_000, 7}) {
            byte[] data = new byte[size + 10];
            random.nextBytes(data);
            compressor.write(data, 3, size);
            written.write(data, 3, size);
            Arrays.fill(data, (byte) 0);
        }

        CompressedBody body = compressor.finish();

        assertThat(unpack(body)).isEqualTo(written.toByteArray());
        assertThat(body.blocks().stream()
                        .map(block -> ByteBuffer.wrap(block)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt(21)))
                .containsExactly(
                        100,
                        direct,
                        direct,
                        BlockCompressor.BLOCK_BYTES,
                        BlockCompressor.BLOCK_BYTES,
                        3_000_000 - 2 * BlockCompressor.BLOCK_BYTES,
                        7);
    }

    private static byte[] unpack(CompressedBody body) {
        ByteBuffer all = ByteBuffer.allocate((int) body.rawBytes());
        for (byte[] block : body.blocks()) {
            ByteBuffer header = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(header.get(16)).isEqualTo((byte) 0x82);
            assertThat(header.getInt(17)).isEqualTo(block.length - 16);
            int size = header.getInt(21);
            all.put(LZ4Factory.safeInstance().fastDecompressor().decompress(block, 25, size));
        }
        return all.array();
    }
}
