package io.sluice.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The body of an INSERT, compressed: every attempt sends these very bytes. Immutable.
 *
 * @param blocks compressed blocks, see {@link BlockCompressor}
 * @param rawBytes size before compression
 * @param bytes size as sent
 */
public record CompressedBody(List<byte[]> blocks, long rawBytes, long bytes) {

    public CompressedBody {
        blocks = List.copyOf(blocks);
    }

    /** Writes the blocks, one after the other. */
    public void writeTo(OutputStream out) throws IOException {
        for (byte[] block : blocks) {
            out.write(block);
        }
    }
}
