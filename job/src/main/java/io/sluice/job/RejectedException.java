package io.sluice.job;

/** Rejections of which there are more than the pipe puts up with. */
final class RejectedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RejectedException(String message) {
        super(message);
    }
}
