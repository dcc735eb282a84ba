package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShortNumberTest {

    private static final String CHARACTERS = "00123456789999....eE+-,}] \0/:";

    @ParameterizedTest
    @CsvSource({
        "'0,', 0, 0, 1",
        "'7}', 7, 0, 1",
        "1234567], 1234567, 0, 7",
        "9999999, 9999999, 0, 7",
        "0.5, 5, 1, 3",
        "0.00, 0, 2, 4",
        "0.00001, 1, 5, 7",
        "12345.6, 123456, 1, 7",
        "'12.34,5', 1234, 2, 5",
        "1.2.3, 12, 1, 3",
        "10 , 10, 0, 2",
        "1-2, 1, 0, 1"
    })
    void readsWhatIsShort(String text, int digits, int behindPoint, int length) {
        int number = ShortNumber.at(padded(text), 0);

        assertThat(ShortNumber.digits(number)).isEqualTo(digits);
        assertThat(ShortNumber.behindPoint(number)).isEqualTo(behindPoint);
        assertThat(ShortNumber.length(number)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                " 1",
                ".5",
                "5.",
                "5.,",
                "01",
                "00",
                "00.5",
                "12345678",
                "1234567.",
                "12345.67",
                "1e3",
                "1E3",
                "1.5e3",
                "1.5E-3",
                "1..5",
                "x",
                "\"1\""
            })
    void leavesAllElseAlone(String text) {
        assertThat(ShortNumber.at(padded(text), 0)).isEqualTo(ShortNumber.NONE);
    }

    @Test
    void meansWhatTheNumeralMeans() {
        Random random = new Random(11);
        Numeral numeral = new Numeral();
        int found = 0;
        for (int i = 0; i < 2_000_000; i++) {
            byte[] text = random(random);
            int end = text.length - JsonCursor.PADDING;
            int number = ShortNumber.at(text, 0);
            int stop = numeral.read(text, 0, end);
            if (number == ShortNumber.NONE) {
                assertThat(stop <= 0 || stop > ShortNumber.MOST_CHARACTERS || hasSignOrExponent(text, stop))
                        .as(shown(text))
                        .isTrue();
                continue;
            }
            found++;
            assertThat(ShortNumber.length(number)).as(shown(text)).isEqualTo(stop);
            assertThat(BigDecimal.valueOf(ShortNumber.digits(number), ShortNumber.behindPoint(number)))
                    .as(shown(text))
                    .isEqualByComparingTo(BigDecimal.valueOf(numeral.digits(), -numeral.exponent()));
        }
        assertThat(found).isGreaterThan(400_000);
    }

    private static boolean hasSignOrExponent(byte[] text, int stop) {
        String number = new String(text, 0, stop, StandardCharsets.US_ASCII);
        return number.startsWith("-") || number.contains("e") || number.contains("E");
    }

    private static byte[] random(Random random) {
        byte[] text = new byte[random.nextInt(12) + JsonCursor.PADDING];
        for (int i = 0; i < text.length - JsonCursor.PADDING; i++) {
            text[i] = (byte) CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
        }
        return text;
    }

    private static byte[] padded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(bytes, bytes.length + JsonCursor.PADDING);
    }

    private static String shown(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }
}
