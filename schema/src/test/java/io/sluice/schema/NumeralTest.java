package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares what is read with BigDecimal. */
final class NumeralTest {

    private final Numeral numeral = new Numeral();

    @Test
    void readsWhatBigDecimalReads() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        int exact = 0;
        for (int i = 0; i < 300_000; i++) {
            String text = number(random);
            int start = random.nextInt(9);
            int tail = random.nextInt(20);
            byte[] bytes = new byte[start + text.length() + tail];
            Arrays.fill(bytes, (byte) (random.nextBoolean() ? '9' : '.'));
            System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, start, text.length());
            boolean closed = tail > 0 && random.nextBoolean();
            int end = start + text.length() + (closed ? tail : 0);
            if (closed) {
                bytes[start + text.length()] = (byte) ",]} \n".charAt(random.nextInt(5));
            }
            assertThat(numeral.read(bytes, start, end))
                    .as("seed %s: %s", seed, text)
                    .isEqualTo(start + text.length());
            exact += numeral.exact() ? 1 : 0;
            BigDecimal written = new BigDecimal(text);
            assertThat(numeral.fraction())
                    .as("seed %s: %s", seed, text)
                    .isEqualTo(written.signum() != 0 && written.scale() > 0);
            if (numeral.exact()) {
                BigDecimal read =
                        new BigDecimal(Long.toUnsignedString(numeral.digits())).scaleByPowerOfTen(numeral.exponent());
                assertThat(numeral.negative() ? read.negate() : read)
                        .as("seed %s: %s", seed, text)
                        .isEqualByComparingTo(new BigDecimal(text));
                assertThat(numeral.negative()).as("seed %s: %s", seed, text).isEqualTo(text.startsWith("-"));
            } else {
                assertThat(new BigDecimal(text).stripTrailingZeros().precision())
                        .isGreaterThan(19);
            }
        }
        assertThat(exact).isBetween(100_000, 299_000);
    }

    @Test
    void refusesEverythingElse() {
        for (String text : new String[] {
            "",
            "-",
            "+1",
            "01",
            "-01",
            "00",
            "1.",
            ".5",
            "1.e5",
            "1e",
            "1e+",
            "-.5",
            "x",
            "1.,",
            "000000000",
            "012345678"
        }) {
            for (String tail : new String[] {"", ",", ",12345678,12345678"}) {
                byte[] bytes = (text + tail).getBytes(StandardCharsets.US_ASCII);
                assertThat(numeral.read(bytes, 0, bytes.length)).as(text + tail).isEqualTo(-1);
            }
        }
    }

    private static String number(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(random.nextInt(25) + 1) + 1;
        text.append(whole == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
        for (int i = 1; i < whole; i++) {
            text.append(random.nextInt(5) == 0 ? 0 : random.nextInt(10));
        }
        if (random.nextBoolean()) {
            text.append('.');
            for (int i = random.nextInt(random.nextInt(25) + 1); i >= 0; i--) {
                text.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
            }
        }
        if (random.nextInt(8) == 0) {
            text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(600) - 300);
        }
        return text.toString();
    }
}
