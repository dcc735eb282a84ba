package io.sluice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares what is read with java.time. */
final class MomentTest {

    private final Moment moment = new Moment(EncodeSettings.EpochUnit.MAGNITUDE);
    private final JsonCursor json = new JsonCursor();

    @Test
    void readsWhatJavaTimeReads() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
            int digits = random.nextInt(10);
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2 * 18 * 60 + 1) - 18 * 60));
            StringBuilder text = new StringBuilder(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")
                    .format(LocalDateTime.ofInstant(instant, offset)));
            text.setCharAt(10, "T t".charAt(random.nextInt(3)));
            text.append(
                    digits == 0
                            ? ""
                            : "." + String.format("%09d", instant.getNano()).substring(0, digits));
            text.append(
                    switch (offset.getTotalSeconds() == 0 ? random.nextInt(3) : 3) {
                        case 0 -> "";
                        case 1 -> "Z";
                        case 2 -> " UTC";
                        default -> offset.getId().equals("Z") ? "+00:00" : offset.getId();
                    });
            assertThat(read(text.toString(), random))
                    .as("seed %s: %s", seed, text)
                    .isTrue();
            assertThat(moment.seconds()).as("seed %s: %s", seed, text).isEqualTo(instant.getEpochSecond());
            int unit = (int) Numeral.POWERS[9 - digits];
            assertThat(moment.nanos()).as("seed %s: %s", seed, text).isEqualTo(instant.getNano() / unit * unit);
        }
    }

    @Test
    void refusesWhatJavaTimeRefuses() {
        long seed = Long.getLong("sluice.seed", 20_150_912L);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder("2024-02-29T23:59:58");
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                text.setCharAt(random.nextInt(text.length()), "0123456789-:/ T~\u00e9".charAt(random.nextInt(17)));
            }
            if (text.charAt(16) == '-') {
                continue; // hours, minutes and an offset
            }
            boolean valid = text.charAt(10) == 'T' || text.charAt(10) == ' ';
            try {
                text.setCharAt(10, text.charAt(10) == ' ' ? 'T' : text.charAt(10));
                LocalDateTime.parse(text);
            } catch (DateTimeException notOne) {
                valid = false;
            }
            assertThat(read(text.toString(), random))
                    .as("seed %s: %s", seed, text)
                    .isEqualTo(valid);
            refused += valid ? 0 : 1;
        }
        assertThat(refused).isBetween(50_000, 199_000);
    }

    @Test
    void refusesTheDateThatIsAllZeros() {
        assertThat(read("0000-00-00 00:00:00", new Random(1))).isFalse();
        assertThat(read("0000-01-00 00:00:00", new Random(1))).isFalse();
    }

    /** Reads the text from somewhere in an array, with digits behind it. */
    private boolean read(String text, Random random) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int start = random.nextInt(9);
        byte[] bytes = "1".repeat(start + utf8.length + random.nextInt(12)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(utf8, 0, bytes, start, utf8.length);
        json.present(bytes, start, start + utf8.length);
        return moment.read(json, TimeZones.UTC);
    }
}
