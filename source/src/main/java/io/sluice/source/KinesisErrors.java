package io.sluice.source;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What a failed call to Kinesis means, whether it failed at once or inside an event stream. Pure functions.
 *
 * <p>The code of an error decides, since inside a stream the SDK makes a {@code KinesisException} of status 500 of each
 * that its model does not list there, such as {@code AccessDeniedException}. The class has the code's name if there is
 * no code.
 */
final class KinesisErrors {
    private static final Map<String, Kind> KINDS = new HashMap<>();

    static {
        name(Kind.IN_USE, "ResourceInUseException");
        name(
                Kind.THROTTLED,
                "KMSThrottlingException",
                "KmsThrottlingException",
                "LimitExceededException",
                "ProvisionedThroughputExceededException",
                "RequestLimitExceeded",
                "SlowDown",
                "Throttling",
                "ThrottlingException",
                "ThrottledException",
                "TooManyRequestsException");
        name(Kind.NOT_FOUND, "ResourceNotFoundException");
        name(Kind.INVALID_ARGUMENT, "InvalidArgumentException");
        name(
                Kind.REFUSED,
                "AccessDenied",
                "AccessDeniedException",
                "KMSAccessDeniedException",
                "KMSDisabledException",
                "KMSInvalidStateException",
                "KMSNotFoundException",
                "KMSOptInRequired",
                "NotAuthorized",
                "OptInRequired",
                "ValidationError",
                "ValidationException");
        name(
                Kind.CREDENTIALS,
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
        name(Kind.EXPIRED_HANDLE, "ExpiredIteratorException", "ExpiredNextTokenException");
        name(Kind.TRANSIENT, "InternalFailure", "InternalFailureException", "ServiceUnavailable");
    }

    private KinesisErrors() {}

    private static void name(Kind kind, String... codes) {
        for (String code : codes) {
            KINDS.put(code, kind);
        }
    }

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
        Kind known = KINDS.get(code(service));
        if (known != null) {
            return known;
        }
        if (service.statusCode() == 429) {
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
