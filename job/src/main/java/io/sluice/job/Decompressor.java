package io.sluice.job;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.sluice.jobconfig.PayloadConfig.Compression;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.xerial.snappy.SnappyFramedInputStream;

/**
 * Decompresses payloads into one buffer that is used again for the next.
 *
 * <p>Not thread safe. Never holds more than the limit.
 */
final class Decompressor implements AutoCloseable {

    /** The payload decompresses to more than the limit. */
    static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] LZ4 = {0x04, 0x22, 0x4d, 0x18};
    private static final byte[] SNAPPY = {(byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'};

    private final Compression compression;
    private final int limit;
    private final GzipReader gzip = new GzipReader();
    private final Lz4FrameReader lz4 = new Lz4FrameReader();
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final PlainBuffer plain;

    /**
     * @param compression how payloads are compressed, or to find out
     * @param limit most bytes a payload may have when decompressed
     */
    Decompressor(Compression compression, int limit) {
        this.compression = compression;
        this.limit = limit;
        plain = new PlainBuffer(limit);
    }

    /**
     * How {@code payload} is compressed: what was said, or what its first bytes say.
     *
     * <p>No JSON document, and no white space or byte order mark before one, starts as a compressed payload does.
     */
    Compression of(byte[] payload) {
        if (compression != Compression.AUTO) {
            return compression;
        }
        if (payload.length == 0) {
            return Compression.NONE;
        }
        return switch (payload[0]) {
            case 0x1f -> starts(payload, GZIP) ? Compression.GZIP : Compression.NONE;
            case 0x28 -> starts(payload, ZSTD) ? Compression.ZSTD : Compression.NONE;
            case 0x04 -> starts(payload, LZ4) ? Compression.LZ4 : Compression.NONE;
            case (byte) 0xff -> starts(payload, SNAPPY) ? Compression.SNAPPY : Compression.NONE;
            default -> Compression.NONE;
        };
    }

    private static boolean starts(byte[] payload, byte[] magic) {
        return payload.length >= magic.length && Arrays.equals(payload, 0, magic.length, magic, 0, magic.length);
    }

    /**
     * Decompresses {@code payload} into {@link #buffer}.
     *
     * @param compression how it is compressed; AUTO and NONE copy it
     * @throws IOException if the payload is truncated, corrupt, or followed by something else
     * @throws TooLargeException if it holds more than the limit
     */
    void decompress(byte[] payload, Compression compression) throws IOException, TooLargeException {
        plain.clear();
        switch (compression) {
            case GZIP -> plain.readAll(gzip.open(payload));
            case ZSTD -> readZstd(payload);
            case LZ4 -> lz4.read(payload, plain);
            case SNAPPY -> {
                try (InputStream in = new SnappyFramedInputStream(new ByteArrayInputStream(payload), true)) {
                    plain.readAll(in);
                }
            }
            case AUTO, NONE -> plain.append(payload, 0, payload.length);
        }
    }

    /** Decompresses all frames at once, which takes no memory but the result; again where that was too small. */
    private void readZstd(byte[] payload) throws IOException, TooLargeException {
        long size = Zstd.getFrameContentSize(payload, 0, payload.length);
        if (size > limit) {
            throw new TooLargeException();
        }
        plain.reserve((int) Math.max(0, size));
        while (true) {
            byte[] bytes = plain.bytes();
            try {
                plain.added(
                        zstd.decompressByteArray(bytes, 0, Math.min(bytes.length, limit), payload, 0, payload.length));
                return;
            } catch (ZstdException e) {
                if (e.getErrorCode() != Zstd.errDstSizeTooSmall()) {
                    throw new IOException(e.getMessage(), e);
                }
                plain.reserve(Math.min(bytes.length, limit) + 1);
            }
        }
    }

    /** What {@link #decompress} made, up to {@link #length}; valid until its next call. */
    byte[] buffer() {
        return plain.bytes();
    }

    int length() {
        return plain.length();
    }

    /** Gives native memory back. */
    @Override
    public void close() {
        gzip.release();
        zstd.close();
    }

    /** A short text of what went wrong. */
    static String reason(IOException failure) {
        if (failure instanceof EOFException) {
            return "it ends too early";
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
