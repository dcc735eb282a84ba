package io.sluice.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceNumberTest {

    private static final SequenceNumber NUMBER = new SequenceNumber(1_700_000_000L, 42, 1_700_000_001_234L, 7);

    @Test
    void isWrittenAsTheLayoutSays() {
        assertThat(NUMBER.toString())
                .isEqualTo("49" + "1700000000" + "00000000000042" + "1700000001234" + "0000000007" + "0000002");
        assertThat(SequenceNumber.parse(NUMBER.toString())).isEqualTo(NUMBER);
    }

    @Test
    void theTemplateIsWrittenOverAsAWhole() {
        byte[] text = SequenceNumber.template();
        SequenceNumber.write(text, 9_999_999_999L, 99_999_999_999_999L, 9_999_999_999_999L, Integer.MAX_VALUE);
        SequenceNumber.write(text, NUMBER.epoch(), NUMBER.index(), NUMBER.millis(), NUMBER.shard());

        assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo(NUMBER.toString());
    }

    @Test
    void growsWithRecordThenTimeAndFromParentToChild() {
        List<BigInteger> numbers = List.of(
                        new SequenceNumber(1, 0, 9, 3),
                        new SequenceNumber(1, 1, 5, 3),
                        new SequenceNumber(1, 1, 6, 3),
                        new SequenceNumber(1, 2, 6, 3),
                        new SequenceNumber(2, 0, 6, 1))
                .stream()
                .map(number -> new BigInteger(number.toString()))
                .toList();

        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "4917000000000000000000004217000000012340000000007000000",
                "48170000000000000000000042170000000123400000000070000002",
                "49170000000000000000000042170000000123400000000070000003",
                "4917000000000000000000004217000000012340000000-070000002"
            })
    void isReadOnlyAsItIsWritten(String text) {
        assertThatThrownBy(() -> SequenceNumber.parse(text))
                .isInstanceOf(ServiceError.class)
                .hasMessage("StartingSequenceNumber " + text + " is invalid.");
    }
}
