package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Tells before a job starts whether its stream can be read, in words for the one who wrote the pipe file. */
public final class StreamCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration NAMES_TIMEOUT = Duration.ofSeconds(3);
    private static final int MOST_NAMES = 20;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private StreamCheck() {}

    /**
     * Describes the stream once.
     *
     * <p>Takes 25 seconds at most.
     *
     * @throws StreamUnreadableException if it cannot be read, with the reason and a remedy
     */
    public static void check(KinesisConfig config) throws StreamUnreadableException {
        requireServer(config);
        try (KinesisGateway gateway = new SdkKinesisGateway(config)) {
            check(config, gateway);
        }
    }

    /** The SDK's pool of HTTP/2 connections now and then loses the refusal of a connection and waits for a minute. */
    static void requireServer(KinesisConfig config) throws StreamUnreadableException {
        if (config.access().endpoint() instanceof KinesisConfig.Endpoint.At at) {
            URI uri = at.uri();
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? HTTPS : HTTP;
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), port), (int) TIMEOUT.toMillis());
            } catch (IOException e) {
                throw unreadable(config, KinesisErrors.describe(e), remedyOfSilence(config), e);
            }
        }
    }

    static void check(KinesisConfig config, KinesisGateway gateway) throws StreamUnreadableException {
        StreamDescriptionSummary summary;
        try {
            summary = await(CallFromOwnThread.make("sluice-stream-check", gateway::describeStream), TIMEOUT);
        } catch (TimeoutException e) {
            throw unreadable(config, "no answer within " + TIMEOUT.toSeconds() + " s", remedyOfSilence(config), e);
        } catch (ExecutionException e) {
            throw explained(config, gateway, KinesisErrors.unwrap(e));
        }
        StreamStatus status = summary.streamStatus();
        if (status != StreamStatus.ACTIVE && status != StreamStatus.UPDATING) {
            throw unreadable(
                    config,
                    "its status is " + summary.streamStatusAsString(),
                    "wait until it is ACTIVE",
                    new IllegalStateException("stream not active"));
        }
    }

    private static StreamUnreadableException explained(
            KinesisConfig config, KinesisGateway gateway, Throwable failure) {
        return switch (KinesisErrors.kind(failure)) {
            case NOT_FOUND ->
                unreadable(
                        config,
                        "no such stream in " + config.region() + streamsSeen(gateway),
                        "correct source.kinesis.streamName or region",
                        failure);
            case REFUSED ->
                unreadable(
                        config,
                        KinesisErrors.describe(failure),
                        "allow kinesis:DescribeStreamSummary and the other read actions for this identity",
                        failure);
            case CREDENTIALS ->
                unreadable(
                        config,
                        KinesisErrors.describe(failure),
                        "correct source.kinesis.authentication, or the credentials of this machine",
                        failure);
            case TRANSIENT, FATAL, IN_USE, THROTTLED, EXPIRED_HANDLE, INVALID_ARGUMENT ->
                unreadable(config, KinesisErrors.describe(failure), remedyOfSilence(config), failure);
        };
    }

    /** What to do where nobody answers. */
    static String remedyOfSilence(KinesisConfig config) {
        return config.access().endpoint() instanceof KinesisConfig.Endpoint.At at
                ? "check that " + at.uri() + " is the endpoint and reachable from here"
                : "check that " + config.region() + " is an AWS region and reachable from here";
    }

    private static String streamsSeen(KinesisGateway gateway) {
        try {
            var names = await(gateway.streamNames(), NAMES_TIMEOUT);
            if (names.isEmpty()) {
                return ", nor any other";
            }
            String listed = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
            return ", only " + listed + (names.size() > MOST_NAMES ? " and more" : "");
        } catch (TimeoutException | ExecutionException e) {
            // whether listing is allowed says nothing about the stream
            return "";
        }
    }

    private static <T> T await(CompletableFuture<T> answer, Duration timeout)
            throws TimeoutException, ExecutionException {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }

    private static StreamUnreadableException unreadable(
            KinesisConfig config, String found, String remedy, Throwable cause) {
        return new StreamUnreadableException(
                "Cannot read stream " + config.stream().name() + ": " + found + "; " + remedy, cause);
    }
}
