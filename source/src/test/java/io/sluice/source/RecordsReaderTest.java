package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;

/** What is read of the CBOR of polled records, and what is left to the SDK. Hexadecimal is as RFC 8949 writes it. */
final class RecordsReaderTest {
    /** "Records": [{"SequenceNumber": "17", "ApproximateArrivalTimestamp": 1(5), "Data": h'0102', "PartitionKey": "k"}] */
    private static final String RECORDS = "675265636f726473" + "81" + "a4" + "6e53657175656e63654e756d626572" + "623137"
            + "781b417070726f78696d6174654172726976616c54696d657374616d70" + "c105" + "6444617461" + "420102"
            + "6c506172746974696f6e4b6579" + "616b";

    /** "NextShardIterator": "n" */
    private static final String NEXT = "714e65787453686172644974657261746f72" + "616e";
    /** "MillisBehindLatest": 250 */
    private static final String BEHIND = "724d696c6c6973426568696e644c6174657374" + "18fa";

    private static final Record RECORD = Record.builder()
            .sequenceNumber("17")
            .approximateArrivalTimestamp(Instant.ofEpochMilli(5))
            .data(SdkBytes.fromByteArray(new byte[] {1, 2}))
            .partitionKey("k")
            .build();

    private static final String NO_RECORDS = "675265636f726473" + "80";

    @Test
    void takesTheRecordsOutAndLeavesTheRest() {
        RecordsReader reader = read("a3" + RECORDS + NEXT + BEHIND);

        assertThat(reader.complete()).isTrue();
        assertThat(reader.records()).containsExactly(RECORD);
        assertThat(reader.rest()).asHexString().isEqualToIgnoringCase("a3" + NO_RECORDS + NEXT + BEHIND);
    }

    @Test
    void theOrderOfMembersAndHowTheirEndIsMarkedDoNotMatter() {
        String endless = RECORDS.replace("7381a4", "739fbf") + "ffff";

        assertThat(read("bf" + BEHIND + NEXT + endless + "ff"))
                .satisfies(has(RECORD))
                .satisfies(leaves("bf" + BEHIND + NEXT + NO_RECORDS + "ff"));
        assertThat(read("a3" + NEXT + endless + BEHIND))
                .satisfies(has(RECORD))
                .satisfies(leaves("a3" + NEXT + NO_RECORDS + BEHIND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "9fff"})
    void anAnswerMayHaveNoRecords(String none) {
        assertThat(read("a3" + "675265636f726473" + none + NEXT + BEHIND))
                .satisfies(has())
                .satisfies(leaves("a3" + NO_RECORDS + NEXT + BEHIND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a0", "bfff", "a1" + NEXT})
    void anAnswerMayHaveNoMembers(String answer) {
        assertThat(read(answer)).satisfies(has()).satisfies(leaves(answer));
    }

    /** Each item that RFC 8949 has, but texts in pieces. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "20",
                "3bffffffffffffffff",
                "1818",
                "190100",
                "1a00010000",
                "1bffffffffffffffff",
                "40",
                "420102",
                "60",
                "626162",
                "580101",
                "80",
                "820001",
                "9f0001ff",
                "9fff",
                "a0",
                "a1616100",
                "bf616100ff",
                "bfff",
                "c105",
                "d9d9f700",
                "f4",
                "f6",
                "f7",
                "f8ff",
                "f97e00",
                "fa47c35000",
                "fb7ff8000000000000",
                "9f9fbf6161a16162c180ffffff"
            })
    void membersThatAreNotKnownAreRestOrLeftOut(String item) {
        String ofAnswer = "644d6f7265" + item;
        String record = RECORDS.replace("81a4", "81a5") + "644d6f7265" + item;

        assertThat(read("a4" + RECORDS + ofAnswer + NEXT + BEHIND))
                .satisfies(has(RECORD))
                .satisfies(leaves("a4" + NO_RECORDS + ofAnswer + NEXT + BEHIND));
        assertThat(read("a3" + record + NEXT + BEHIND))
                .satisfies(has(RECORD))
                .satisfies(leaves("a3" + NO_RECORDS + NEXT + BEHIND));
    }

    @ParameterizedTest
    @CsvSource({
        "c105, 5",
        "05, 5",
        "c11b000001936001a2c3, 1732482540227",
        "c1fb4014000000000000, 5",
        "fb4279360018a2c300, 1732482533932",
    })
    void timesAreMilliseconds(String written, long millis) {
        RecordsReader reader = read("a3" + RECORDS.replace("c105", written) + NEXT + BEHIND);

        assertThat(reader.complete()).isTrue();
        assertThat(reader.records())
                .singleElement()
                .returns(Instant.ofEpochMilli(millis), Record::approximateArrivalTimestamp);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 24, 255, 256, 65_535, 65_536, 10 << 20})
    void payloadsOfEachLengthAreReadAsALibraryWritesThem(int length) throws IOException {
        byte[] payload = new byte[length];
        Random random = new Random(length);
        random.nextBytes(payload);
        byte[] cbor = written(payload, payload);
        Record record = RECORD.copy(copy -> copy.data(SdkBytes.fromByteArray(payload))
                .partitionKey("ünïcödé \uD83D\uDE00")
                .encryptionType("KMS"));

        RecordsReader reader = new RecordsReader();
        for (int start = 0; start < cbor.length; ) {
            int piece = Math.min(cbor.length - start, random.nextInt(1, 40_000));
            ByteBuffer chunk = ByteBuffer.wrap(cbor, start, piece);
            reader.read(chunk);
            assertThat(chunk.hasRemaining()).isFalse();
            start += piece;
        }

        assertThat(reader).satisfies(has(record, record)).satisfies(leaves("bf" + NEXT + BEHIND + NO_RECORDS + "ff"));
    }

    private static byte[] written(byte[]... payloads) throws IOException {
        ByteArrayOutputStream cbor = new ByteArrayOutputStream();
        try (CBORGenerator generator = new CBORFactory().createGenerator(cbor)) {
            generator.writeStartObject();
            generator.writeStringField("NextShardIterator", "n");
            generator.writeNumberField("MillisBehindLatest", 250);
            generator.writeArrayFieldStart("Records");
            for (byte[] payload : payloads) {
                generator.writeStartObject();
                generator.writeStringField("SequenceNumber", "17");
                generator.writeFieldName("ApproximateArrivalTimestamp");
                generator.writeTag(1);
                generator.writeNumber(5L);
                generator.writeBinaryField("Data", payload);
                generator.writeStringField("PartitionKey", "ünïcödé \uD83D\uDE00");
                generator.writeStringField("EncryptionType", "KMS");
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        return cbor.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "f6",
                "80",
                "7b2252",
                "a2" + RECORDS + NEXT + "00",
                "a2" + RECORDS + "714e65787453686172644974657261746f72" + "7f616eff",
                "a2" + RECORDS + "714e65787453686172644974657261746f72" + "1c",
                "a2" + RECORDS + "00" + "616e",
                "a2" + "675265636f726473" + "a0" + NEXT
            })
    void whateverElseThereIsIsLeftToTheSdk(String hex) {
        assertThat(read(hex).complete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "623137, 1817",
        "c105, c205",
        "c105, c1f6",
        "c105, c120",
        "c105, c1fb7ff0000000000000",
        "c105, c1fb7ff8000000000000",
        "420102, 5f420102ff",
        "420102, f6",
        "420102, 5b7fffffffffffffff",
        "420102, 5a00a00001",
        "616b, f6",
        "616b, 7e",
        "81a4, 81a3",
        "6444617461, 6444617462"
    })
    void aRecordOfAnotherShapeIsLeftToTheSdk(String part, String other) {
        assertThat(RECORDS).contains(part);
        assertThat(read("a3" + RECORDS.replace(part, other) + NEXT + BEHIND).complete())
                .isFalse();
    }

    @Test
    void itemsWithoutEndAreLeftToTheSdk() {
        String long16k = "644d6f7265" + "594000" + "00".repeat(16 << 10);
        String deep = "644d6f7265" + "81".repeat(20) + "00";

        assertThat(read("a3" + RECORDS + NEXT + long16k).complete()).isFalse();
        assertThat(read("a3" + RECORDS + NEXT + deep).complete()).isFalse();
    }

    @Test
    void anAnswerCutAnywhereIsNotComplete() {
        byte[] whole = HexFormat.of().parseHex("a3" + RECORDS + NEXT + BEHIND);
        for (int end = 0; end < whole.length; end++) {
            RecordsReader reader = new RecordsReader();
            reader.read(ByteBuffer.wrap(whole, 0, end));
            assertThat(reader.complete()).as("cut at %d", end).isFalse();

            reader.read(ByteBuffer.wrap(whole, end, whole.length - end));
            assertThat(reader).as("cut at %d, and the rest", end).satisfies(has(RECORD));
        }
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(7);
        byte[] whole = HexFormat.of().parseHex("a3" + RECORDS + NEXT + BEHIND);
        int complete = 0;
        for (int run = 0; run < 200_000; run++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            RecordsReader reader = new RecordsReader();
            reader.read(ByteBuffer.wrap(damaged));
            complete += reader.complete() ? 1 : 0;
        }
        assertThat(complete).isBetween(1, 199_999);
    }

    private static Consumer<RecordsReader> has(Record... records) {
        return reader -> {
            assertThat(reader.complete()).isTrue();
            assertThat(reader.records()).containsExactly(records);
        };
    }

    private static Consumer<RecordsReader> leaves(String hex) {
        return reader -> assertThat(reader.rest()).asHexString().isEqualToIgnoringCase(hex);
    }

    private static RecordsReader read(String hex) {
        RecordsReader reader = new RecordsReader();
        reader.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
        return reader;
    }
}
