package io.sluice.job;

import java.util.List;

/** A pipe that cannot run as things are; the message names every reason, each with its remedy, one a line. */
public final class PreflightException extends Exception {

    private static final long serialVersionUID = 1;

    PreflightException(List<String> problems, List<? extends Throwable> causes) {
        super(String.join(System.lineSeparator(), problems));
        causes.forEach(this::addSuppressed);
    }
}
