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
    private final String queryId;

    /**
     * A failure.
     *
     * @param message the line for people
     * @param code ClickHouse's code, or {@link #NO_CODE}
     * @param httpStatus status of the answer, 0 if there was none
     * @param reply the answer's text, empty if there was none
     * @param queryId id of the query that failed, empty if it had none
     * @param cause what the client threw
     */
    ClickHouseException(String message, int code, int httpStatus, String reply, String queryId, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.httpStatus = httpStatus;
        this.reply = reply;
        this.queryId = queryId;
    }

    /** The same failure, told in the words of a larger one. */
    ClickHouseException as(String largerMessage) {
        return new ClickHouseException(largerMessage, code, httpStatus, reply, queryId, this);
    }

    /** A reply without the values of the row it is about, but with the views that it came through. */
    static String withoutValues(String reply) {
        int values = reply.indexOf(" Column values: ");
        if (values < 0) {
            return reply;
        }
        String views = ViewRefusal.views(reply);
        return reply.substring(0, values) + (views.isEmpty() ? "" : ": " + views);
    }

    /** ClickHouse's error code, or {@link #NO_CODE}. */
    public int code() {
        return code;
    }

    /** HTTP status of the answer, 0 if there was none. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Id of the query that failed, empty if it had none. */
    public String queryId() {
        return queryId;
    }

    /** What the server wrote, empty if there was no answer. */
    public String reply() {
        return reply;
    }
}
