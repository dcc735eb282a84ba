package io.sluice.local;

import io.sluice.local.kinesis.Calls;
import io.sluice.local.kinesis.Faults;
import io.sluice.local.kinesis.KinesisRules;
import io.sluice.local.kinesis.KinesisServer;
import io.sluice.local.kinesis.ServiceError;
import java.net.URI;
import java.time.Instant;

/**
 * A Kinesis in this JVM, on loopback: the wire protocol of AWS for streams, records, polling and enhanced fan-out.
 * Records live in memory and end with it. Thread safe.
 *
 * <p>It is a double: what it says is held against an independent one by the same tests. Any credentials will do, the
 * account is 000000000000, and a stream belongs to the region that its CreateStream was signed for.
 */
public final class LocalKinesis implements AutoCloseable {

    private final KinesisServer server;

    private LocalKinesis(KinesisServer server) {
        this.server = server;
    }

    /** Starts one on a free port. */
    public static LocalKinesis start() {
        return start(0);
    }

    /** Starts one on the given port. */
    public static LocalKinesis start(int port) {
        return new LocalKinesis(KinesisServer.start(KinesisRules.defaults(), port));
    }

    /** Starts one on a free port that keeps the given rules. */
    public static LocalKinesis start(KinesisRules rules) {
        return new LocalKinesis(KinesisServer.start(rules, 0));
    }

    /** Where it listens: plain HTTP on loopback, for HTTP/1.1 and HTTP/2. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** What is to go wrong with coming calls; empty at first. */
    public Faults faults() {
        return server.faults();
    }

    /** Refuses requests that are signed with that access key from now on, as those of an expired session. */
    public void expireAccessKey(String id) {
        server.expireAccessKey(id);
    }

    /** What clients called so far. */
    public Calls calls() {
        return server.calls();
    }

    /** How many subscriptions run now. */
    public int openSubscriptions() {
        return server.openSubscriptions();
    }

    /** Sends the error into all running subscriptions, as an exception frame that ends them. */
    public void failSubscriptions(ServiceError error) {
        server.failSubscriptions(error);
    }

    /** Ends all running subscriptions in good order, as at the end of their life. */
    public void endSubscriptions() {
        server.endSubscriptions();
    }

    /** Closes all connections; clients may come back at once. */
    public void cutConnections() {
        server.cutConnections();
    }

    /** Tells all clients with HTTP/2 to go away and that no running stream is served; cuts those with HTTP/1.1. */
    public void goAway() {
        server.goAway();
    }

    /** Puts a record past the network, in the time of a copy: for tests and benchmarks that need many. */
    public void put(String stream, String partitionKey, byte[] data) {
        server.put(stream, partitionKey, data);
    }

    /** Forgets the records of a stream that came before, and the shards that closed before: retention in a hurry. */
    public void trim(String stream, Instant time) {
        server.trim(stream, time);
    }

    @Override
    public void close() {
        server.close();
    }
}
