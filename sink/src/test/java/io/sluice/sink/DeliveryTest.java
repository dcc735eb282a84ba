package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeliveryTest {

    @ParameterizedTest
    @CsvSource({"241, 500", "0, 503", "0, 0"})
    void triesAgainSoonWhatPassesByItself(int code, int status) throws Exception {
        assertThat(Delivery.pauseAfter(failure(code, status, ""), 1))
                .isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
        assertThat(Delivery.pauseAfter(failure(code, status, ""), 100))
                .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"252, 500", "0, 429"})
    void givesRestToAServerThatHasTooMuchToDo(int code, int status) throws Exception {
        assertThat(Delivery.pauseAfter(failure(code, status, "Too many parts (3000)"), 1))
                .isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5));
        assertThat(Delivery.pauseAfter(failure(code, status, "Too many parts (3000)"), 100))
                .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({"31337, 5", "40, 2", "497, 1", "60, 1"})
    void triesWhatDoesNotPassAsOftenAsItMayHelp(int code, int attempts) throws Exception {
        for (int attempt = 1; attempt < attempts; attempt++) {
            assertThat(Delivery.pauseAfter(failure(code, 500, ""), attempt)).isPositive();
        }
        assertThatThrownBy(() -> Delivery.pauseAfter(failure(code, 500, ""), attempts))
                .isInstanceOf(ClickHouseException.class)
                .hasMessage("code " + code);
    }

    private static ClickHouseException failure(int code, int status, String reply) {
        return new ClickHouseException("code " + code, code, status, reply, "", new IOException("of a test"));
    }
}
