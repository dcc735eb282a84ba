package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiagnosisTest {

    /** A proxy answers 502 when the server ended while it was at work, so the rows may be there. */
    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void knowsTheStatusOfAnAnswerThatIsNotOfClickHouse(int status) throws Exception {
        try (FixedAnswer proxy = new FixedAnswer(status, "X-Other", "");
                ClickHouseClient client = proxy.client()) {
            assertThatThrownBy(client::version)
                    .isInstanceOfSatisfying(ClickHouseException.class, e -> {
                        assertThat(e.httpStatus()).isEqualTo(status);
                        assertThat(InsertErrors.mayHaveRows(e)).isTrue();
                    })
                    .hasMessageContaining(String.valueOf(status));
            assertThat(proxy.bodies()).hasSize(1);
        }
    }
}
