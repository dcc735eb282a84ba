package io.sluice.sink;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.CompressionMethod;
import io.sluice.jobconfig.ClickHouseConfig;
import io.sluice.jobconfig.ClickHouseConfig.Login;
import io.sluice.jobconfig.ClickHouseConfig.Tls;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers of a pipe, replicas of one table, of which one is used until it fails. Thread safe.
 *
 * <p>The client has a failover of its own, but it tries again at once and under the same query id; so it gets one
 * server, and we go to the next one between two attempts.
 */
final class Hosts implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final List<Host> hosts = new ArrayList<>();
    private final AtomicInteger current = new AtomicInteger();

    /**
     * Connects to nothing yet.
     *
     * @param connections kept open to one server at most
     * @param answerTimeout how long an answer may take
     */
    Hosts(ClickHouseConfig config, int connections, Duration answerTimeout) {
        for (URI url : config.urls()) {
            hosts.add(new Host(
                    hosts.size(), client(config, url, connections, answerTimeout), new Diagnosis(url, config.login())));
        }
    }

    /** One server. */
    record Host(int index, Client client, Diagnosis diagnosis) {}

    /** The server to ask. */
    Host current() {
        return hosts.get(current.get());
    }

    /** Goes on to the next server, unless another thread has done so since {@code failed} was chosen. */
    void leave(Host failed) {
        current.compareAndSet(failed.index(), (failed.index() + 1) % hosts.size());
    }

    @Override
    public void close() {
        hosts.forEach(host -> host.client().close());
    }

    private static Client client(ClickHouseConfig config, URI url, int connections, Duration answerTimeout) {
        Client.Builder client = new Client.Builder()
                .addEndpoint(url.toString())
                .setClientName("sluice")
                .setConnectTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setConnectionRequestTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setSocketTimeout(answerTimeout.toMillis(), ChronoUnit.MILLIS)
                .setOptions(config.options())
                .setMaxConnections(connections)
                .setMaxRetries(0)
                .retryOnFailures(ClientFaultCause.None)
                .compressServerResponse(false)
                .compressionMethod(CompressionMethod.LZ4)
                .useServerTimeZone(false)
                .useTimeZone("UTC");
        if (config.login() instanceof Login.Password password) {
            client.setUsername(password.user()).setPassword(password.password().value());
        } else if (config.login() instanceof Login.Token token) {
            client.useBearerTokenAuth(token.token().value());
        }
        Tls tls = config.tls();
        if (!tls.caCertificate().isEmpty()) {
            client.setRootCertificate(tls.caCertificate());
        }
        if (!tls.clientCertificate().isEmpty()) {
            client.setClientCertificate(tls.clientCertificate()).setClientKey(tls.clientKey());
        }
        return client.build();
    }
}
