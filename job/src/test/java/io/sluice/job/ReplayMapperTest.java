package io.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.jobconfig.PayloadConfig.Compression;
import io.sluice.jobconfig.PayloadConfig.Documents;
import io.sluice.jobconfig.PayloadConfig.Envelope;
import io.sluice.schema.Column;
import io.sluice.schema.Column.DefaultKind;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodeSettings;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.Flattening;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.Rejection.Kind;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplayMapperTest {

    private static final Table TABLE =
            new Table("default", "counts", List.of(new Column("n", DataType.parse("UInt16"), DefaultKind.NONE)));

    @Test
    void aDocumentThatWasRejectedForItsValuesIsMappedAsItIs() {
        PayloadConfig batches = Payloads.config(new Envelope.Wrapper("records[*]", List.of(), List.of(), List.of()));

        assertThat(map(batches, "{\"n\": 300}", Kind.CAST))
                .hasOnlyElementsOfType(EncodedRow.class)
                .hasSize(1);
        assertThat(map(batches, "{\"n\": 300}", Kind.SERVER))
                .hasOnlyElementsOfType(EncodedRow.class)
                .hasSize(1);
        assertThat(map(batches, "{\"n\": \"x\"}", Kind.CAST))
                .hasOnlyElementsOfType(Rejection.class)
                .hasSize(1);
    }

    @Test
    void aRecordThatWasRejectedForItsFormIsLookedInto() {
        assertThat(map(Payloads.config(Documents.AUTO), "{\"n\": 1}\n{\"n\": 2}", Kind.SYNTAX))
                .hasOnlyElementsOfType(EncodedRow.class)
                .hasSize(2);
        byte[] compressed = Payloads.compress(Compression.GZIP, Payloads.utf8("{\"n\": 1}"));
        try (ReplayMapper mapper = new ReplayMapper(destination(), Payloads.config(Documents.AUTO))) {
            assertThat(mapper.of(Payloads.record(compressed), Kind.DECOMPRESS))
                    .hasOnlyElementsOfType(EncodedRow.class)
                    .hasSize(1);
        }
    }

    @Test
    void whatIsOnlyTheBeginningOfAMessageIsNeverTakenForTheWhole() {
        String lines = "{\"n\": 1}\n".repeat(PayloadDecoder.KEPT_OF_TOO_LARGE);

        assertThat(map(
                        Payloads.config(Documents.AUTO),
                        lines.substring(0, PayloadDecoder.KEPT_OF_TOO_LARGE),
                        Kind.SIZE))
                .isEmpty();
        assertThat(map(Payloads.config(Documents.AUTO), "{\"n\": 1}", Kind.SIZE))
                .hasOnlyElementsOfType(EncodedRow.class)
                .hasSize(1);
    }

    private static List<MappedRecord> map(PayloadConfig payload, String message, Kind kind) {
        try (ReplayMapper mapper = new ReplayMapper(destination(), payload)) {
            return mapper.of(Payloads.record(Payloads.utf8(message)), kind);
        }
    }

    private static Destination destination() {
        return new Destination(
                TABLE,
                List.of(),
                Flattening.NONE,
                EncodeSettings.DEFAULTS,
                RowEncoder.forTable(TABLE, List.of(), Flattening.NONE, EncodeSettings.DEFAULTS)
                        .columns());
    }
}
