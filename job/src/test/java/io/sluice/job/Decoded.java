package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a decoder hands over, written down. */
final class Decoded implements PayloadDecoder.Receiver {

    final List<String> documents = new ArrayList<>();
    final List<Long> places = new ArrayList<>();
    final List<Rejection> rejections = new ArrayList<>();
    int skipped;

    static Decoded of(PayloadConfig config, byte[] payload) {
        return of(config, Payloads.record(payload));
    }

    static Decoded of(PayloadConfig config, StreamRecord... records) {
        Decoded decoded = new Decoded();
        try (PayloadDecoder decoder = new PayloadDecoder(config, PayloadDecoder.Content.DOCUMENTS)) {
            for (StreamRecord record : records) {
                decoder.decode(record, decoded);
            }
        }
        return decoded;
    }

    @Override
    public void document(byte[] bytes, int start, int end, StreamRecord origin) {
        String document = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        if (!document.equals(new String(origin.payload(), StandardCharsets.UTF_8).strip())) {
            throw new AssertionError("the record that goes on holds something else than its document");
        }
        documents.add(document);
        places.add(origin.subSequenceNumber());
    }

    @Override
    public void rejected(Rejection rejection) {
        rejections.add(rejection);
        places.add(rejection.origin().subSequenceNumber());
    }

    @Override
    public void skipped() {
        skipped++;
    }
}
