package io.sluice.source;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart what the Kinesis Producer Library packed into one record, and counts what does not belong to its shard.
 * Not thread safe.
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
    private final byte[] digest = new byte[DIGEST_BYTES];
    private final ByteBuffer digestLongs = ByteBuffer.wrap(digest);
    private final ProtobufReader reader = new ProtobufReader();
    private final List<String> keys = new ArrayList<>();
    private final Spans keySpans = new Spans();
    private final Spans hashSpans = new Spans();
    private final Spans recordSpans = new Spans();
    private Place[] keyPlaces = {};

    /** Whether a key lies in the shard. */
    private enum Place {
        UNKNOWN,
        INSIDE,
        OUTSIDE
    }

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
     * @param data its payload
     */
    @SuppressWarnings("ArrayRecordComponent") // the payload travels on as it is; nothing compares these
    record UserRecord(String partitionKey, byte[] data) {}

    /**
     * What was packed.
     *
     * @param records the user records in their order
     * @param outOfRange how many of them belong to another shard
     */
    record Unpacked(List<UserRecord> records, int outOfRange) {}

    /**
     * Unpacks one Kinesis record.
     *
     * @param shard the hashes of its shard
     * @return empty if the bytes are no package
     */
    Optional<Unpacked> unpack(byte[] bytes, HashBounds shard) {
        int bodyEnd = bytes.length - DIGEST_BYTES;
        if (bodyEnd < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Optional.empty();
        }
        digest(bytes, MAGIC.length, bodyEnd);
        if (!Arrays.equals(digest, 0, DIGEST_BYTES, bytes, bodyEnd, bytes.length)) {
            return Optional.empty();
        }
        try {
            readTables(bytes, bodyEnd);
            return Optional.of(unpackRecords(bytes, shard));
        } catch (ProtobufReader.MalformedException e) {
            return Optional.empty();
        }
    }

    private void digest(byte[] bytes, int start, int end) {
        md5.update(bytes, start, end - start);
        try {
            md5.digest(digest, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("Cannot check packed records: found an MD5 of another length", e);
        }
    }

    private void readTables(byte[] bytes, int bodyEnd) throws ProtobufReader.MalformedException {
        keys.clear();
        keySpans.clear();
        hashSpans.clear();
        recordSpans.clear();
        reader.open(bytes, MAGIC.length, bodyEnd);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> {
                    keys.add(reader.text());
                    keySpans.add(reader.valueStart(), reader.valueEnd());
                }
                case 2 -> {
                    reader.enter();
                    hashSpans.add(reader.valueStart(), reader.valueEnd());
                }
                case 3 -> {
                    reader.enter();
                    recordSpans.add(reader.valueStart(), reader.valueEnd());
                }
                default -> reader.skip();
            }
        }
        if (keyPlaces.length < keys.size()) {
            keyPlaces = new Place[2 * keys.size()];
        }
        Arrays.fill(keyPlaces, 0, keys.size(), Place.UNKNOWN);
    }

    private Unpacked unpackRecords(byte[] bytes, HashBounds shard) throws ProtobufReader.MalformedException {
        List<UserRecord> unpacked = new ArrayList<>(recordSpans.size());
        int outOfRange = 0;
        for (int i = 0; i < recordSpans.size(); i++) {
            int key = -1;
            int hash = -1;
            byte @Nullable [] data = null;
            reader.open(bytes, recordSpans.start(i), recordSpans.end(i));
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> key = index(reader.varint(), keySpans);
                    case 2 -> hash = index(reader.varint(), hashSpans);
                    case 3 -> data = reader.bytes();
                    default -> reader.skip();
                }
            }
            if (key < 0 || data == null) {
                throw new ProtobufReader.MalformedException("a record without key or data");
            }
            boolean inside = hash < 0 ? keyIsInside(bytes, key, shard) : hashIsInside(bytes, hash, shard);
            if (!inside) {
                outOfRange++;
            }
            unpacked.add(new UserRecord(keys.get(key), data));
        }
        return new Unpacked(unpacked, outOfRange);
    }

    private static int index(long index, Spans table) throws ProtobufReader.MalformedException {
        if (index < 0 || index >= table.size()) {
            throw new ProtobufReader.MalformedException("index " + index + " in a table of " + table.size());
        }
        return (int) index;
    }

    private boolean keyIsInside(byte[] bytes, int key, HashBounds shard) {
        if (keyPlaces[key] == Place.UNKNOWN) {
            digest(bytes, keySpans.start(key), keySpans.end(key));
            boolean inside = shard.contains(digestLongs.getLong(0), digestLongs.getLong(Long.BYTES));
            keyPlaces[key] = inside ? Place.INSIDE : Place.OUTSIDE;
        }
        return keyPlaces[key] == Place.INSIDE;
    }

    private boolean hashIsInside(byte[] bytes, int index, HashBounds shard) throws ProtobufReader.MalformedException {
        int start = hashSpans.start(index);
        String text = new String(bytes, start, hashSpans.end(index) - start, StandardCharsets.US_ASCII);
        try {
            BigInteger hash = new BigInteger(text);
            return hash.signum() >= 0
                    && hash.bitLength() <= 2 * Long.SIZE
                    && shard.contains(HashBounds.high(hash), HashBounds.low(hash));
        } catch (NumberFormatException e) {
            throw new ProtobufReader.MalformedException("a hash key that is no number");
        }
    }

    /** Where values begin and end in the bytes. */
    private static final class Spans {
        private int[] ends = new int[64];
        private int count;

        void clear() {
            count = 0;
        }

        void add(int start, int end) {
            if (2 * count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * ends.length);
            }
            ends[2 * count] = start;
            ends[2 * count + 1] = end;
            count++;
        }

        int size() {
            return count;
        }

        int start(int index) {
            return ends[2 * index];
        }

        int end(int index) {
            return ends[2 * index + 1];
        }
    }
}
