package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BlockReaderTest {

    @Test
    void readsWhatACompressorWrote() throws IOException {
        for (int size :
                new int[] {0, 1, 100, BlockCompressor.BLOCK_BYTES, BlockCompressor.BLOCK_BYTES + 1, 3_000_000}) {
            assertThat(new BlockReader(blocks(bytes(size))).readAllBytes()).isEqualTo(bytes(size));
        }
    }

    @Test
    void readsByteByByte() throws IOException {
        byte[] bytes = {1, (byte) 0xFF, 0};
        try (BlockReader reader = new BlockReader(blocks(bytes))) {
            assertThat(reader.read()).isEqualTo(1);
            assertThat(reader.read(new byte[0], 0, 0)).isZero();
            assertThat(reader.read()).isEqualTo(0xFF);
            assertThat(reader.read()).isZero();
            assertThat(reader.read()).isEqualTo(-1);
            assertThat(reader.read(bytes, 0, 3)).isEqualTo(-1);
        }
    }

    @Test
    void refusesABlockThatIsCutOff() throws IOException {
        byte[] blocks = blocks(bytes(50));
        for (int length = 1; length < blocks.length; length++) {
            byte[] cut = Arrays.copyOf(blocks, length);
            assertThatThrownBy(() -> new BlockReader(cut).readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessage("the compressed block at byte 0 of " + length + " "
                            + (length < 25
                                    ? "is cut off in its header"
                                    : "has " + (length - 16) + " of " + (blocks.length - 16) + " bytes"));
        }
    }

    @Test
    void refusesEveryChangedBit() throws IOException {
        byte[] blocks = blocks(bytes(50));
        for (int bit = 0; bit < blocks.length * 8; bit++) {
            byte[] changed = blocks.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> new BlockReader(changed).readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the compressed block at byte 0 of " + blocks.length);
        }
    }

    @Test
    void refusesSizesThatNoBlockHas() throws IOException {
        for (int size : new int[] {-1, BlockCompressor.BLOCK_BYTES + 1, Integer.MAX_VALUE}) {
            byte[] changed = blocks(bytes(50));
            ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(21, size);
            rehash(changed);
            assertThatThrownBy(() -> new BlockReader(changed).readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessage("the compressed block at byte 0 of " + changed.length + " has a header that none has");
        }
    }

    @Test
    void refusesABlockThatIsNotAsLongAsItSays() throws IOException {
        byte[] changed = blocks(bytes(50));
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 51);
        rehash(changed);
        assertThatThrownBy(() -> new BlockReader(changed).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessage("the compressed block at byte 0 of " + changed.length
                        + " has 50 bytes where it should have 51");
    }

    @Test
    void refusesWhatIsNotLz4() throws IOException {
        byte[] changed = blocks(bytes(50));
        Arrays.fill(changed, 25, changed.length, (byte) 0xFF);
        rehash(changed);
        assertThatThrownBy(() -> new BlockReader(changed).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessage("the compressed block at byte 0 of " + changed.length + " is not LZ4");
    }

    private static void rehash(byte[] block) {
        CityHash.write(block, 16, block.length - 16, ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN), 0);
    }

    /** Random ones, so that they are as many when compressed. */
    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] blocks(byte[] bytes) throws IOException {
        BlockCompressor compressor = new BlockCompressor();
        compressor.write(bytes);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        compressor.finish().writeTo(all);
        return all.toByteArray();
    }
}
