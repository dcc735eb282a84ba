package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Documents;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the documents in what a record holds: decompresses, takes them out of their wrapper, tells them apart.
 *
 * <p>A document goes on with a record of its own, whose payload is that document and whose sub-sequence number is its
 * place in the Kinesis record; a payload that is one plain document goes on as it is, uncopied. What is no document is
 * rejected, each by itself, in order with the others. Only what cannot be opened at all is rejected as the whole record.
 *
 * <p>Runs in the task thread.
 */
final class PayloadDecoder implements AutoCloseable {

    /** Takes what a record holds, in order. */
    interface Receiver {

        /** A stretch to be read as one document; {@code origin} holds it, too. */
        void document(byte[] bytes, int start, int end, StreamRecord origin);

        /** Something that cannot become a row. */
        void rejected(Rejection rejection);

        /** A record that carries no documents by its nature. */
        void skipped();
    }

    /** How a record is looked at. */
    enum Content {
        /** As documents, whose fields are wanted. */
        DOCUMENTS,
        /** As one message that nobody looks into. */
        MESSAGE
    }

    /** How much of a record that is too large is kept in its rejection. */
    static final int KEPT_OF_TOO_LARGE = 64 * 1024;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final PayloadConfig config;
    private final Content content;
    private final Decompressor decompressor;
    private final DocumentSplitter splitter;
    private final Optional<Envelope> envelope;
    private final boolean takesPlain;

    /** The Kinesis record that the last document came from, and the place of the next one in it. */
    private String shardId = "";

    private String sequenceNumber = "";
    private long nextPlace;

    PayloadDecoder(PayloadConfig config, Content content) {
        this.config = config;
        this.content = content;
        decompressor = new Decompressor(config.compression(), config.maxMessageBytes());
        splitter = new DocumentSplitter(config.documents());
        envelope = config.envelope() instanceof PayloadConfig.Envelope.Wrapper wrapper
                ? Optional.of(new Envelope(wrapper, new DocumentSplitter(Documents.AUTO)))
                : Optional.empty();
        takesPlain = envelope.isEmpty()
                && (config.compression() == Compression.AUTO || config.compression() == Compression.NONE)
                && (config.documents() == Documents.AUTO || config.documents() == Documents.SINGLE);
    }

    /**
     * Whether the record is one plain document for all that can be told without reading it, which most are. If it then
     * turns out not to be, {@link #decode} tells what it is.
     */
    boolean mayBePlain(StreamRecord record) {
        byte[] payload = record.payload();
        return takesPlain
                && payload.length > 0
                && payload[0] == '{'
                && payload.length <= config.maxMessageBytes()
                && (record.subSequenceNumber() == 0 || !sharesPlaces(record));
    }

    /** Hands over what {@code record} holds. */
    void decode(StreamRecord record, Receiver receiver) {
        if (record.subSequenceNumber() == 0 || !sharesPlaces(record)) {
            sequenceNumber = record.sequenceNumber();
            shardId = record.shardId();
            nextPlace = record.subSequenceNumber();
        }
        byte[] bytes = record.payload();
        int length = bytes.length;
        Compression compression = decompressor.of(bytes);
        if (compression != Compression.NONE) {
            try {
                decompressor.decompress(bytes, compression);
            } catch (IOException e) {
                receiver.rejected(new Rejection(
                        placed(record, record.payload()),
                        Rejection.Kind.DECOMPRESS,
                        "Cannot decompress record of " + bytes.length + " bytes (" + compression + "): "
                                + Decompressor.reason(e),
                        "",
                        ""));
                return;
            } catch (Decompressor.TooLargeException e) {
                rejectTooLarge(
                        record, "more than " + config.maxMessageBytes() + " bytes (" + compression + ")", receiver);
                return;
            }
            bytes = decompressor.buffer();
            length = decompressor.length();
        } else if (length > config.maxMessageBytes()) {
            rejectTooLarge(record, length + " bytes", receiver);
            return;
        }
        if (content == Content.MESSAGE) {
            receiver.document(bytes, 0, length, placed(record, bytes, 0, length));
        } else {
            split(record, bytes, length, receiver);
        }
    }

    @Override
    public void close() {
        decompressor.close();
    }

    private void split(StreamRecord record, byte[] bytes, int length, Receiver receiver) {
        int start = startsWithMark(bytes, length) ? BYTE_ORDER_MARK.length : 0;
        if (JsonScanner.skipSpace(bytes, start, length) == length) {
            StreamRecord whole = placed(record, record.payload());
            receiver.rejected(unreadable(whole, "Cannot read record: found nothing; wanted a JSON object"));
            return;
        }
        splitter.split(bytes, start, length, new DocumentSplitter.Receiver() {
            @Override
            public void document(byte[] holder, int from, int to) {
                if (envelope.isPresent()) {
                    unwrap(record, holder, from, to, receiver);
                } else {
                    receiver.document(holder, from, to, placed(record, holder, from, to));
                }
            }

            @Override
            public void unreadable(byte[] holder, int from, int to, String reason) {
                StreamRecord origin = placed(record, holder, from, to);
                receiver.rejected(PayloadDecoder.unreadable(origin, "Cannot read document: " + reason));
            }
        });
    }

    private void unwrap(StreamRecord record, byte[] bytes, int start, int end, Receiver receiver) {
        Envelope wrapper = envelope.orElseThrow();
        if (wrapper.isControl(bytes, start, end)) {
            receiver.skipped();
            return;
        }
        wrapper.unwrap(bytes, start, end, new DocumentSplitter.Receiver() {
            @Override
            public void document(byte[] holder, int from, int to) {
                receiver.document(holder, from, to, placed(record, holder, from, to));
            }

            @Override
            public void unreadable(byte[] holder, int from, int to, String reason) {
                StreamRecord origin = placed(record, holder, from, to);
                receiver.rejected(new Rejection(origin, Rejection.Kind.ENVELOPE, reason, "", ""));
            }
        });
    }

    private static Rejection unreadable(StreamRecord origin, String reason) {
        return new Rejection(origin, Rejection.Kind.SYNTAX, reason, "", "");
    }

    private static boolean startsWithMark(byte[] bytes, int length) {
        return length >= BYTE_ORDER_MARK.length
                && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    /** The record with a stretch as its payload: the payload itself if that is all of it, else a copy of a buffer. */
    private StreamRecord placed(StreamRecord record, byte[] bytes, int start, int end) {
        byte[] payload = record.payload();
        boolean all = bytes == payload && start == 0 && end == payload.length;
        return placed(record, all ? payload : Arrays.copyOfRange(bytes, start, end));
    }

    /**
     * The record with a payload of its own, at the next place of its Kinesis record.
     *
     * <p>Places count the documents of a Kinesis record, over all user records of an aggregate. They are the same when it
     * is read again, since it is read whole and in order.
     */
    private StreamRecord placed(StreamRecord record, byte[] payload) {
        long place = nextPlace++;
        return payload == record.payload() && place == record.subSequenceNumber()
                ? record
                : new StreamRecord(
                        payload,
                        record.stream(),
                        record.shardId(),
                        record.sequenceNumber(),
                        place,
                        record.partitionKey(),
                        record.arrivalMillis());
    }

    /** Whether an earlier user record of the same aggregate has taken the place of this one. */
    private boolean sharesPlaces(StreamRecord record) {
        return nextPlace > record.subSequenceNumber()
                && record.sequenceNumber().equals(sequenceNumber)
                && record.shardId().equals(shardId);
    }

    private void rejectTooLarge(StreamRecord record, String size, Receiver receiver) {
        byte[] payload = record.payload();
        byte[] kept = payload.length <= KEPT_OF_TOO_LARGE ? payload : Arrays.copyOf(payload, KEPT_OF_TOO_LARGE);
        receiver.rejected(new Rejection(
                placed(record, kept),
                Rejection.Kind.SIZE,
                "Cannot read record: it holds " + size + ", " + config.maxMessageBytes()
                        + " are allowed, the first " + kept.length
                        + " are kept; raise source.kinesis.payload.maxMessageBytes",
                "",
                ""));
    }
}
