package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SingleAttemptTest {

    private final Rest rest = new Rest();

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503})
    void sendsARefusedRequestOnceAndNotesTheWish(int status) throws Exception {
        try (FixedAnswer server = new FixedAnswer(status, "Retry-After", "60")) {
            assertThat(post(server)).isEqualTo(status);

            assertThat(server.bodies()).containsExactly("rows");
        }
        assertThat(rest.left()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    }

    @Test
    void knowsOfNoWishThatWasNotTold() throws Exception {
        try (FixedAnswer server = new FixedAnswer(503, "X-Other", "60")) {
            post(server);
        }
        assertThat(rest.left()).isZero();
    }

    @Test
    void passesOverTheWishOfASuccess() throws Exception {
        try (FixedAnswer server = new FixedAnswer(200, "Retry-After", "60")) {
            assertThat(post(server)).isEqualTo(200);
        }
        assertThat(rest.left()).isZero();
    }

    @Test
    void takesTheLastWish() throws Exception {
        rest.want(Duration.ofMinutes(5));
        try (FixedAnswer server = new FixedAnswer(503, "Retry-After", "0")) {
            post(server);
        }
        assertThat(rest.left()).isZero();
    }

    @Test
    void sendsTheBodyAgainToWhereItIsRedirected() throws Exception {
        try (FixedAnswer there = new FixedAnswer(200, "X-Other", "");
                FixedAnswer here = new FixedAnswer(307, "Location", there.url().toString())) {
            assertThat(post(here)).isEqualTo(200);

            assertThat(there.bodies()).containsExactly("rows");
        }
    }

    private int post(FixedAnswer server) throws IOException {
        HttpPost post = new HttpPost(server.url());
        post.setEntity(new StringEntity("rows"));
        try (SingleAttempt http = new SingleAttempt(HttpClients.createDefault(), rest);
                ClassicHttpResponse answer =
                        http.executeOpen(HttpHost.create(server.url()), post, HttpClientContext.create())) {
            return answer.getCode();
        }
    }
}
