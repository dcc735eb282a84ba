package io.sluice.source;

/** Says that an answer is not of the shape that a reader knows, so that the SDK has to read it. */
@SuppressWarnings("serial") // never written
final class UnknownShapeException extends Exception {

    UnknownShapeException() {
        super("another shape", null, false, false);
    }
}
