package io.sluice.demo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Packs user records into one Kinesis record in the Kinesis Producer Library's format, all under one partition key. */
final class KplAggregate {

    private static final byte[] MAGIC = {(byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2};

    private KplAggregate() {}

    static byte[] of(String partitionKey, List<byte[]> userRecords) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        write(message, 1, partitionKey.getBytes(StandardCharsets.UTF_8));
        for (byte[] data : userRecords) {
            ByteArrayOutputStream userRecord = new ByteArrayOutputStream();
            userRecord.writeBytes(new byte[] {1 << 3, 0});
            write(userRecord, 3, data);
            write(message, 3, userRecord.toByteArray());
        }
        ByteArrayOutputStream aggregate = new ByteArrayOutputStream();
        aggregate.writeBytes(MAGIC);
        aggregate.writeBytes(message.toByteArray());
        try {
            aggregate.writeBytes(MessageDigest.getInstance("MD5").digest(message.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return aggregate.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int field, byte[] bytes) {
        out.write((field << 3) | 2);
        int rest = bytes.length;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(bytes);
    }
}
