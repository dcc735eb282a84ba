package io.sluice.source;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Asks AWS one thing after the other, each within 10 seconds, and notes how far its clock is from ours.
 *
 * <p>For one thread; answers arrive on others.
 */
final class AwsProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Clock clock;
    private volatile @Nullable Duration skew;

    AwsProbe(Clock clock) {
        this.clock = clock;
    }

    /**
     * What came of a question.
     *
     * @param value the answer, null if there is none
     * @param failure why there is none, null if there is one
     */
    record Answer<T>(@Nullable T value, @Nullable Throwable failure) {}

    /** Asks from a thread of its own, since the search for credentials may block. */
    <T> Answer<T> ask(Supplier<CompletableFuture<T>> question) {
        CompletableFuture<T> answer = CallFromOwnThread.make("sluice-access-check", question);
        try {
            return new Answer<>(answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS), null);
        } catch (ExecutionException e) {
            Throwable failure = KinesisErrors.unwrap(e);
            if (failure instanceof AwsServiceException refusal && refusal.awsErrorDetails() != null) {
                heard(refusal.awsErrorDetails().sdkHttpResponse());
            }
            return new Answer<>(null, failure);
        } catch (TimeoutException e) {
            return new Answer<>(null, new TimeoutException("no answer within " + TIMEOUT.toSeconds() + " s"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer<>(null, e);
        }
    }

    /** Takes the time out of an answer. */
    void heard(@Nullable SdkHttpResponse response) {
        if (response == null || skew != null) {
            return;
        }
        response.firstMatchingHeader("Date").flatMap(AwsProbe::time).ifPresent(theirs -> {
            skew = Duration.between(theirs, clock.instant());
        });
    }

    /** How far our clock is before theirs, once an answer told; whole seconds count. */
    Optional<Duration> skew() {
        return Optional.ofNullable(skew);
    }

    private static Optional<Instant> time(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            // a proxy's odd date says nothing about the clock
            return Optional.empty();
        }
    }
}
