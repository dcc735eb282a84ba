package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/** What is read of the CBOR of polled records, and what is left to the SDK. Hexadecimal is as RFC 8949 has it. */
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

    @Test
    void readsAnAnswer() {
        assertThat(read("a3" + RECORDS + NEXT + BEHIND)).contains(answer(RECORD));
    }

    @Test
    void theOrderOfMembersAndHowTheirEndIsMarkedDoNotMatter() {
        String endless = RECORDS.replace("7381a4", "739fbf") + "ffff";

        assertThat(read("bf" + BEHIND + NEXT + endless + "ff")).contains(answer(RECORD));
        assertThat(read("a3" + NEXT + endless + BEHIND)).contains(answer(RECORD));
    }

    @Test
    void anAnswerMayHaveNoRecords() {
        assertThat(read("a3" + "675265636f726473" + "80" + NEXT + BEHIND)).contains(answer());
        assertThat(read("a3" + "675265636f726473" + "9fff" + NEXT + BEHIND)).contains(answer());
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
        Record record = read("a3" + RECORDS.replace("c105", written) + NEXT + BEHIND)
                .orElseThrow()
                .records()
                .get(0);

        assertThat(record.approximateArrivalTimestamp().toEpochMilli()).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 24, 255, 256, 65_535, 65_536, 10 << 20})
    void payloadsOfEachLengthAreReadAsALibraryWritesThem(int length) throws IOException {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        ByteArrayOutputStream cbor = new ByteArrayOutputStream();
        try (CBORGenerator generator = new CBORFactory().createGenerator(cbor)) {
            generator.writeStartObject();
            generator.writeStringField("NextShardIterator", "n");
            generator.writeNumberField("MillisBehindLatest", 250);
            generator.writeArrayFieldStart("Records");
            for (int i = 0; i < 2; i++) {
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
        Record record = RECORD.copy(copy -> copy.data(SdkBytes.fromByteArray(payload))
                .partitionKey("ünïcödé \uD83D\uDE00")
                .encryptionType("KMS"));

        assertThat(RecordsReader.read(ByteBuffer.wrap(cbor.toByteArray()))).contains(answer(record, record));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "f6",
                "a0",
                "80",
                "a1" + RECORDS,
                "a1" + NEXT,
                "a2" + RECORDS + "714e65787453686172644974657261746f72" + "f6",
                "a3" + RECORDS + NEXT + "6b4368696c64536861726473" + "80",
                "a3" + RECORDS + NEXT + "644d6f7265" + "01",
                "a3" + RECORDS + NEXT + "724d696c6c6973426568696e644c6174657374" + "20",
                "a3" + RECORDS + NEXT + "724d696c6c6973426568696e644c6174657374" + "1bffffffffffffffff",
                "a2" + RECORDS + NEXT + "00",
                "a2" + RECORDS + "714e65787453686172644974657261746f72" + "7f616eff"
            })
    void whateverElseThereIsIsLeftToTheSdk(String hex) {
        assertThat(read(hex)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "623137, 1817", "c105, c205", "c105, c1f6", "c105, c120", "c105, c1fb7ff0000000000000",
                "c105, c1fb7ff8000000000000",
        "420102, 5f420102ff", "420102, f6", "420102, 5b7fffffffffffffff", "616b, f6", "616b, 7e", "81a4, 81a3"
    })
    void aRecordOfAnotherShapeIsLeftToTheSdk(String part, String other) {
        assertThat(RECORDS).contains(part);
        assertThat(read("a3" + RECORDS.replace(part, other) + NEXT + BEHIND)).isEmpty();
    }

    @Test
    void anAnswerCutAnywhereIsLeftToTheSdk() {
        byte[] whole = HexFormat.of().parseHex("a3" + RECORDS + NEXT + BEHIND);
        for (int end = 0; end < whole.length; end++) {
            assertThat(RecordsReader.read(ByteBuffer.wrap(whole, 0, end)))
                    .as("cut at %d", end)
                    .isEmpty();
            assertThat(RecordsReader.read(ByteBuffer.wrap(Arrays.copyOf(whole, end))))
                    .as("nothing behind %d", end)
                    .isEmpty();
        }
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(7);
        byte[] whole = HexFormat.of().parseHex("a3" + RECORDS + NEXT + BEHIND);
        for (int run = 0; run < 200_000; run++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(RecordsReader.read(ByteBuffer.wrap(damaged))).isNotNull();
        }
    }

    private static GetRecordsResponse answer(Record... records) {
        return GetRecordsResponse.builder()
                .records(records)
                .nextShardIterator("n")
                .millisBehindLatest(250L)
                .childShards(List.of())
                .build();
    }

    private static Optional<GetRecordsResponse> read(String hex) {
        return RecordsReader.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }
}
