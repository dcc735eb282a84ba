package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.PayloadConfig.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

class DecompressorTest {

    private static final byte[] PLAIN = Payloads.utf8("{\"name\":\"M\u00fcnster\",\"edits\":12}".repeat(40));

    private final Decompressor decompressor = new Decompressor(Compression.AUTO, 1 << 20);

    static Stream<Compression> compressions() {
        return Stream.of(Compression.GZIP, Compression.ZSTD, Compression.LZ4, Compression.SNAPPY);
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void knowsACompressionByItsFirstBytes(Compression compression) {
        assertThat(decompressor.of(Payloads.compress(compression, PLAIN))).isEqualTo(compression);
    }

    @Test
    void takesWhatBeginsOtherwiseAsPlain() {
        for (String plain :
                new String[] {"", "{", "[", " {}", "\n[]", "\ufeff{}", "\u001f", "(", "\u0004", "\"text\""}) {
            assertThat(decompressor.of(Payloads.utf8(plain))).as(plain).isEqualTo(Compression.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, mode = Mode.EXCLUDE, names = "AUTO")
    void takesThePayloadAsWhatItWasToldToBe(Compression compression) {
        assertThat(new Decompressor(compression, 100).of(PLAIN)).isEqualTo(compression);
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void givesBackWhatWasCompressed(Compression compression) throws Exception {
        byte[] random = new byte[300_000];
        new Random(1).nextBytes(random);
        for (byte[] plain : new byte[][] {PLAIN, new byte[0], random, PLAIN}) {
            assertThat(decompress(compression, Payloads.compress(compression, plain)))
                    .isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD", "LZ4"})
    void readsSeveralInOnePayload(Compression compression) throws Exception {
        byte[] one = Payloads.compress(compression, PLAIN);
        byte[] two = Arrays.copyOf(one, one.length * 2);
        System.arraycopy(one, 0, two, one.length, one.length);
        byte[] plain = decompress(compression, two);
        assertThat(plain).hasSize(2 * PLAIN.length).startsWith(PLAIN).endsWith(PLAIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD", "LZ4"})
    void refusesEveryTruncation(Compression compression) {
        byte[] whole = Payloads.compress(compression, PLAIN);
        for (int length = 4; length < whole.length; length++) {
            byte[] truncated = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decompress(compression, truncated))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class);
        }
    }

    /** The framing format of Snappy has no end mark: what ends between two chunks looks whole. */
    @Test
    void refusesSnappyThatEndsInsideAChunk() {
        byte[] whole = Payloads.compress(Compression.SNAPPY, PLAIN);
        for (int length = 11; length < whole.length; length++) {
            byte[] truncated = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decompress(Compression.SNAPPY, truncated))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class);
        }
    }

    /** Not so with Snappy, where one bit makes a chunk one to skip, nor with LZ4, where a checksum is optional. */
    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD"})
    void givesBackNothingElseForAFlippedBit(Compression compression) {
        byte[] whole = Payloads.compress(compression, PLAIN);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            byte[] plain;
            try {
                plain = decompress(compression, damaged);
            } catch (IOException | Decompressor.TooLargeException e) {
                continue;
            }
            assertThat(plain).as("bit %d", bit).isEqualTo(PLAIN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD", "SNAPPY"})
    void refusesWhatFollowsTheCompressedData(Compression compression) {
        byte[] whole = Payloads.compress(compression, PLAIN);
        byte[] followed = Arrays.copyOf(whole, whole.length + 5);
        Arrays.fill(followed, whole.length, followed.length, (byte) 'x');
        assertThatThrownBy(() -> decompress(compression, followed)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void stopsAtTheLimit(Compression compression) throws Exception {
        Decompressor limited = new Decompressor(Compression.AUTO, 1000);
        byte[] bomb = Payloads.compress(compression, new byte[50_000_000]);
        assertThatThrownBy(() -> limited.decompress(bomb, compression))
                .isInstanceOf(Decompressor.TooLargeException.class);
        assertThat(limited.buffer()).hasSizeLessThanOrEqualTo(64 * 1024);

        limited.decompress(Payloads.compress(compression, new byte[1000]), compression);
        assertThat(limited.length()).isEqualTo(1000);
        assertThatThrownBy(() -> limited.decompress(Payloads.compress(compression, new byte[1001]), compression))
                .isInstanceOf(Decompressor.TooLargeException.class);
    }

    /** Blocks that refer to their predecessors, as Python's and C's libraries write them by default. */
    @Test
    void readsLinkedBlocksOfLz4() throws Exception {
        // Two blocks of frame 04 22 4d 18: "abcdefgh" plain, then a match of all of it and "!".
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(HexFormat.of().parseHex("04224d18" + "4040"));
        frame.write(XXHashFactory.fastestInstance().hash32().hash(new byte[] {0x40, 0x40}, 0, 2, 0) >>> 8);
        frame.writeBytes(HexFormat.of().parseHex("08000080" + "6162636465666768"));
        frame.writeBytes(HexFormat.of().parseHex("0a000000" + "04" + "0800" + "60" + "212223242526" + "00000000"));
        assertThat(decompress(Compression.LZ4, frame.toByteArray()))
                .isEqualTo(Payloads.utf8("abcdefghabcdefgh!\"#$%&"));
    }

    @Test
    void readsLz4FramesWithEveryOption() throws Exception {
        byte[] random = new byte[100_000];
        new Random(2).nextBytes(random);
        byte[] repetitive = Payloads.utf8("edit ".repeat(50_000));
        for (byte[] plain : new byte[][] {random, repetitive, PLAIN, new byte[0]}) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(
                    frame,
                    LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                    plain.length,
                    LZ4FrameOutputStream.FLG.Bits.CONTENT_SIZE,
                    LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM,
                    LZ4FrameOutputStream.FLG.Bits.BLOCK_CHECKSUM,
                    LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE)) {
                out.write(plain);
            }
            assertThat(decompress(Compression.LZ4, frame.toByteArray())).isEqualTo(plain);
            for (int bit = 0; bit < Math.min(frame.size(), 300) * 8; bit++) {
                byte[] damaged = frame.toByteArray();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> decompress(Compression.LZ4, damaged))
                        .as("bit %d", bit)
                        .isInstanceOfAny(IOException.class, Decompressor.TooLargeException.class);
            }
        }
    }

    @Test
    void readsEveryFieldThatAGzipHeaderCanHave() throws Exception {
        byte[] plainHeader = Payloads.compress(Compression.GZIP, PLAIN);
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(plainHeader, 0, 3);
        full.write(0b11111);
        full.write(plainHeader, 4, 6);
        full.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
        full.writeBytes(Payloads.utf8("name\0comment\0"));
        full.writeBytes(new byte[2]);
        full.write(plainHeader, 10, plainHeader.length - 10);
        assertThat(decompress(Compression.GZIP, full.toByteArray())).isEqualTo(PLAIN);
    }

    @Test
    void saysWhatIsWrongWithAGzipFile() {
        byte[] whole = Payloads.compress(Compression.GZIP, PLAIN);
        assertThatThrownBy(() -> decompress(Compression.GZIP, PLAIN))
                .hasMessage("found something else than a gzip member at byte 0");
        byte[] method = whole.clone();
        method[2] = 7;
        assertThatThrownBy(() -> decompress(Compression.GZIP, method))
                .hasMessage("the compression method is not deflate");
        byte[] flags = whole.clone();
        flags[3] = (byte) 0x80;
        assertThatThrownBy(() -> decompress(Compression.GZIP, flags)).hasMessage("the header has unknown flags");
        byte[] checksum = whole.clone();
        checksum[whole.length - 8] ^= 1;
        assertThatThrownBy(() -> decompress(Compression.GZIP, checksum)).hasMessage("the checksum is wrong");
        byte[] size = whole.clone();
        size[whole.length - 1] ^= 1;
        assertThatThrownBy(() -> decompress(Compression.GZIP, size)).hasMessage("the size is wrong");
    }

    @Test
    void readsMembersOfAnyNumberOneByteAtATime() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (byte b : Payloads.utf8("0123456789")) {
            try (GZIPOutputStream member = new GZIPOutputStream(members)) {
                member.write(b);
            }
        }
        assertThat(decompress(Compression.GZIP, members.toByteArray())).isEqualTo(Payloads.utf8("0123456789"));
    }

    private byte[] decompress(Compression compression, byte[] payload)
            throws IOException, Decompressor.TooLargeException {
        decompressor.decompress(payload, compression);
        return Arrays.copyOf(decompressor.buffer(), decompressor.length());
    }
}
