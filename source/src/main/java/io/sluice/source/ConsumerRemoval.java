package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Deregisters the consumer that a pipe registered, once the pipe will not run again.
 *
 * <p>A running or restarting pipe never does that by itself: it could not tell a failure from its end.
 */
public final class ConsumerRemoval {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private ConsumerRemoval() {}

    /** What was found. */
    public enum Outcome {
        DEREGISTERED,
        /** Nothing had to be done. */
        NOT_REGISTERED
    }

    /**
     * Deregisters the consumer of that name on the stream.
     *
     * <p>Takes 20 seconds at most.
     *
     * @throws StreamUnreadableException if Kinesis cannot be asked or refuses, with the reason and a remedy
     */
    public static Outcome deregister(KinesisConfig config, Consumer.Registered consumer)
            throws StreamUnreadableException {
        StreamCheck.check(config);
        try (KinesisGateway gateway = new SdkKinesisGateway(config)) {
            CompletableFuture<Void> removal = gateway.describeStream()
                    .thenCompose(summary -> gateway.deregisterConsumer(
                            new KinesisGateway.ConsumerName.OnStream(summary.streamARN(), consumer.name())));
            removal.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return Outcome.DEREGISTERED;
        } catch (TimeoutException e) {
            throw failed(config, consumer, "no answer within " + TIMEOUT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = KinesisErrors.unwrap(e);
            if (KinesisErrors.kind(cause) == KinesisErrors.Kind.NOT_FOUND) {
                return Outcome.NOT_REGISTERED;
            }
            throw failed(config, consumer, KinesisErrors.describe(cause), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(config, consumer, "an interruption", e);
        }
    }

    private static StreamUnreadableException failed(
            KinesisConfig config, Consumer consumer, String found, Throwable cause) {
        return new StreamUnreadableException(
                "Cannot deregister consumer " + consumer.name() + " of stream "
                        + config.stream().name() + ": found " + found
                        + "; allow kinesis:DeregisterStreamConsumer for this identity, or try again",
                cause);
    }
}
