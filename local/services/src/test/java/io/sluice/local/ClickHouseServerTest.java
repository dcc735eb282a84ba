package io.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClickHouseServerTest {

    @Test
    void isTheOneThatTheEnvironmentNames() {
        assertThat(ClickHouseServer.from(Map.of())).isEmpty();
        assertThat(ClickHouseServer.from(Map.of("SLUICE_CLICKHOUSE_URL", "http://db:8123")))
                .contains(new ClickHouseServer(URI.create("http://db:8123"), "default", ""));
        assertThat(ClickHouseServer.from(Map.of(
                        "SLUICE_CLICKHOUSE_URL", "http://db:8123",
                        "SLUICE_CLICKHOUSE_USER", "u",
                        "SLUICE_CLICKHOUSE_PASSWORD", "p")))
                .contains(new ClickHouseServer(URI.create("http://db:8123"), "u", "p"));
    }

    @Test
    void hidesThePassword() {
        assertThat(new ClickHouseServer(URI.create("http://db:8123"), "u", "hidden"))
                .hasToString("http://db:8123 as u");
    }

    @Test
    void saysWhichServerDoesNotAnswer() {
        ClickHouseServer nobody = new ClickHouseServer(URI.create("http://127.0.0.1:1"), "u", "p");

        assertThatThrownBy(() -> nobody.query("SELECT 1"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("Cannot query ClickHouse at http://127.0.0.1:1: ");
    }
}
