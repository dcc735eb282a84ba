package io.sluice.source;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes apart what the Kinesis Producer Library packed into one record. Not thread safe.
 *
 * <pre>
 * F3 89 9A C2     magic
 * protobuf:       1 repeated string partition keys
 *                 2 repeated string explicit hash keys
 *                 3 repeated message record: 1 varint index of partition key
 *                                            2 varint index of explicit hash key, optional
 *                                            3 bytes data
 *                                            4 repeated message tag
 * 16 bytes        MD5 of the protobuf
 * </pre>
 * Bytes that break any of this are a plain record that happens to begin with the magic.
 */
final class KplDeaggregator {
    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
    private static final int DIGEST_BYTES = 16;

    private final MessageDigest md5;

    KplDeaggregator() {
        try {
            this.md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot check packed records: found no MD5 in this JVM; use another", e);
        }
    }

    /**
     * One user record.
     *
     * @param partitionKey its key
     * @param hash which shard it belongs to
     * @param data its payload
     */
    @SuppressWarnings("ArrayRecordComponent") // the payload travels on as it is; nothing compares these
    record UserRecord(String partitionKey, BigInteger hash, byte[] data) {}

    /** The user records in their order; empty if the bytes are no package. */
    Optional<List<UserRecord>> unpack(byte[] bytes) {
        int bodyEnd = bytes.length - DIGEST_BYTES;
        if (bodyEnd < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Optional.empty();
        }
        md5.update(bytes, MAGIC.length, bodyEnd - MAGIC.length);
        if (!Arrays.equals(md5.digest(), 0, DIGEST_BYTES, bytes, bodyEnd, bytes.length)) {
            return Optional.empty();
        }
        try {
            return Optional.of(unpack(new ProtobufReader(bytes, MAGIC.length, bodyEnd)));
        } catch (ProtobufReader.MalformedException e) {
            return Optional.empty();
        }
    }

    private List<UserRecord> unpack(ProtobufReader body) throws ProtobufReader.MalformedException {
        List<String> keys = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        List<ProtobufReader> records = new ArrayList<>();
        while (body.next()) {
            switch (body.field()) {
                case 1 -> keys.add(body.text());
                case 2 -> hashes.add(body.text());
                case 3 -> records.add(body.message());
                default -> body.skip();
            }
        }
        List<UserRecord> unpacked = new ArrayList<>(records.size());
        for (ProtobufReader record : records) {
            unpacked.add(unpackRecord(record, keys, hashes));
        }
        return unpacked;
    }

    private UserRecord unpackRecord(ProtobufReader record, List<String> keys, List<String> hashes)
            throws ProtobufReader.MalformedException {
        Optional<String> key = Optional.empty();
        Optional<String> explicitHash = Optional.empty();
        Optional<byte[]> data = Optional.empty();
        while (record.next()) {
            switch (record.field()) {
                case 1 -> key = Optional.of(entry(keys, record.varint()));
                case 2 -> explicitHash = Optional.of(entry(hashes, record.varint()));
                case 3 -> data = Optional.of(record.bytes());
                default -> record.skip();
            }
        }
        if (key.isEmpty() || data.isEmpty()) {
            throw new ProtobufReader.MalformedException("a record without key or data");
        }
        return new UserRecord(key.get(), hash(key.get(), explicitHash), data.get());
    }

    private static String entry(List<String> table, long index) throws ProtobufReader.MalformedException {
        if (index < 0 || index >= table.size()) {
            throw new ProtobufReader.MalformedException("index " + index + " in a table of " + table.size());
        }
        return table.get((int) index);
    }

    private BigInteger hash(String key, Optional<String> explicitHash) throws ProtobufReader.MalformedException {
        if (explicitHash.isEmpty()) {
            return new BigInteger(1, md5.digest(key.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return new BigInteger(explicitHash.get());
        } catch (NumberFormatException e) {
            throw new ProtobufReader.MalformedException("a hash key that is no number");
        }
    }
}
