package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.source.KplDeaggregator.Unpacked;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KplDeaggregatorTest {
    private final KplDeaggregator deaggregator = new KplDeaggregator();

    @Test
    void unpacksRecordsInTheirOrderWithTheirKeys() {
        byte[] bytes = new KplPackage()
                .key("a")
                .key("b")
                .record(1, "first")
                .record(0, "second")
                .record(1, "third")
                .toBytes();

        assertThat(texts(bytes)).containsExactly("b=first", "a=second", "b=third");
    }

    @Test
    void readsBytesWrittenByHand() {
        byte[] bytes = HexFormat.of()
                .parseHex(
                        "f3899ac2" + "0a0161" + "1a08" + "0800" + "1a0478797a21" + "86b2e49d8980ab93ca17d6b021072367");

        assertThat(texts(bytes)).containsExactly("a=xyz!");
    }

    @Test
    void countsWhatLiesOutsideOfTheShardByTheHashOfItsKeyOrAnExplicitOne() {
        // MD5 of "a"
        BigInteger hashOfA = new BigInteger("0cc175b9c0f1b6a831c399e269772661", 16);
        KplPackage keys = new KplPackage().key("a").key("b").hashKey("17").hashKey(hashOfA.toString());
        byte[] bytes = keys.record(0, "in")
                .record(1, "out")
                .record(1, "out too")
                .record(0, 0, "sent elsewhere")
                .record(1, 1, "sent here")
                .toBytes();

        assertThat(outOfRange(bytes, new HashRange(hashOfA, hashOfA))).isEqualTo(3);
        assertThat(outOfRange(bytes, new HashRange(BigInteger.valueOf(17), BigInteger.valueOf(17))))
                .isEqualTo(4);
        assertThat(outOfRange(bytes, Answers.ALL_HASHES)).isZero();
        // the places of keys are not carried over from one package to the next
        assertThat(outOfRange(new KplPackage().key("b").record(0, "out").toBytes(), new HashRange(hashOfA, hashOfA)))
                .isEqualTo(1);
    }

    @Test
    void anExplicitHashOutsideOfAllHashesLiesOutsideOfEveryShard() {
        String tooLarge = Answers.LAST_HASH.add(BigInteger.TWO).toString();
        byte[] bytes = new KplPackage()
                .key("a")
                .hashKey(tooLarge)
                .hashKey("-1")
                .record(0, 0, "x")
                .record(0, 1, "y")
                .toBytes();

        assertThat(outOfRange(bytes, Answers.ALL_HASHES)).isEqualTo(2);
    }

    @Test
    void anExplicitHashThatIsNoNumberIsAPlainRecord() {
        assertThat(unpack(new KplPackage()
                        .key("a")
                        .hashKey("x")
                        .record(0, 0, "data")
                        .toBytes()))
                .isEmpty();
    }

    @Test
    void boundsCompareHashesWithoutSign() {
        HashRange range = new HashRange(BigInteger.ONE.shiftLeft(63), BigInteger.ONE.shiftLeft(127));
        HashBounds bounds = HashBounds.of(range);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            BigInteger hash = new BigInteger(1, bytes(random)).shiftRight(random.nextInt(128));
            assertThat(bounds.contains(HashBounds.high(hash), HashBounds.low(hash)))
                    .as("%s", hash)
                    .isEqualTo(range.start().compareTo(hash) <= 0 && hash.compareTo(range.end()) <= 0);
        }
        for (BigInteger end : List.of(range.start(), range.end())) {
            assertThat(bounds.contains(HashBounds.high(end), HashBounds.low(end)))
                    .isTrue();
        }
    }

    private static byte[] bytes(SplittableRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void anEmptyPackageHoldsNoRecords() {
        assertThat(unpack(new KplPackage().key("a").toBytes())).isEqualTo(Optional.of(new Unpacked(List.of(), 0)));
    }

    @Test
    void skipsFieldsItDoesNotKnow() {
        byte[] bytes = new KplPackage()
                .delimited(9, new byte[] {1, 2, 3})
                .varint(10 << 3)
                .varint(1234567)
                .key("a")
                .record(0, "kept")
                .toBytes();

        assertThat(texts(bytes)).containsExactly("a=kept");
    }

    @Test
    void everyTruncationIsAPlainRecord() {
        byte[] whole = new KplPackage().key("key").record(0, "data").toBytes();
        for (int length = 0; length < whole.length; length++) {
            assertThat(unpack(Arrays.copyOf(whole, length)))
                    .as("length %d", length)
                    .isEmpty();
        }
    }

    @Test
    void everyChangedByteIsAPlainRecord() {
        byte[] whole = new KplPackage().key("key").record(0, "data").toBytes();
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertThat(unpack(changed)).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void aPackageThatIsNoProtobufIsAPlainRecord() {
        assertThat(unpack(new KplPackage().varint((3 << 3) | 2).varint(100).toBytes()))
                .isEmpty();
    }

    @Test
    void aKeyOutsideOfTheTableIsAPlainRecord() {
        assertThat(unpack(new KplPackage().key("a").record(1, "data").toBytes()))
                .isEmpty();
    }

    @Test
    void aNumberWithoutEndIsAPlainRecord() {
        KplPackage endless = new KplPackage();
        endless.varint(-1).varint(-1);

        assertThat(unpack(endless.toBytes())).isEmpty();
    }

    private Optional<Unpacked> unpack(byte[] bytes) {
        return deaggregator.unpack(bytes, HashBounds.of(Answers.ALL_HASHES));
    }

    private int outOfRange(byte[] bytes, HashRange shard) {
        return deaggregator.unpack(bytes, HashBounds.of(shard)).orElseThrow().outOfRange();
    }

    private List<String> texts(byte[] bytes) {
        return unpack(bytes).orElseThrow().records().stream()
                .map(record -> record.partitionKey() + "=" + new String(record.data(), StandardCharsets.UTF_8))
                .toList();
    }
}
