package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:30Z");

    @Test
    void readsSeconds() {
        assertThat(read("0")).isZero();
        assertThat(read("2")).isEqualTo(Duration.ofSeconds(2));
        assertThat(read(" 120 ")).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void readsADate() {
        assertThat(read("Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void asksForNothingWithADateThatHasPassed() {
        assertThat(read("Sun, 06 Nov 1994 08:49:30 GMT")).isZero();
        assertThat(read("Sun, 06 Nov 1994 08:49:29 GMT")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-5",
                "+5",
                "1.5",
                "2s",
                "soon",
                "٣",
                "1994-11-06T08:49:37Z",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "0x10",
                "null"
            })
    void asksForNothingWithWhatItCannotRead(String rubbish) {
        assertThat(read(rubbish)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "300",
                "301",
                "86400",
                "999999999",
                "99999999999999999999999999",
                "Fri, 31 Dec 9999 23:59:59 GMT",
            })
    void hasABound(String value) {
        assertThat(read(value)).isEqualTo(RetryAfter.LONGEST).isEqualTo(Duration.ofMinutes(5));
    }

    private static Duration read(String value) {
        return RetryAfter.of(value, NOW);
    }
}
