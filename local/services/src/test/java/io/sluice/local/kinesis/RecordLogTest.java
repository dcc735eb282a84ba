package io.sluice.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordLogTest {

    private final RecordLog log = new RecordLog();

    @Test
    void anEmptyLogHasNothingToRead() {
        RecordBatch batch = log.read(1, 10, 1_000);

        assertThat(batch.count()).isZero();
        assertThat(batch.next()).isEqualTo(1);
        assertThat(batch.millisBehind(5)).isZero();
        assertThat(log.first()).isEqualTo(1);
        assertThat(log.next()).isEqualTo(1);
    }

    @Test
    void readsRecordsAcrossSegments() throws IOException {
        append(50_000);

        assertThat(texts(log.read(1, 100_000, Long.MAX_VALUE)))
                .isEqualTo(IntStream.rangeClosed(1, 50_000)
                        .mapToObj(RecordLogTest::text)
                        .toList());
        assertThat(texts(log.read(49_999, 10, Long.MAX_VALUE))).containsExactly(text(49_999), text(50_000));
    }

    @Test
    void readsInAnyStepsWithoutGapOrRepeat() throws IOException {
        append(3_000);
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        List<String> all = new ArrayList<>();
        long next = 1;
        while (next < log.next()) {
            RecordBatch batch = log.read(next, 1 + random.nextInt(200), 1 + random.nextInt(5_000));
            all.addAll(texts(batch));
            next = batch.next();
        }

        assertThat(all)
                .as("seed %d", seed)
                .isEqualTo(IntStream.rangeClosed(1, 3_000)
                        .mapToObj(RecordLogTest::text)
                        .toList());
    }

    @Test
    void stopsAtTheBytesAskedForButReadsOneRecordAtLeast() throws IOException {
        log.append(bytes("k"), new byte[99], 1);
        log.append(bytes("k"), new byte[99], 2);
        log.append(bytes("k"), new byte[99], 3);

        assertThat(log.read(1, 10, 200).count()).isEqualTo(2);
        assertThat(log.read(1, 10, 199).count()).isEqualTo(1);
        assertThat(log.read(1, 10, 1).count()).isEqualTo(1);
        assertThat(log.read(1, 10, 200).bytes()).isEqualTo(200);
        assertThat(log.read(1, 10, 200).millisBehind(10)).isEqualTo(7);
        assertThat(log.read(1, 10, 300).millisBehind(10)).isZero();
    }

    @Test
    void takesARecordBiggerThanASegment() throws IOException {
        byte[] big = new byte[10 << 20];
        big[big.length - 1] = 7;
        log.append(bytes("a"), bytes("before"), 1);
        log.append(bytes("b"), big, 1);
        log.append(bytes("c"), bytes("after"), 1);

        List<String> keys = new ArrayList<>();
        log.read(1, 10, Long.MAX_VALUE).each((index, millis, bytes, keyAt, keyLength, dataAt, dataLength) -> {
            keys.add(new String(bytes, keyAt, keyLength, StandardCharsets.UTF_8));
            if (dataLength == big.length) {
                assertThat(bytes[dataAt + dataLength - 1]).isEqualTo((byte) 7);
            }
        });

        assertThat(keys).containsExactly("a", "b", "c");
    }

    @Test
    void arrivalTimesNeverStepBack() {
        log.append(bytes("k"), bytes("a"), 100);
        log.append(bytes("k"), bytes("b"), 50);

        assertThat(log.millisOf(2)).isEqualTo(100);
        assertThat(log.lastMillis()).isEqualTo(100);
    }

    @Test
    void findsTheFirstRecordOfATime() {
        append(10_000);

        assertThat(log.firstAt(0)).isEqualTo(1);
        assertThat(log.firstAt(1)).isEqualTo(1);
        assertThat(log.firstAt(7_777)).isEqualTo(7_777);
        assertThat(log.firstAt(10_001)).isEqualTo(10_001);
    }

    @Test
    void forgetsWhatIsTrimmedAndReadsOnFromThere() throws IOException {
        append(10_000);

        log.trim(9_999);

        assertThat(log.first()).isEqualTo(9_999);
        assertThat(log.millisOf(9_998)).isZero();
        assertThat(texts(log.read(1, 10, Long.MAX_VALUE))).containsExactly(text(9_999), text(10_000));
        log.trim(20_000);
        assertThat(log.read(1, 10, Long.MAX_VALUE).next()).isEqualTo(10_001);
        log.append(bytes("k"), bytes("new"), 30_000);
        assertThat(texts(log.read(1, 10, Long.MAX_VALUE))).containsExactly("new");
    }

    private void append(int count) {
        for (int i = 1; i <= count; i++) {
            log.append(bytes("key-" + i), bytes(text(i)), i);
        }
    }

    private static String text(int i) {
        return "record " + i;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(RecordBatch batch) throws IOException {
        List<String> texts = new ArrayList<>();
        batch.each((index, millis, bytes, keyAt, keyLength, dataAt, dataLength) ->
                texts.add(new String(bytes, dataAt, dataLength, StandardCharsets.UTF_8)));
        assertThat(texts).hasSize(batch.count());
        return texts;
    }
}
