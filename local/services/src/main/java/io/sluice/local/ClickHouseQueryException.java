package io.sluice.local;

/** ClickHouse refused a statement. */
public final class ClickHouseQueryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    ClickHouseQueryException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** ClickHouse's error code, 0 where the answer has none. */
    public int code() {
        return code;
    }
}
