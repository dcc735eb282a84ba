package io.sluice.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An STS on loopback that answers AssumeRole with access keys of a short life: ASIA0, ASIA1 and so on. */
public final class LocalSts implements AutoCloseable {
    private static final String ANSWER = """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
            <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/x</Arn></AssumedRoleUser>
            <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
            <SessionToken>token</SessionToken><Expiration>%s</Expiration></Credentials>
            </AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>
            """;

    private final HttpServer server;
    private final Duration life;
    private final Consumer<String> handsOut;
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();

    private LocalSts(HttpServer server, Duration life, Consumer<String> handsOut) {
        this.server = server;
        this.life = life;
        this.handsOut = handsOut;
    }

    /**
     * Starts one.
     *
     * @param life of an access key, until the client has to ask for another
     * @param handsOut told of each access key before its owner gets it
     */
    public static LocalSts start(Duration life, Consumer<String> handsOut) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        LocalSts sts = new LocalSts(server, life, handsOut);
        server.createContext("/", sts::answer);
        server.start();
        return sts;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Fields of the requests so far. */
    public List<Map<String, String>> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key;
        synchronized (this) {
            key = "ASIA" + requests.size();
            requests.add(fields(body));
            handsOut.accept(key);
        }
        Instant expiration = Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS);
        byte[] answer = ANSWER.formatted(key, expiration).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String field : form.split("&", -1)) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
