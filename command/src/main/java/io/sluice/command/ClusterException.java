package io.sluice.command;

import java.io.IOException;

/** A Flink cluster did not do what it was asked; the message says what was found and what to do. */
final class ClusterException extends IOException {

    private static final long serialVersionUID = 1;

    ClusterException(String message) {
        super(message);
    }

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
