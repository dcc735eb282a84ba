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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a pipe, replicas of one table, of which one is used until it fails. Thread safe.
 *
 * <p>The client has a failover of its own, but it tries again at once and under the same query id; so it gets one
 * server, and we go to the next one between two attempts.
 */
final class Hosts implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);

    /** Whether it was told that the client is not the one this is made for; once is enough. */
    private static final AtomicBoolean TOLD = new AtomicBoolean();

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
            Client client = client(config, url, connections, answerTimeout);
            Rest rest = new Rest();
            InnerHttp.replace(client, http -> new SingleAttempt(http, rest)).ifPresent(Hosts::tell);
            hosts.add(new Host(hosts.size(), client, new Diagnosis(url, config.login()), rest));
        }
    }

    /**
     * One server.
     *
     * @param index its place in the pipe file
     * @param client sends to it
     * @param diagnosis tells what went wrong with it
     * @param rest how long it wants to be left alone
     */
    record Host(int index, Client client, Diagnosis diagnosis, Rest rest) {}

    /** The server to ask. */
    Host current() {
        return hosts.get(current.get());
    }

    /**
     * Goes on to the next server, unless another thread has done so since {@code failed} was chosen.
     *
     * <p>A wish to be left alone is of one server, and the others may be well: so a server that has none comes before
     * those that have, and if all have, the one that is ready first.
     */
    void leave(Host failed) {
        // The failed one comes last, and of equals the first is taken.
        Host next = IntStream.rangeClosed(1, hosts.size())
                .mapToObj(i -> hosts.get((failed.index() + i) % hosts.size()))
                .min(Comparator.comparing(host -> host.rest().left()))
                .orElseThrow();
        current.compareAndSet(failed.index(), next.index());
    }

    @Override
    public void close() {
        hosts.forEach(host -> host.client().close());
    }

    private static void tell(String missing) {
        if (TOLD.compareAndSet(false, true)) {
            LOG.warn(
                    "Cannot see for how long ClickHouse wants to be left alone (Retry-After): its client is another"
                            + " than this job was built with, {}; build it with the version of pom.xml",
                    missing);
        }
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
