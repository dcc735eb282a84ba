package io.sluice.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An HTTP server that answers every request in the same way. */
final class FixedAnswer implements AutoCloseable {

    private final HttpServer server;
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();

    /** Answers with a status and one header, and no body. */
    FixedAnswer(int status, String header, String value) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, status, header, value));
        server.start();
    }

    private void answer(HttpExchange exchange, int status, String header, String value) throws IOException {
        try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().set(header, value);
            exchange.sendResponseHeaders(status, -1);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Bodies of the requests so far. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    /** A client of ClickHouse that takes this for its server. */
    ClickHouseClient client() {
        return new ClickHouseClient(new ClickHouseConfig(url(), "u", new Secret("p")));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
