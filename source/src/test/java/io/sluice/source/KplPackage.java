package io.sluice.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Writes records packed as the Kinesis Producer Library packs them, and packages with faults. */
final class KplPackage {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    KplPackage key(String key) {
        return delimited(1, key.getBytes(StandardCharsets.UTF_8));
    }

    KplPackage hashKey(String hash) {
        return delimited(2, hash.getBytes(StandardCharsets.UTF_8));
    }

    KplPackage record(int keyIndex, String data) {
        KplPackage record = new KplPackage();
        record.varint(1 << 3).varint(keyIndex);
        record.delimited(3, data.getBytes(StandardCharsets.UTF_8));
        return delimited(3, record.body.toByteArray());
    }

    KplPackage record(int keyIndex, int hashIndex, String data) {
        KplPackage record = new KplPackage();
        record.varint(1 << 3).varint(keyIndex);
        record.varint(2 << 3).varint(hashIndex);
        record.delimited(3, data.getBytes(StandardCharsets.UTF_8));
        return delimited(3, record.body.toByteArray());
    }

    KplPackage delimited(int field, byte[] bytes) {
        varint((field << 3) | 2).varint(bytes.length);
        body.writeBytes(bytes);
        return this;
    }

    KplPackage varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            body.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        body.write((int) rest);
        return this;
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2});
        bytes.writeBytes(body.toByteArray());
        try {
            bytes.writeBytes(MessageDigest.getInstance("MD5").digest(body.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
