package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares what is made of decimal numbers with what Java makes of their text. */
final class BinaryFloatTest {

    @Test
    void roundsRandomNumbersAsJavaDoes() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int i = 0; i < 300_000; i++) {
            long digits = random.nextLong() >>> random.nextInt(64);
            assertSame(digits, random.nextInt(4) == 0 ? random.nextInt(760) - 400 : random.nextInt(60) - 40, seed);
        }
    }

    @Test
    void roundsShortestTextsOfDoublesAndFloatsAsJavaDoes() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int i = 0; i < 300_000; i++) {
            double value =
                    i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : Float.intBitsToFloat(random.nextInt());
            if (Double.isFinite(value)) {
                BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(value)));
                assertSame(decimal.unscaledValue().longValue(), -decimal.scale(), seed);
            }
        }
    }

    @Test
    void roundsTiesToEven() {
        for (int bits : new int[] {24, 53}) {
            for (int power = -30; power <= 30; power++) {
                for (long odd = 1; odd < 64; odd++) {
                    // halfway between two numbers: one bit more than the mantissa has
                    BigInteger halfway = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(2 * odd + 1));
                    BigInteger five = BigInteger.valueOf(5).pow(Math.abs(power));
                    BigInteger digits = power < 0 ? halfway.multiply(five) : halfway;
                    if (digits.bitLength() <= 64) {
                        assertSame(digits.longValue(), Math.min(power, 0), 0);
                        assertSame(digits.longValue() + 1, Math.min(power, 0), 0);
                        assertSame(digits.longValue() - 1, Math.min(power, 0), 0);
                    }
                    if (power > 0 && halfway.remainder(five).signum() == 0) {
                        assertSame(halfway.divide(five).longValue(), power, 0);
                    }
                }
            }
        }
    }

    @Test
    void goesToZeroAndInfinityWhereJavaDoes() {
        for (long digits :
                new long[] {1, 9, 17_976_931_348_623_157L, 17_976_931_348_623_159L, 49, 24_703, 34_028_236, -1}) {
            for (int power = -400; power <= 400; power++) {
                assertSame(digits, power, 0);
            }
        }
        assertSame(4_940_656_458_412_465_442L, -342, 0);
        assertSame(2_470_328_229_206_232_720L, -342, 0);
        assertSame(2_470_328_229_206_232_721L, -342, 0);
        assertSame(2_225_073_858_507_201_136L, -326, 0);
        assertSame(0, 5, 0);
    }

    private static void assertSame(long digits, int power, long seed) {
        String text = Long.toUnsignedString(digits) + "e" + power;
        assertThat(BinaryFloat.DOUBLE.bits(digits, power))
                .as("seed %s: %s", seed, text)
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
        assertThat((int) BinaryFloat.SINGLE.bits(digits, power))
                .as("seed %s: %s", seed, text)
                .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
    }
}
