package io.sluice.source;

/** The stream of a pipe cannot be read; the message says why and what to do. */
public final class StreamUnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    StreamUnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
