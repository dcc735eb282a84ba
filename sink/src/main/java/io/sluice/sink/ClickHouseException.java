package io.sluice.sink;

/**
 * ClickHouse did not do what it was asked: it refused, or there was no answer.
 *
 * <p>The message is one clear line for people; it holds no secret and no row.
 */
public final class ClickHouseException extends Exception {

    private static final long serialVersionUID = 1L;

    /** {@link #code()} of a failure that has none: no answer, or not from ClickHouse. */
    public static final int NO_CODE = 0;

    private final int code;
    private final int httpStatus;
    private final String reply;

    /**
     * A failure.
     *
     * @param message the line for people
     * @param code ClickHouse's code, or {@link #NO_CODE}
     * @param httpStatus status of the answer, 0 if there was none
     * @param reply the answer's text, empty if there was none
     * @param cause what the client threw
     */
    ClickHouseException(String message, int code, int httpStatus, String reply, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.httpStatus = httpStatus;
        this.reply = reply;
    }

    /** ClickHouse's error code, or {@link #NO_CODE}. */
    public int code() {
        return code;
    }

    /** HTTP status of the answer, 0 if there was none. */
    public int httpStatus() {
        return httpStatus;
    }

    /** What the server wrote, empty if there was no answer. */
    public String reply() {
        return reply;
    }
}
