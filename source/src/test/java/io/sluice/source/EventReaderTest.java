package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** What is read of the JSON of an event, and what is left to the SDK. */
final class EventReaderTest {
    private static final String RECORD = "{'SequenceNumber':'17','ApproximateArrivalTimestamp':1.732456789123E9,"
            + "'Data':'eyJhIjoxfQ==','PartitionKey':'key','EncryptionType':'KMS'}";
    private static final String EVENT =
            "{'Records':[" + RECORD + "],'ContinuationSequenceNumber':'18','MillisBehindLatest':250}";

    @Test
    void readsAnEvent() {
        assertThat(read(EVENT))
                .contains(event(Record.builder()
                        .sequenceNumber("17")
                        .approximateArrivalTimestamp(Instant.ofEpochMilli(1_732_456_789_123L))
                        .data(SdkBytes.fromUtf8String("{\"a\":1}"))
                        .partitionKey("key")
                        .encryptionType(EncryptionType.KMS)
                        .build()));
    }

    @Test
    void theOrderOfMembersAndTheSpacesBetweenDoNotMatter() {
        assertThat(read("""
                        \t{ 'MillisBehindLatest' : 250 ,
                          'ContinuationSequenceNumber' : '18',\r
                          'Records' : [ { 'PartitionKey' : 'key' , 'EncryptionType' : 'KMS', 'Data' : 'eyJhIjoxfQ==' ,
                             'ApproximateArrivalTimestamp' : 1732456789.123 , 'SequenceNumber' : '17' } ] }
                        """)).isEqualTo(read(EVENT)).isPresent();
    }

    @Test
    void anEventMayHaveNoRecords() {
        assertThat(read("{'ContinuationSequenceNumber':'18','MillisBehindLatest':250,'Records':[]}"))
                .contains(event());
    }

    @Test
    void everyRecordIsReadInItsOrder() {
        Optional<SubscribeToShardEvent> read = read(EVENT.replace(
                RECORD, RECORD + "," + RECORD.replace("'17'", "'170'") + "," + RECORD.replace("'17'", "'1700'")));

        assertThat(read.orElseThrow().records())
                .extracting(Record::sequenceNumber)
                .containsExactly("17", "170", "1700");
    }

    @ParameterizedTest
    @CsvSource({
        "1732456789.123, 1732456789123",
        "1732456789, 1732456789000",
        "1732456789.5, 1732456789500",
        "1732456789.05, 1732456789050",
        "1732456789.1239, 1732456789123",
        "1.732456789123E9, 1732456789123",
        "1.732456789E9, 1732456789000",
        "1.732456789123e+9, 1732456789123",
        "1732456789123E-3, 1732456789123",
        "0, 0"
    })
    void timesAreReadToTheMillisecond(String written, long millis) {
        Record record = read(EVENT.replace("1.732456789123E9", written))
                .orElseThrow()
                .records()
                .get(0);

        assertThat(record.approximateArrivalTimestamp().toEpochMilli()).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain, plain",
                "``, ``",
                "ünïcödé 日本 \uD83D\uDE00, ünïcödé 日本 \uD83D\uDE00",
                "a\\\"b\\\\c\\/d, a\"b\\c/d",
                "`\\b\\f\\n\\r\\t`, `\b\f\n\r\t`",
                "\\u00fc\\uD83D\\ude00 end, ü\uD83D\uDE00 end",
                "`\\u007B\\\"id\\\": 1\\u007d`, `{\"id\": 1}`"
            })
    void partitionKeysAreReadWithTheirEscapes(String written, String key) {
        Record record = read(EVENT.replace("'key'", "'" + written + "'"))
                .orElseThrow()
                .records()
                .get(0);

        assertThat(record.partitionKey()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 47, 1_000, 70_000})
    void payloadsOfEachLengthAreReadAlsoWithTheirSlashesEscaped(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        String base64 = Base64.getEncoder().encodeToString(payload);

        for (String written : List.of(base64, base64.replace("/", "\\/"))) {
            Record record = read(EVENT.replace("eyJhIjoxfQ==", written))
                    .orElseThrow()
                    .records()
                    .get(0);
            assertThat(record.data().asByteArray()).isEqualTo(payload);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "{'Records':[],'MillisBehindLatest':250}",
                "{'ContinuationSequenceNumber':'18','MillisBehindLatest':250}",
                "{'Records':[],'ContinuationSequenceNumber':null,'MillisBehindLatest':0}",
                "{'Records':[],'ContinuationSequenceNumber':'18','MillisBehindLatest':0,'ChildShards':[]}",
                "{'Records':[],'ContinuationSequenceNumber':'18','MillisBehindLatest':0,'More':1}",
                "{'Records':[],'ContinuationSequenceNumber':'18','MillisBehindLatest':1.5}",
                "{'Records':[],'ContinuationSequenceNumber':'18','MillisBehindLatest':-1}",
                "{'Records':[],'ContinuationSequenceNumber':'18','MillisBehindLatest':1234567890123456}",
                "{'Records':[],'ContinuationSequenceNumber':'18'} {}",
                "{'Records':[,],'ContinuationSequenceNumber':'18'}",
                "{'Records':[{}],'ContinuationSequenceNumber':'18'}",
                "{'Records':[],'ContinuationSequenceNumber':'1\\x8'}",
                "{'Records':[],'ContinuationSequenceNumber':'1\\u00g0'}",
                "{'Records':[],'ContinuationSequenceNumber':'18\\"
            })
    void whateverElseThereIsIsLeftToTheSdk(String json) {
        assertThat(read(json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'SequenceNumber':'17', 'SequenceNumber':17",
                "'Data':'eyJhIjoxfQ==', 'Data':'eyJhIjoxfQ=!'",
                "'Data':'eyJhIjoxfQ==', 'Data':null",
                "'PartitionKey':'key', 'Other':'key'",
                "1.732456789123E9, 1.7.3",
                "1.732456789123E9, -5",
                "1.732456789123E9, 5.",
                "1.732456789123E9, 1E999999999",
                "1.732456789123E9, 1E-999999999",
                "1.732456789123E9, '5'",
                "1.732456789123E9, 1234567890123456"
            })
    void aRecordOfAnotherShapeIsLeftToTheSdk(String part, String other) {
        assertThat(EVENT).contains(part);
        assertThat(read(EVENT.replace(part, other))).isEmpty();
    }

    @Test
    void anEventCutAnywhereIsLeftToTheSdk() {
        byte[] whole = bytes(EVENT);
        for (int end = 0; end < whole.length; end++) {
            assertThat(EventReader.read(whole, 0, end)).as("cut at %d", end).isEmpty();
            assertThat(EventReader.read(Arrays.copyOf(whole, end), 0, end))
                    .as("nothing behind %d", end)
                    .isEmpty();
        }
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(7);
        byte[] whole = bytes(EVENT);
        for (int run = 0; run < 200_000; run++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            // what it says is another matter; the checksum of a frame keeps damage from getting here at all
            assertThat(EventReader.read(damaged, 0, damaged.length)).isNotNull();
        }
    }

    @Test
    void bytesAroundItAreNoneOfItsBusiness() {
        byte[] whole = bytes(EVENT);
        byte[] framed = new byte[whole.length + 20];
        Arrays.fill(framed, (byte) '"');
        System.arraycopy(whole, 0, framed, 11, whole.length);

        assertThat(EventReader.read(framed, 11, 11 + whole.length))
                .isEqualTo(read(EVENT))
                .isPresent();
    }

    private static SubscribeToShardEvent event(Record... records) {
        return SubscribeToShardEvent.builder()
                .records(records)
                .continuationSequenceNumber("18")
                .millisBehindLatest(250L)
                .childShards(List.of())
                .build();
    }

    private static Optional<SubscribeToShardEvent> read(String json) {
        byte[] bytes = bytes(json);
        return EventReader.read(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
