package io.sluice.command;

/** A request that cannot be met as it is; the message says what was found and what to do. */
final class UnusableException extends Exception {

    private static final long serialVersionUID = 1;

    UnusableException(String message) {
        super(message);
    }

    UnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
