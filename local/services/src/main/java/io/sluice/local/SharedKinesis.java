package io.sluice.local;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The Kinesis of a test run: the one that {@code SLUICE_KINESIS_ENDPOINT} names, else one of our own, started on first
 * use and ended with the JVM. Thread safe.
 */
public final class SharedKinesis {

    /** Environment variable that names a server to use instead of one of our own. */
    public static final String ENDPOINT_VARIABLE = "SLUICE_KINESIS_ENDPOINT";

    private SharedKinesis() {}

    /** Where it listens; every caller in this JVM shares it, so each makes streams of its own. */
    public static URI endpoint() {
        return fromEnvironment().orElseGet(() -> Own.STARTED.endpoint());
    }

    /** The server that the environment names, if it names one. */
    public static Optional<URI> fromEnvironment() {
        return from(System.getenv());
    }

    static Optional<URI> from(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(ENDPOINT_VARIABLE))
                .filter(endpoint -> !endpoint.isEmpty())
                .map(URI::create);
    }

    /** Starts on first use, once, by the rules of class initialization; its threads are daemons. */
    private static final class Own {
        static final LocalKinesis STARTED = LocalKinesis.start();
    }
}
