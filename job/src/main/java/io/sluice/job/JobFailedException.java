package io.sluice.job;

import org.jspecify.annotations.Nullable;

/** A job that has failed for good, with the reason at the bottom of Flink's chain of causes. */
public final class JobFailedException extends Exception {

    private static final long serialVersionUID = 1;

    JobFailedException(String what, @Nullable Throwable cause) {
        super(what + reason(cause), cause);
    }

    private static String reason(@Nullable Throwable cause) {
        Throwable deepest = cause;
        while (deepest != null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (deepest == null) {
            return "";
        }
        String message = deepest.getMessage();
        return ": " + (message == null ? deepest.getClass().getName() : message);
    }
}
