package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a client, uses it and closes it, so that every class that closing one takes is loaded afterwards.
 *
 * <p>Flink closes an enumerator on a thread that it does not wait for, and may close the class loader of the job's code
 * meanwhile. A class of the AWS SDK or of Netty that is missing then would leave connections and threads behind.
 */
final class ClosingRehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingRehearsal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ClosingRehearsal() {}

    /** Blocks for one call, and for five seconds at most if it is not answered. */
    static void run(KinesisConfig config) {
        try (KinesisGateway gateway = new SdkKinesisGateway(config)) {
            gateway.describeStream().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("No answer to the call that the first listing makes anew", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
