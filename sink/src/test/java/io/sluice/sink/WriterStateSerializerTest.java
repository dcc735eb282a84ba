package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.EncodedRow;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WriterStateSerializerTest {

    private final WriterStateSerializer serializer = new WriterStateSerializer();

    @Test
    void keepsRowsTokenAndColumns() throws IOException {
        Batch.Rows batch =
                new Batch.Rows("token", 12L, Records.COLUMNS, List.of(Records.row(1, "a"), Records.rowWithDefault(2)));

        Batch.Rows read = (Batch.Rows) roundTrip(batch);

        assertThat(read.token()).isEqualTo("token");
        assertThat(read.columns()).isEqualTo(Records.COLUMNS);
        assertThat(read.records()).usingRecursiveComparison().isEqualTo(batch.records());
    }

    @Test
    void keepsRejections() throws IOException {
        Batch.Rejections batch = new Batch.Rejections(
                "token",
                12L,
                Arrays.stream(Rejection.Kind.values())
                        .map(kind -> new Rejection(Records.origin(1), kind, "reason", "column", "field"))
                        .toList());

        assertThat(roundTrip(batch)).usingRecursiveComparison().isEqualTo(batch);
    }

    @Test
    void keepsTextsOfAnyLength() throws IOException {
        String longText = "ü".repeat(70_000);
        Batch.Rows batch = new Batch.Rows("token", 12L, Records.COLUMNS, List.of(Records.row(1, longText)));

        assertThat(roundTrip(batch)).usingRecursiveComparison().isEqualTo(batch);
    }

    @Test
    void writesTheMessageOfSeveralDocumentsOnce() throws IOException {
        StreamRecord message = Records.origin(1, new byte[10_000]);
        Batch.Rows batch = new Batch.Rows(
                "token", 12L, Records.COLUMNS, List.of(Records.row(message, 1, "a"), Records.row(message, 2, "b")));

        assertThat(serializer.serialize(new WriterState(batch))).hasSizeLessThan(10_400);
        Batch.Rows read = (Batch.Rows) roundTrip(batch);
        assertThat(read).usingRecursiveComparison().isEqualTo(batch);
        assertThat(read.records().get(0).origin())
                .isSameAs(read.records().get(1).origin());
    }

    @Test
    void hasTheBytesOfVersion2() throws IOException {
        StreamRecord origin = new StreamRecord(new byte[] {9}, "st", "sh", "77", 3, "k", 5);
        Batch.Rows rows = new Batch.Rows(
                "T", 258L, Records.COLUMNS.subList(0, 1), List.of(new EncodedRow(origin, new byte[] {0, 1}, true)));
        Batch.Rejections rejections =
                new Batch.Rejections("U", 259L, List.of(new Rejection(origin, Rejection.Kind.SIZE, "r", "c", "f")));

        String originBytes = "00000001" + "09" + "00000002" + "7374" + "00000002" + "7368" + "00000002" + "3737"
                + "0000000000000003" + "00000001" + "6b" + "0000000000000005";
        assertThat(hex(rows))
                .isEqualTo("00" + "00000001" + "54" + "0000000000000102" + "00000001" + "00000001" + "6e" + "00000006"
                        + "55496e743332" + "00000004" + "4e4f4e45" + "00000001" + "01" + "00" + originBytes + "00000002"
                        + "0001");
        assertThat(hex(rejections))
                .isEqualTo("01" + "00000001" + "55" + "0000000000000103" + "00000001" + "02" + "00" + originBytes + "03"
                        + "00000001" + "72" + "00000001" + "63" + "00000001" + "66");
    }

    @Test
    void readsTheBytesOfVersion1() throws IOException {
        String originBytes = "00000001" + "09" + "00000002" + "7374" + "00000002" + "7368" + "00000002" + "3737"
                + "0000000000000003" + "00000001" + "6b" + "0000000000000005";
        StreamRecord origin = new StreamRecord(new byte[] {9}, "st", "sh", "77", 3, "k", 5);
        String rows = "00" + "00000001" + "54" + "00000001" + "00000001" + "6e" + "00000006" + "55496e743332"
                + "00000004" + "4e4f4e45" + "00000001" + "01" + "00" + originBytes + "00000002" + "0001";
        String rejections = "01" + "00000001" + "55" + "00000001" + "02" + "00" + originBytes + "03" + "00000001" + "72"
                + "00000001" + "63" + "00000001" + "66";

        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(rows)).batch())
                .usingRecursiveComparison()
                .isEqualTo(new Batch.Rows(
                        "T",
                        0,
                        Records.COLUMNS.subList(0, 1),
                        List.of(new EncodedRow(origin, new byte[] {0, 1}, true))));
        assertThat(serializer
                        .deserialize(1, HexFormat.of().parseHex(rejections))
                        .batch())
                .usingRecursiveComparison()
                .isEqualTo(new Batch.Rejections(
                        "U", 0, List.of(new Rejection(origin, Rejection.Kind.SIZE, "r", "c", "f"))));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] bytes = serializer.serialize(new WriterState(new Batch.Rows(
                "token", 12L, Records.COLUMNS, List.of(Records.row(1, "a"), Records.rowWithDefault(2)))));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(2, cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAVersionItDoesNotKnow() {
        assertThatThrownBy(() -> serializer.deserialize(3, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot restore the sink: found state of version 3; this release reads 1 and 2");
    }

    private Batch roundTrip(Batch batch) throws IOException {
        return serializer
                .deserialize(serializer.getVersion(), serializer.serialize(new WriterState(batch)))
                .batch();
    }

    private String hex(Batch batch) throws IOException {
        return HexFormat.of().formatHex(serializer.serialize(new WriterState(batch)));
    }
}
