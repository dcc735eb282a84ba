package io.sluice.local.kinesis;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A record that a client wants to put, checked. */
final class Put {

    private static final int MAX_KEY_CHARS = 256;
    private static final int KIB = 1_024;

    private final byte[] key;
    private final byte[] data;
    private final BigInteger hashKey;

    private Put(byte[] key, byte[] data, BigInteger hashKey) {
        this.key = key;
        this.data = data;
        this.hashKey = hashKey;
    }

    /** Reads one from the fields of a request; {@code place} leads to them in messages. */
    static Put of(Request fields, Stream stream, String place) throws IOException {
        byte @Nullable [] data = fields.items("Data").binaryValue();
        if (data == null) {
            throw Request.missing(place + "data");
        }
        String key = fields.text("PartitionKey").orElseThrow(() -> Request.missing(place + "partitionKey"));
        byte[] keyBytes = checkedKey(key, data, stream, place);
        BigInteger hashKey =
                fields.text("ExplicitHashKey").map(StreamActions::hashKey).orElseGet(() -> HashRange.key(keyBytes));
        return new Put(keyBytes, data, hashKey);
    }

    /** A record that comes from this JVM. */
    static Put of(String key, byte[] data, Stream stream) {
        byte[] keyBytes = checkedKey(key, data, stream, "");
        return new Put(keyBytes, data.clone(), HashRange.key(keyBytes));
    }

    private static byte[] checkedKey(String key, byte[] data, Stream stream, String place) {
        if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
            throw ServiceError.validation("1 validation error detected: Value of " + key.length() + " characters at '"
                    + place + "partitionKey' failed to satisfy constraint: Member must have length between 1 and "
                    + MAX_KEY_CHARS);
        }
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        int max = stream.maxRecordKib() * KIB;
        if (bytes.length + data.length > max) {
            throw ServiceError.validation("1 validation error detected: Value of " + (bytes.length + data.length)
                    + " bytes at '" + place
                    + "data' failed to satisfy constraint: Member must have length less than or equal to " + max);
        }
        return bytes;
    }

    byte[] key() {
        return key;
    }

    byte[] data() {
        return data;
    }

    BigInteger hashKey() {
        return hashKey;
    }

    int size() {
        return key.length + data.length;
    }
}
