package io.sluice.source;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** What a failed call to Kinesis means, whether it failed at once or inside an event stream. Pure functions. */
final class KinesisErrors {
    private static final Set<String> CREDENTIAL_CODES = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");
    private static final Set<String> THROTTLE_CODES = Set.of(
            "RequestLimitExceeded",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "TooManyRequestsException");

    private KinesisErrors() {}

    /** What to do about a failure. */
    enum Kind {
        /** Another owner holds the subscription, or the resource is changing. */
        IN_USE,
        /** Too many calls or bytes. */
        THROTTLED,
        /** Stream, shard or consumer does not exist; the answer does not say which. */
        NOT_FOUND,
        /** Usually a position that the shard does not accept. */
        INVALID_ARGUMENT,
        /** No permission for the stream or its key, or a request that cannot succeed as it is. */
        REFUSED,
        /** Credentials are missing, expired or wrong. */
        CREDENTIALS,
        /** The place in a shard or in a listing was kept too long. */
        EXPIRED_HANDLE,
        /** Network or service trouble that passes. */
        TRANSIENT,
        /** The JVM itself is in trouble. */
        FATAL
    }

    static Throwable unwrap(Throwable failure) {
        Throwable bare = failure;
        while ((bare instanceof CompletionException || bare instanceof ExecutionException)
                && bare.getCause() != null
                && bare.getCause() != bare) {
            bare = bare.getCause();
        }
        return bare;
    }

    static Kind kind(Throwable failure) {
        Throwable bare = unwrap(failure);
        if (bare instanceof Error) {
            return Kind.FATAL;
        }
        if (bare instanceof AwsServiceException service) {
            return kindOfAnswer(service);
        }
        if (bare instanceof SdkClientException client) {
            String message = client.getMessage();
            return message != null && message.contains("credentials") ? Kind.CREDENTIALS : Kind.TRANSIENT;
        }
        return Kind.TRANSIENT;
    }

    private static Kind kindOfAnswer(AwsServiceException service) {
        if (service instanceof ResourceInUseException) {
            return Kind.IN_USE;
        }
        if (service instanceof LimitExceededException
                || service instanceof ProvisionedThroughputExceededException
                || service instanceof KmsThrottlingException) {
            return Kind.THROTTLED;
        }
        if (service instanceof ResourceNotFoundException) {
            return Kind.NOT_FOUND;
        }
        if (service instanceof InvalidArgumentException) {
            return Kind.INVALID_ARGUMENT;
        }
        if (service instanceof ExpiredIteratorException || service instanceof ExpiredNextTokenException) {
            return Kind.EXPIRED_HANDLE;
        }
        if (service instanceof InternalFailureException) {
            return Kind.TRANSIENT;
        }
        String code = code(service);
        if (CREDENTIAL_CODES.contains(code)) {
            return Kind.CREDENTIALS;
        }
        if (THROTTLE_CODES.contains(code) || service.statusCode() == 429) {
            return Kind.THROTTLED;
        }
        return service.statusCode() >= 500 ? Kind.TRANSIENT : Kind.REFUSED;
    }

    /** A failure in a few words, for messages: its code or class, and what it says. */
    static String describe(Throwable failure) {
        Throwable bare = unwrap(failure);
        if (bare instanceof AwsServiceException service) {
            String text = service.awsErrorDetails() == null
                    ? service.getMessage()
                    : service.awsErrorDetails().errorMessage();
            return code(service) + (text == null ? "" : " (" + text + ")");
        }
        Throwable root = bare;
        while (root.getCause() != null && !(root instanceof IOException)) {
            root = root.getCause();
        }
        String text = root.getMessage();
        return root.getClass().getSimpleName() + (text == null ? "" : " (" + text + ")");
    }

    private static String code(AwsServiceException service) {
        return service.awsErrorDetails() == null || service.awsErrorDetails().errorCode() == null
                ? service.getClass().getSimpleName()
                : service.awsErrorDetails().errorCode();
    }
}
