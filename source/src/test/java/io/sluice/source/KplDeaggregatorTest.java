package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.source.KplDeaggregator.UserRecord;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
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
    void takesTheHashOfTheKeyOrTheExplicitOne() {
        byte[] bytes = new KplPackage()
                .key("a")
                .hashKey("17")
                .record(0, "plain")
                .record(0, 0, "explicit")
                .toBytes();

        assertThat(deaggregator.unpack(bytes).orElseThrow())
                .extracting(UserRecord::hash)
                .containsExactly(
                        // MD5 of "a"
                        new BigInteger("0cc175b9c0f1b6a831c399e269772661", 16), BigInteger.valueOf(17));
    }

    @Test
    void anEmptyPackageHoldsNoRecords() {
        assertThat(deaggregator.unpack(new KplPackage().key("a").toBytes())).isEqualTo(Optional.of(List.of()));
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
            assertThat(deaggregator.unpack(Arrays.copyOf(whole, length)))
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
            assertThat(deaggregator.unpack(changed)).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void aPackageThatIsNoProtobufIsAPlainRecord() {
        assertThat(deaggregator.unpack(
                        new KplPackage().varint((3 << 3) | 2).varint(100).toBytes()))
                .isEmpty();
    }

    @Test
    void aKeyOutsideOfTheTableIsAPlainRecord() {
        assertThat(deaggregator.unpack(
                        new KplPackage().key("a").record(1, "data").toBytes()))
                .isEmpty();
    }

    @Test
    void aNumberWithoutEndIsAPlainRecord() {
        KplPackage endless = new KplPackage();
        endless.varint(-1).varint(-1);

        assertThat(deaggregator.unpack(endless.toBytes())).isEmpty();
    }

    private List<String> texts(byte[] bytes) {
        return deaggregator.unpack(bytes).orElseThrow().stream()
                .map(record -> record.partitionKey() + "=" + new String(record.data(), StandardCharsets.UTF_8))
                .toList();
    }
}
