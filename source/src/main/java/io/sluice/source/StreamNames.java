package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;

/** Lists the streams that an identity sees, for people who are to choose one. */
public final class StreamNames {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int MOST_NAMES = 1000;

    private StreamNames() {}

    /**
     * The names of the streams of the account in the region of {@code config}, in the order of the alphabet: the first
     * {@value #MOST_NAMES} of them.
     *
     * <p>Takes 10 s at most.
     *
     * @param config whose region and access count; its stream does not
     * @throws StreamUnreadableException if they cannot be listed, with the reason and a remedy
     */
    public static List<String> list(KinesisConfig config) throws StreamUnreadableException {
        StreamCheck.requireServer(config);
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        try (AwsClients clients = AwsClients.open(config)) {
            // on a thread of its own, since the search for credentials may block
            Thread caller = new Thread(() -> listInto(names, clients.kinesis()), "sluice-stream-names");
            caller.setDaemon(true);
            caller.start();
            return names.get(TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failed(config, "no answer within " + TIME.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(config, "an interruption", e);
        } catch (ExecutionException e) {
            throw failed(config, KinesisErrors.describe(e), KinesisErrors.unwrap(e));
        }
    }

    private static void listInto(CompletableFuture<List<String>> result, KinesisAsyncClient kinesis) {
        try {
            List<String> names = new ArrayList<>();
            ListStreamsResponse page = kinesis.listStreams().join();
            names.addAll(page.streamNames());
            while (Boolean.TRUE.equals(page.hasMoreStreams()) && names.size() < MOST_NAMES) {
                String last = names.get(names.size() - 1);
                page = kinesis.listStreams(request -> request.exclusiveStartStreamName(last))
                        .join();
                names.addAll(page.streamNames());
            }
            result.complete(List.copyOf(names));
        } catch (RuntimeException e) {
            result.completeExceptionally(KinesisErrors.unwrap(e));
        }
    }

    private static StreamUnreadableException failed(KinesisConfig config, String found, Throwable cause) {
        String remedy = switch (KinesisErrors.kind(cause)) {
            case REFUSED -> "allow kinesis:ListStreams for this identity, or name the stream yourself";
            case CREDENTIALS -> "correct the credentials of this machine, or choose another way to log in";
            case IN_USE, THROTTLED, NOT_FOUND, INVALID_ARGUMENT, EXPIRED_HANDLE, TRANSIENT, FATAL ->
                "check that " + config.region() + " is the region and reachable from here";
        };
        return new StreamUnreadableException(
                "Cannot list the streams of " + config.region() + ": found " + found + "; " + remedy, cause);
    }
}
