package io.sluice.job;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Documents;
import io.sluice.jobconfig.PayloadConfig.Envelope;
import io.sluice.jobconfig.PayloadConfig.OnRejected;
import io.sluice.schema.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.xerial.snappy.SnappyFramedOutputStream;

/** Payloads, records and configurations for tests. */
final class Payloads {

    private Payloads() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As a producer would compress it. */
    static byte[] compress(Compression compression, byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (compression) {
            case AUTO, NONE -> bytes;
            case GZIP -> new GZIPOutputStream(bytes);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(bytes).setChecksum(true);
            case LZ4 -> new LZ4FrameOutputStream(bytes);
            case SNAPPY -> new SnappyFramedOutputStream(bytes);
        }) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static StreamRecord record(byte[] payload) {
        return record(payload, "1", 0);
    }

    static StreamRecord record(byte[] payload, String sequenceNumber, long subSequenceNumber) {
        return new StreamRecord(
                payload, "edits", "shardId-000000000000", sequenceNumber, subSequenceNumber, "key", 1_700_000_000_000L);
    }

    static PayloadConfig config(Documents documents) {
        return new PayloadConfig(
                Compression.AUTO, documents, new Envelope.None(), 16 << 20, OnRejected.ERROR_TABLE, 100);
    }

    static PayloadConfig config(Envelope envelope) {
        return new PayloadConfig(Compression.AUTO, Documents.AUTO, envelope, 16 << 20, OnRejected.ERROR_TABLE, 100);
    }

    static PayloadConfig config(Compression compression, int maxMessageBytes) {
        return new PayloadConfig(
                compression, Documents.AUTO, new Envelope.None(), maxMessageBytes, OnRejected.ERROR_TABLE, 100);
    }
}
