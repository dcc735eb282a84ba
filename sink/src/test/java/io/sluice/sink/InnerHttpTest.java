package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import org.junit.jupiter.api.Test;

final class InnerHttpTest {

    @Test
    void findsItsPlaceInTheClientOfThisVersion() {
        try (Client client = new Client.Builder()
                .addEndpoint("http://127.0.0.1:1")
                .setUsername("u")
                .setPassword("p")
                .build()) {
            assertThat(InnerHttp.replace(client, http -> new SingleAttempt(http, new Rest())))
                    .isEmpty();
        }
    }

    @Test
    void saysWhatAnotherVersionOfTheClientLacks() {
        assertThat(InnerHttp.replace("other", http -> http))
                .hasValue("no field httpClientHelper in class java.lang.String");
        assertThat(InnerHttp.replace(new OtherClient(new Object()), http -> http))
                .hasValue("no field httpClient in class java.lang.Object");
        assertThat(InnerHttp.replace(new OtherClient(new OtherTransport("none")), http -> http))
                .get()
                .asString()
                .contains("java.lang.String cannot be cast to class org.apache.hc");
    }

    private static final class OtherClient {
        @SuppressWarnings({"unused", "FieldCanBeLocal"})
        private final Object httpClientHelper;

        OtherClient(Object transport) {
            this.httpClientHelper = transport;
        }
    }

    private static final class OtherTransport {
        @SuppressWarnings({"unused", "FieldCanBeLocal"})
        private final String httpClient;

        OtherTransport(String http) {
            this.httpClient = http;
        }
    }
}
