package io.sluice.local.kinesis;

/** An error that the service answers with: an AWS error name, a message and a status code. Not a failure of ours. */
public final class ServiceError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int BAD_REQUEST = 400;

    private final String type;
    private final int status;

    private ServiceError(String type, int status, String message) {
        super(message, null, false, false);
        this.type = type;
        this.status = status;
    }

    /** An error with status 400, such as {@code ResourceInUseException}. */
    public static ServiceError of(String type, String message) {
        return new ServiceError(type, BAD_REQUEST, message);
    }

    /** An error with a status code of its own, such as {@code InternalFailure} with 500. */
    public static ServiceError of(String type, int status, String message) {
        return new ServiceError(type, status, message);
    }

    static ServiceError notFound(String message) {
        return of("ResourceNotFoundException", message);
    }

    static ServiceError inUse(String message) {
        return of("ResourceInUseException", message);
    }

    static ServiceError invalidArgument(String message) {
        return of("InvalidArgumentException", message);
    }

    static ServiceError validation(String message) {
        return of("ValidationException", message);
    }

    static ServiceError limitExceeded(String message) {
        return of("LimitExceededException", message);
    }

    /** The name that travels in {@code __type} or {@code :exception-type}. */
    public String type() {
        return type;
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** The message; never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
