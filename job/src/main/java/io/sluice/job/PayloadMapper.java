package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import java.util.function.Consumer;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows and rejections of what records hold.
 *
 * <p>Most records are one plain document, so that is what each is first encoded as, without looking: only a record that
 * this refuses is looked into, and what follows one that held several. Not thread safe.
 */
public final class PayloadMapper implements AutoCloseable {

    private final RowEncoder encoder;
    private final PayloadDecoder decoder;
    private final Consumer<MappedRecord> watch;
    private boolean packed;
    private long skipped;

    private long documentBytes;

    /** Fields passed over by an attempt that came to nothing. */
    private long ignoredInVain;

    /**
     * A mapper for one task.
     *
     * @param encoder makes the rows
     * @param payload what records hold
     * @param watch sees every row and rejection before it goes on
     */
    public PayloadMapper(RowEncoder encoder, PayloadConfig payload, Consumer<MappedRecord> watch) {
        this.encoder = encoder;
        this.watch = watch;
        decoder = new PayloadDecoder(
                payload, encoder.readsFields() ? PayloadDecoder.Content.DOCUMENTS : PayloadDecoder.Content.MESSAGE);
    }

    /** Bytes so far of the documents themselves: decompressed, out of their wrappers. What cannot be opened counts as it is. */
    long documentBytes() {
        return documentBytes;
    }

    /** Wrappers so far that carried no documents by their nature. */
    long skipped() {
        return skipped;
    }

    /** Fields so far that no column wants. */
    long ignoredFields() {
        return encoder.ignoredFields() - ignoredInVain;
    }

    /** Maps what {@code record} holds, in order. */
    public void map(StreamRecord record, Collector<MappedRecord> out) {
        Rejection refused = null;
        long ignoredBefore = encoder.ignoredFields();
        if (!packed && decoder.mayBePlain(record)) {
            MappedRecord mapped = encoder.encode(record);
            if (!(mapped instanceof Rejection rejection)) {
                emit(mapped, record.payload().length, out);
                return;
            }
            refused = rejection;
        }
        Documents documents = new Documents(record, refused, out);
        long ignored = encoder.ignoredFields() - ignoredBefore;
        decoder.decode(record, documents);
        if (refused != null && !documents.confirmed) {
            ignoredInVain += ignored;
        }
        packed = documents.count > 1;
    }

    private void emit(MappedRecord mapped, int bytes, Collector<MappedRecord> out) {
        documentBytes += bytes;
        watch.accept(mapped);
        out.collect(mapped);
    }

    @Override
    public void close() {
        decoder.close();
    }

    /** What one record turns out to hold. */
    private final class Documents implements PayloadDecoder.Receiver {

        private final StreamRecord record;

        /** What was said of the record as one plain document; null if it was not tried as that. */
        private final @Nullable Rejection refused;

        private final Collector<MappedRecord> out;
        private int count;
        private boolean confirmed;

        Documents(StreamRecord record, @Nullable Rejection refused, Collector<MappedRecord> out) {
            this.record = record;
            this.refused = refused;
            this.out = out;
        }

        @Override
        public void document(byte[] bytes, int start, int end, StreamRecord origin) {
            count++;
            if (refused != null && bytes == record.payload() && end - start == bytes.length) {
                confirmed = true;
                emit(refused, bytes.length, out);
            } else {
                emit(encoder.encode(bytes, start, end - start, origin), end - start, out);
            }
        }

        @Override
        public void rejected(Rejection rejection) {
            count++;
            emit(rejection, record.payload().length, out);
        }

        @Override
        public void skipped() {
            skipped++;
        }
    }
}
