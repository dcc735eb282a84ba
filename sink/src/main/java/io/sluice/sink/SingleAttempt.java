package io.sluice.sink;

import java.io.IOException;
import java.time.Instant;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * An HTTP client that attempts a request once, and notes how long a server that refuses it wants to be left alone. Thread
 * safe; closes the client that it is put around.
 *
 * <p>The HTTP client that ClickHouse's client (0.11) makes for itself follows 429 and 503 by sending the request again,
 * once, a second later or when {@code Retry-After} says, if that is within the time an answer may take; the query id is
 * the same, and nobody hears of it. Of what it hands on the headers are lost in ClickHouse's client. So this goes between
 * the two.
 */
final class SingleAttempt extends CloseableHttpClient {

    private static final int SUCCESS = 2;
    private static final int REDIRECTION = 3;

    private final CloseableHttpClient http;
    private final Rest rest;

    SingleAttempt(CloseableHttpClient http, Rest rest) {
        this.http = http;
        this.rest = rest;
    }

    @Override
    protected CloseableHttpResponse doExecute(HttpHost target, ClassicHttpRequest request, HttpContext context)
            throws IOException {
        HttpClientContext exchange = HttpClientContext.castOrCreate(context);
        HttpEntity body = request.getEntity();
        if (body != null) {
            request.setEntity(new SentOnce(body, exchange));
        }
        ClassicHttpResponse answer = http.executeOpen(target, request, exchange);
        if (answer.getCode() / 100 != SUCCESS) {
            Header wish = answer.getFirstHeader(HttpHeaders.RETRY_AFTER);
            if (wish != null) {
                rest.want(RetryAfter.of(String.valueOf(wish.getValue()), Instant.now()));
            }
        }
        return CloseableHttpResponse.adapt(answer);
    }

    @Override
    public void close(CloseMode mode) {
        http.close(mode);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    /** A body that is sent again only to where a redirection leads. */
    private static final class SentOnce extends HttpEntityWrapper {

        private final HttpClientContext exchange;

        SentOnce(HttpEntity body, HttpClientContext exchange) {
            super(body);
            this.exchange = exchange;
        }

        @Override
        public boolean isRepeatable() {
            HttpResponse answer = exchange.getResponse();
            return answer != null && answer.getCode() / 100 == REDIRECTION && super.isRepeatable();
        }
    }
}
