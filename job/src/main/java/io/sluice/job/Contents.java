package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What some records hold, taken out of compression and wrappers as the pipe takes it out, for whoever looks at it before
 * there is a table.
 *
 * @param items in the order of the records
 * @param skipped wrappers that carry no documents by their nature
 */
public record Contents(List<Item> items, long skipped) {

    public Contents {
        items = List.copyOf(items);
    }

    /** Something that a record holds. */
    public sealed interface Item {

        /** A document, with a record of its own whose payload it is. */
        record Document(StreamRecord record) implements Item {
            public Document {
                Objects.requireNonNull(record, "record");
            }
        }

        /** What cannot be opened or told apart. */
        record Unreadable(Rejection rejection) implements Item {
            public Unreadable {
                Objects.requireNonNull(rejection, "rejection");
            }
        }
    }

    /** The documents of {@code records}. */
    public static Contents documents(List<StreamRecord> records, PayloadConfig payload) {
        return of(records, payload, PayloadDecoder.Content.DOCUMENTS);
    }

    /** The messages of {@code records}, each as one document whatever it holds: for a table without fields of them. */
    public static Contents messages(List<StreamRecord> records, PayloadConfig payload) {
        return of(records, payload, PayloadDecoder.Content.MESSAGE);
    }

    private static Contents of(List<StreamRecord> records, PayloadConfig payload, PayloadDecoder.Content content) {
        List<Item> items = new ArrayList<>();
        Gathering gathering = new Gathering(items);
        try (PayloadDecoder decoder = new PayloadDecoder(payload, content)) {
            records.forEach(record -> decoder.decode(record, gathering));
        }
        return new Contents(items, gathering.skipped);
    }

    /** The documents among the items. */
    public List<StreamRecord> documents() {
        return items.stream()
                .filter(Item.Document.class::isInstance)
                .map(item -> ((Item.Document) item).record())
                .toList();
    }

    private static final class Gathering implements PayloadDecoder.Receiver {
        private final List<Item> items;
        private long skipped;

        Gathering(List<Item> items) {
            this.items = items;
        }

        @Override
        public void document(byte[] bytes, int start, int end, StreamRecord origin) {
            items.add(new Item.Document(origin));
        }

        @Override
        public void rejected(Rejection rejection) {
            items.add(new Item.Unreadable(rejection));
        }

        @Override
        public void skipped() {
            skipped++;
        }
    }
}
