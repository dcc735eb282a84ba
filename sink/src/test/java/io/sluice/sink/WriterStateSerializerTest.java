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
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WriterStateSerializerTest {

    private static final StreamRecord RECORD = new StreamRecord(new byte[] {9}, "st", "sh", "77", 3, "k", 5);

    private static final String ORIGIN = "00000001" + "09" + "00000002" + "7374" + "00000002" + "7368" + "00000002"
            + "3737" + "0000000000000003" + "00000001" + "6b" + "0000000000000005";

    private static final Batch.Rows ROWS = new Batch.Rows(
            "T", 258L, Records.COLUMNS.subList(0, 1), List.of(new EncodedRow(RECORD, new byte[] {0, 1}, true)));

    private static final String ROWS_IN_2 = "00" + "00000001" + "54" + "0000000000000102" + "00000001" + "00000001"
            + "6e" + "00000006" + "55496e743332" + "00000004" + "4e4f4e45" + "00000001" + "01" + "00" + ORIGIN
            + "00000002" + "0001";

    private static final Batch.Rejections REJECTIONS =
            new Batch.Rejections("U", 259L, List.of(new Rejection(RECORD, Rejection.Kind.SIZE, "r", "c", "f")));

    private static final String REJECTIONS_IN_2 = "01" + "00000001" + "55" + "0000000000000103" + "00000001" + "02"
            + "00" + ORIGIN + "03" + "00000001" + "72" + "00000001" + "63" + "00000001" + "66";

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
    void keepsBatchesOfManyBlocks() throws IOException {
        byte[] message = new byte[3 * BlockCompressor.BLOCK_BYTES];
        new Random(1).nextBytes(message);
        Batch.Rows batch = new Batch.Rows(
                "token",
                12L,
                Records.COLUMNS,
                List.of(Records.row(1, "a"), Records.row(Records.origin(2, message), 2, "b"), Records.row(3, "c")));

        List<EncodedRow> read = ((Batch.Rows) roundTrip(batch)).records();
        assertThat(read.get(0))
                .usingRecursiveComparison()
                .isEqualTo(batch.records().get(0));
        assertThat(Arrays.equals(read.get(1).origin().payload(), message)).isTrue();
        assertThat(read.get(2))
                .usingRecursiveComparison()
                .isEqualTo(batch.records().get(2));
    }

    @Test
    void writesTheMessageOfSeveralDocumentsOnce() throws IOException {
        byte[] bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);
        StreamRecord message = Records.origin(1, bytes);
        Batch.Rows batch = new Batch.Rows(
                "token", 12L, Records.COLUMNS, List.of(Records.row(message, 1, "a"), Records.row(message, 2, "b")));

        assertThat(serializer.serialize(new WriterState(batch))).hasSizeLessThan(10_400);
        Batch.Rows read = (Batch.Rows) roundTrip(batch);
        assertThat(read).usingRecursiveComparison().isEqualTo(batch);
        assertThat(read.records().get(0).origin())
                .isSameAs(read.records().get(1).origin());
    }

    @Test
    void writesARowBesideItsMessageInFewBytes() throws IOException {
        List<EncodedRow> rows = IntStream.range(0, 1000)
                .mapToObj(n -> Records.row(
                        n,
                        UUID.nameUUIDFromBytes(new byte[] {(byte) n, (byte) (n >> 8)})
                                .toString()))
                .toList();
        Batch.Rows batch = new Batch.Rows("token", 12L, Records.COLUMNS, rows);
        int messages =
                rows.stream().mapToInt(row -> row.origin().payload().length).sum();

        byte[] bytes = serializer.serialize(new WriterState(batch));

        assertThat(bytes).hasSizeLessThan(messages * 3 / 2);
        assertThat(serializer.serialize(serializer.deserialize(3, bytes))).isEqualTo(bytes);
    }

    @Test
    void hasTheBytesOfVersion3() throws IOException {
        assertThat(unpacked(ROWS)).isEqualTo(ROWS_IN_2);
        assertThat(unpacked(REJECTIONS)).isEqualTo(REJECTIONS_IN_2);
    }

    @Test
    void readsTheBytesOfVersion3() throws IOException {
        assertThat(read(
                        3,
                        "2c3d23cd2bb5188e6bccfabea0920683" + "82" + "5f000000" + "61000000"
                                + "60000000000154060040000001020d00000400f0046e0000000655496e74"
                                + "3332000000044e4f4e451700110126007109000000027374060010680600"
                                + "203737180040000000032500116b0b0090000005000000020001"))
                .usingRecursiveComparison()
                .isEqualTo(ROWS);
        assertThat(read(
                        3,
                        "c0d53c68364e6ad2d9f5917ecee6e09d" + "82" + "4c000000" + "50000000"
                                + "710100000001550001002001030d0010020c008101090000000273740600"
                                + "106806002037371800310000002500116b0b00310000050e00b072000000" + "01630000000166"))
                .usingRecursiveComparison()
                .isEqualTo(REJECTIONS);
    }

    @Test
    void readsTheBytesOfVersion2() throws IOException {
        assertThat(read(2, ROWS_IN_2)).usingRecursiveComparison().isEqualTo(ROWS);
        assertThat(read(2, REJECTIONS_IN_2)).usingRecursiveComparison().isEqualTo(REJECTIONS);
    }

    @Test
    void readsTheBytesOfVersion1() throws IOException {
        String rows = "00" + "00000001" + "54" + "00000001" + "00000001" + "6e" + "00000006" + "55496e743332"
                + "00000004" + "4e4f4e45" + "00000001" + "01" + "00" + ORIGIN + "00000002" + "0001";
        String rejections = "01" + "00000001" + "55" + "00000001" + "02" + "00" + ORIGIN + "03" + "00000001" + "72"
                + "00000001" + "63" + "00000001" + "66";

        assertThat(read(1, rows))
                .usingRecursiveComparison()
                .isEqualTo(new Batch.Rows("T", 0, ROWS.columns(), ROWS.records()));
        assertThat(read(1, rejections))
                .usingRecursiveComparison()
                .isEqualTo(new Batch.Rejections("U", 0, REJECTIONS.records()));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] bytes = serializer.serialize(new WriterState(ROWS));
        for (int length = 0; length < bytes.length; length++) {
            assertDamaged(3, Arrays.copyOf(bytes, length));
        }
        for (int length = 0; length < ROWS_IN_2.length() / 2; length++) {
            assertDamaged(2, Arrays.copyOf(HexFormat.of().parseHex(ROWS_IN_2), length));
        }
    }

    @Test
    void refusesEveryChangedBit() throws IOException {
        byte[] bytes = serializer.serialize(new WriterState(ROWS));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertDamaged(3, changed);
        }
    }

    @Test
    void tellsWhatIsWrongWithABatch() {
        assertThatThrownBy(() -> read(2, ROWS_IN_2 + "00"))
                .hasMessage("Cannot restore the sink: found a damaged batch of version 2 and "
                        + (ROWS_IN_2.length() / 2 + 1)
                        + " bytes: more follows after its last record; restore from another checkpoint");
        assertThatThrownBy(() -> read(2, ROWS_IN_2.substring(0, 20)))
                .hasMessageContaining("2 and 10 bytes: it ends before its last record; ");
        assertThatThrownBy(() -> read(2, "02" + ROWS_IN_2.substring(2))).hasMessageContaining(": its kind is 2; ");
        assertThatThrownBy(() -> read(2, ROWS_IN_2.replace("55496e743332", "55496e743333")))
                .hasMessageContaining("UInt33");
        assertThatThrownBy(() -> read(2, ROWS_IN_2.replace("4e4f4e45", "4e4f4e46")))
                .hasMessageContaining("NONF");
        assertThatThrownBy(() -> read(2, ROWS_IN_2.replace("01" + "00" + ORIGIN, "01" + "01" + ORIGIN)))
                .hasMessageContaining("the first record has no origin");
        assertThatThrownBy(() -> read(2, ROWS_IN_2.replace("00000001" + "01" + "00" + ORIGIN, "FFFFFFFF")))
                .hasMessageContaining("it has -1 parts");
        assertThatThrownBy(() -> read(2, REJECTIONS_IN_2.replace("02" + "00" + ORIGIN, "00" + "00" + ORIGIN)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        read(2, "01" + ROWS_IN_2.substring(2, 28) + "00000001" + "01" + "00" + ORIGIN + "00000000"))
                .hasMessageContaining("record 0 has tag 1, which is not one of its kind");
    }

    @Test
    void makesNoRoomForWhatIsNotThere() {
        assertDamaged(2, HexFormat.of().parseHex(ROWS_IN_2.replace("00000001" + "09", "7FFFFFFF" + "09")));
        assertDamaged(
                2, HexFormat.of().parseHex(ROWS_IN_2.replace("00000001" + "01" + "00" + ORIGIN, "7FFFFFFF" + "01")));
    }

    @Test
    void refusesAVersionItDoesNotKnow() {
        for (int version : new int[] {0, 4}) {
            assertThatThrownBy(() -> serializer.deserialize(version, new byte[0]))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot restore the sink: found state of version " + version
                            + "; this release reads 1 to 3");
        }
    }

    private void assertDamaged(int version, byte[] bytes) {
        assertThatThrownBy(() -> serializer.deserialize(version, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot restore the sink: found a damaged batch of version " + version + " and "
                        + bytes.length + " bytes: ")
                .hasMessageEndingWith("; restore from another checkpoint");
    }

    private Batch read(int version, String hex) throws IOException {
        return serializer.deserialize(version, HexFormat.of().parseHex(hex)).batch();
    }

    private String unpacked(Batch batch) throws IOException {
        try (BlockReader blocks = new BlockReader(serializer.serialize(new WriterState(batch)))) {
            return HexFormat.of().formatHex(blocks.readAllBytes());
        }
    }

    private Batch roundTrip(Batch batch) throws IOException {
        return serializer
                .deserialize(serializer.getVersion(), serializer.serialize(new WriterState(batch)))
                .batch();
    }
}
