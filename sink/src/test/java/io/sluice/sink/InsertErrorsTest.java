package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InsertErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "3, RETRY",
        "159, RETRY",
        "202, RETRY",
        "209, RETRY",
        "210, RETRY",
        "241, RETRY",
        "242, RETRY",
        "319, RETRY",
        "394, RETRY",
        "425, RETRY",
        "745, RETRY",
        "999, RETRY",
        "201, RETRY_LATER",
        "243, RETRY_LATER",
        "252, RETRY_LATER",
        "6, BAD_ROWS",
        "27, BAD_ROWS",
        "33, BAD_ROWS",
        "38, BAD_ROWS",
        "117, BAD_ROWS",
        "395, BAD_ROWS",
        "469, BAD_ROWS",
        "691, BAD_ROWS",
        "565, TOO_MANY_PARTITIONS",
        "158, TOO_LARGE",
        "307, TOO_LARGE",
        "16, SCHEMA_CHANGED",
        "44, SCHEMA_CHANGED",
        "50, SCHEMA_CHANGED",
        "40, CORRUPT",
        "271, CORRUPT",
        "62, CORRUPT",
        "60, FAIL",
        "81, FAIL",
        "164, FAIL",
        "497, FAIL",
        "516, FAIL",
        "123456, UNKNOWN"
    })
    void knowsWhatACodeMeans(int code, Outcome outcome) {
        assertThat(InsertErrors.outcome(code, 500, "")).isEqualTo(outcome);
    }

    @Test
    void goesByTheCodeWhateverTheStatus() {
        assertThat(InsertErrors.outcome(60, 404, "")).isEqualTo(Outcome.FAIL);
        assertThat(InsertErrors.outcome(60, 503, "")).isEqualTo(Outcome.FAIL);
        assertThat(InsertErrors.outcome(241, 403, "")).isEqualTo(Outcome.RETRY);
    }

    @Test
    void tellsTooManyPartsFromTooManyPartitions() {
        assertThat(InsertErrors.outcome(252, 500, "Too many parts (300 with average size of 1.00 KiB)"))
                .isEqualTo(Outcome.RETRY_LATER);
        assertThat(InsertErrors.outcome(
                        252, 500, "Too many partitions for single INSERT block (more than 100). The limit is ..."))
                .isEqualTo(Outcome.TOO_MANY_PARTITIONS);
    }

    @Test
    void tellsAChangedTypeFromABadValue() {
        assertThat(InsertErrors.outcome(117, 400, "Type of 'id' must be UInt64, not UInt32: (while reading header)"))
                .isEqualTo(Outcome.SCHEMA_CHANGED);
        assertThat(InsertErrors.outcome(117, 400, "Cannot parse JSON object: (at row 3)"))
                .isEqualTo(Outcome.BAD_ROWS);
    }

    @Test
    void neverTakesABatchApartThatAViewRefused() {
        String view = "Value passed to 'throwIf' function is non-zero: while executing ... while pushing to view db.v";

        assertThat(InsertErrors.outcome(395, 500, view)).isEqualTo(Outcome.FAIL);
        assertThat(InsertErrors.outcome(158, 500, view)).isEqualTo(Outcome.FAIL);
        assertThat(InsertErrors.outcome(241, 500, view)).isEqualTo(Outcome.RETRY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 408, 500, 502, 503, 504, 529})
    void retriesWithoutACodeWhatPasses(int status) {
        assertThat(InsertErrors.outcome(0, status, "")).isEqualTo(Outcome.RETRY);
    }

    @Test
    void restsWhereItIsToldThatItAsksTooMuch() {
        assertThat(InsertErrors.outcome(0, 429, "")).isEqualTo(Outcome.RETRY_LATER);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 407, 413})
    void failsWithoutACodeWhereAPersonIsNeeded(int status) {
        assertThat(InsertErrors.outcome(0, status, "")).isEqualTo(Outcome.FAIL);
    }

    @Test
    void boundsWhatItDoesNotKnow() {
        assertThat(InsertErrors.outcome(0, 418, "I'm a teapot")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void retriesWhenThereWasNoAnswer() {
        ClickHouseException lost =
                new ClickHouseException("Cannot reach", 0, 0, "", "", new IOException("Connection reset"));

        assertThat(InsertErrors.outcome(lost)).isEqualTo(Outcome.RETRY);
    }

    @Test
    void knowsWhenTheServerMayHaveTheRows() {
        assertThat(mayHaveRows(0, 0, new IOException("Connection reset"))).isTrue();
        assertThat(mayHaveRows(0, 502, new IOException())).isTrue();
        assertThat(mayHaveRows(159, 500, new IOException())).isTrue();
        assertThat(mayHaveRows(241, 500, new IOException())).isFalse();
        assertThat(mayHaveRows(0, 0, new RuntimeException(new java.net.ConnectException("refused"))))
                .isFalse();
        assertThat(mayHaveRows(0, 0, new RuntimeException(new java.net.UnknownHostException("x"))))
                .isFalse();
    }

    private static boolean mayHaveRows(int code, int status, Exception cause) {
        return InsertErrors.mayHaveRows(new ClickHouseException("Cannot", code, status, "", "", cause));
    }

    @Test
    void failsOnACertificateThatIsNotTrusted() {
        ClickHouseException untrusted = new ClickHouseException(
                "Cannot reach", 0, 0, "", "", new RuntimeException(new javax.net.ssl.SSLHandshakeException("PKIX")));

        assertThat(InsertErrors.outcome(untrusted)).isEqualTo(Outcome.FAIL);
    }
}
