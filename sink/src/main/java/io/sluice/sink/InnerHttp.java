package io.sluice.sink;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/**
 * Reaches the HTTP client inside ClickHouse's client.
 *
 * <p>By reflection, which nothing else here does: up to 0.11.1 the builder takes neither an HTTP client nor a strategy of
 * retries, the SSL context comes in below HTTP, and the recorders of spans and metrics are told a status and an
 * exception, never a header.
 */
final class InnerHttp {

    private InnerHttp() {}

    /**
     * Puts another HTTP client in the place of the one inside, before the first request.
     *
     * @param client a {@code com.clickhouse.client.api.Client}
     * @param other makes the other of the one inside
     * @return what the client lacks for that, and it is left as it was; empty if it is done
     */
    static Optional<String> replace(Object client, UnaryOperator<CloseableHttpClient> other) {
        try {
            Object transport = field(client, "httpClientHelper").get(client);
            Field http = field(transport, "httpClient");
            http.set(transport, other.apply((CloseableHttpClient) http.get(transport)));
            return Optional.empty();
        } catch (ReflectiveOperationException
                | InaccessibleObjectException
                | ClassCastException
                | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Field field(Object owner, String name) throws NoSuchFieldException {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw (NoSuchFieldException)
                    new NoSuchFieldException("no field " + name + " in " + owner.getClass()).initCause(e);
        }
    }
}
