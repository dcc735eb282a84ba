package io.sluice.benchmark;

import io.sluice.schema.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The records that a stream is filled with. */
enum Load {
    /** Events of a web shop, 1.6 KB each. */
    EVENTS(Corpus.EVENTS, 1),
    /** Edits of Wikipedia, 435 bytes each. */
    EDITS(Corpus.WIKIPEDIA, 1),
    /** Orders of UUIDs, texts and integers, 1.6 KB each: those of the managed service's own test. */
    ORDERS(Corpus.ORDERS, 1),
    /** The same with Decimal, DateTime64 and Float64. */
    PRICED_ORDERS(Corpus.PRICED_ORDERS, 1),
    /** The same, 8 KB each. */
    LONG_ORDERS(Corpus.LONG_ORDERS, 1),
    /** Readings of sensors, 200 bytes each, flat. */
    READINGS(Corpus.READINGS, 1),
    /** The events of a web shop, each compressed. */
    GZIPPED_EVENTS(Corpus.EVENTS, 1),
    /** A hundred edits in each record, packed as the Kinesis Producer Library packs them. */
    PACKAGES(Corpus.WIKIPEDIA, 100),
    /** The same, and the bare consumer takes the packages apart too; else it does not look into them. */
    OPENED_PACKAGES(Corpus.WIKIPEDIA, 100);

    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

    private final Corpus corpus;
    private final int packed;

    Load(Corpus corpus, int packed) {
        this.corpus = corpus;
        this.packed = packed;
    }

    /** What the records hold. */
    Corpus corpus() {
        return corpus;
    }

    /** How many user records are in one of {@link #payloads()}. */
    int packed() {
        return packed;
    }

    /** What a bare consumer gives its records to, on one thread. */
    Receiver opening(Receiver receiver) {
        if (this != OPENED_PACKAGES) {
            return receiver;
        }
        PackageReader reader = new PackageReader();
        return payload -> reader.read(payload, receiver);
    }

    /** How many records a bare consumer of {@link #opening} receives for each of the stream. */
    int opened() {
        return this == OPENED_PACKAGES ? packed : 1;
    }

    /** Payloads of Kinesis records. */
    List<byte[]> payloads() {
        List<byte[]> users =
                corpus.records().stream().map(StreamRecord::payload).toList();
        if (this == GZIPPED_EVENTS) {
            return users.stream().map(Load::gzip).toList();
        }
        if (packed == 1) {
            return users;
        }
        List<byte[]> payloads = new ArrayList<>();
        for (int from = 0; from + packed <= users.size(); from += packed) {
            payloads.add(pack(users.subList(from, from + packed), from));
        }
        return payloads;
    }

    private static byte[] gzip(byte[] document) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(document);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot compress in memory", e);
        }
        return compressed.toByteArray();
    }

    /** The package of some user records, each with a partition key of its own. */
    private static byte[] pack(List<byte[]> users, int firstKey) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < users.size(); i++) {
            field(body, 1, ("user-" + (firstKey + i)).getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < users.size(); i++) {
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            varint(record, 1 << 3);
            varint(record, i);
            field(record, 3, users.get(i));
            field(body, 3, record.toByteArray());
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(MAGIC);
        whole.writeBytes(body.toByteArray());
        try {
            whole.writeBytes(MessageDigest.getInstance("MD5").digest(body.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot pack records: found no MD5 in this JVM; use another", e);
        }
        return whole.toByteArray();
    }

    private static void field(ByteArrayOutputStream target, int number, byte[] value) {
        varint(target, (number << 3) | 2);
        varint(target, value.length);
        target.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream target, int value) {
        int rest = value;
        while (rest > 0x7F) {
            target.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        target.write(rest);
    }
}
