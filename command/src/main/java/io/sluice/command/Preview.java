package io.sluice.command;

import io.sluice.job.Contents;
import io.sluice.job.Contents.Item;
import io.sluice.job.Destination;
import io.sluice.jobconfig.PipeConfig;
import io.sluice.jobconfig.PipeDefinition;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.sink.ClickHouseClient;
import io.sluice.sink.ClickHouseException;
import io.sluice.sink.TrialTable;
import io.sluice.sink.TrialTable.Fate;
import io.sluice.source.StreamSample;
import io.sluice.source.StreamUnreadableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What a pipe would do with samples of its stream.
 *
 * @param sample the records
 * @param table where they would go
 * @param outcomes what would become of each document, in their order
 * @param skipped wrappers that carry no documents
 * @param ignoredFields fields that would fill no column
 */
record Preview(StreamSample sample, PlannedTable table, List<Outcome> outcomes, long skipped, long ignoredFields) {

    Preview {
        outcomes = List.copyOf(outcomes);
    }

    /** What would become of a document. */
    sealed interface Outcome {

        /** The document, or what cannot be read as one. */
        StreamRecord document();

        /** It would be inserted; {@code row} is the row as it then reads, in JSON. */
        record Inserted(StreamRecord document, String row) implements Outcome {}

        /** It would be a row of the error table. */
        record Rejected(Rejection rejection) implements Outcome {
            @Override
            public StreamRecord document() {
                return rejection.origin();
            }
        }
    }

    /**
     * Samples the stream and tries the rows on the server; nothing of it stays there.
     *
     * @param perShard records of each shard
     */
    static Preview of(PipeDefinition definition, int perShard)
            throws StreamUnreadableException, ClickHouseException, UnusableException {
        PipeConfig config = definition.config();
        StreamSample sample = StreamSample.take(config.kinesis(), perShard);
        Contents contents = Contents.documents(sample.records(), config.payload());
        try (ClickHouseClient client = new ClickHouseClient(config.clickhouse())) {
            Optional<PlannedTable> known = PlannedTable.known(definition, client);
            PlannedTable table = known.isPresent() ? known.get() : PlannedTable.inferred(definition, contents);
            Destination destination = Destination.of(config, table.table());
            RowEncoder encoder = destination.encoder();
            if (!encoder.readsFields()) {
                contents = Contents.messages(sample.records(), config.payload());
            }
            List<MappedRecord> mapped = map(contents, encoder);
            List<EncodedRow> rows = mapped.stream()
                    .filter(EncodedRow.class::isInstance)
                    .map(EncodedRow.class::cast)
                    .toList();
            List<Fate> fates;
            try (TrialTable trial = open(table, client)) {
                fates = trial.insert(destination.columns(), rows);
            }
            return new Preview(sample, table, outcomes(mapped, fates), contents.skipped(), encoder.ignoredFields());
        }
    }

    private static TrialTable open(PlannedTable table, ClickHouseClient client) throws ClickHouseException {
        return table.statement().isPresent()
                ? TrialTable.of(client, table.statement().get())
                : TrialTable.like(
                        client, table.table().database(), table.table().name());
    }

    private static List<MappedRecord> map(Contents contents, RowEncoder encoder) {
        List<MappedRecord> mapped = new ArrayList<>();
        for (Item item : contents.items()) {
            if (item instanceof Item.Document document) {
                mapped.add(encoder.encode(document.record()));
            } else if (item instanceof Item.Unreadable unreadable) {
                mapped.add(unreadable.rejection());
            }
        }
        return mapped;
    }

    private static List<Outcome> outcomes(List<MappedRecord> mapped, List<Fate> fates) {
        Iterator<Fate> next = fates.iterator();
        List<Outcome> outcomes = new ArrayList<>();
        for (MappedRecord record : mapped) {
            if (record instanceof Rejection rejection) {
                outcomes.add(new Outcome.Rejected(rejection));
                continue;
            }
            Fate fate = next.next();
            if (fate instanceof Fate.Refused refused) {
                outcomes.add(new Outcome.Rejected(
                        new Rejection(record.origin(), Rejection.Kind.SERVER, refused.reason(), "", "")));
            } else if (fate instanceof Fate.Stored stored) {
                outcomes.add(new Outcome.Inserted(record.origin(), stored.json()));
            }
        }
        return outcomes;
    }
}
