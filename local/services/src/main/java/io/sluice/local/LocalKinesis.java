package io.sluice.local;

import io.sluice.local.kinesis.KinesisRules;
import io.sluice.local.kinesis.KinesisServer;
import java.net.URI;

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

    @Override
    public void close() {
        server.close();
    }
}
