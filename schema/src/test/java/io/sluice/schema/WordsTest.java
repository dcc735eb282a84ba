package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WordsTest {

    private static final String NORMAL = "0aZ~\u007f";

    @Test
    void findsTheFirstByteOfEachClassWhateverItsNeighboursAre() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int i = 0; i < 500_000; i++) {
            byte[] bytes = new byte[8];
            random.nextBytes(bytes);
            for (int k = 0; k < 8; k++) {
                bytes[k] = random.nextInt(3) > 0 ? (byte) NORMAL.charAt(random.nextInt(NORMAL.length())) : bytes[k];
                bytes[k] = random.nextInt(3) > 0 ? bytes[k] : (byte) ('0' + random.nextInt(10));
            }
            long word = Words.at(bytes, 0);
            int special = 0;
            while (special < 8 && bytes[special] != '"' && bytes[special] != '\\' && (bytes[special] & 0xE0) != 0) {
                special++;
            }
            int digits = 0;
            while (digits < 8 && bytes[digits] >= '0' && bytes[digits] <= '9') {
                digits++;
            }
            assertThat(Words.before(Words.special(word)))
                    .as("seed %s: %x", seed, word)
                    .isEqualTo(special);
            assertThat(Words.before(Words.nonDigits(word)))
                    .as("seed %s: %x", seed, word)
                    .isEqualTo(digits);
            if (digits > 0) {
                assertThat(Words.number(word, digits))
                        .isEqualTo(Long.parseLong(new String(bytes, 0, digits, StandardCharsets.US_ASCII)));
            }
        }
    }

    @Test
    void readsHexadecimalDigitsAndNothingElse() {
        for (int place = 0; place < 8; place++) {
            for (int c = 0; c < 256; c++) {
                byte[] text = "0F9a1bAe".getBytes(StandardCharsets.US_ASCII);
                text[place] = (byte) c;
                int digit = c < 128 ? Character.digit(c, 16) : -1;
                long expected = 0;
                for (byte each : text) {
                    expected = expected << 4 | (Character.digit(each, 16) & 0xF);
                }
                assertThat(Words.hex(Words.at(text, 0)))
                        .as("%x at %s", c, place)
                        .isEqualTo(digit < 0 ? -1 : expected);
            }
        }
    }

    @Test
    void takesNoByteBehindTheEnd() {
        byte[] text = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        for (int start = 0; start <= 10; start++) {
            for (int end = start; end <= 10; end++) {
                long expected = 0;
                for (int i = Math.min(end, start + 8) - 1; i >= start; i--) {
                    expected = expected << 8 | text[i];
                }
                assertThat(Words.upTo(text, start, end))
                        .as("%s to %s", start, end)
                        .isEqualTo(expected);
            }
        }
    }
}
