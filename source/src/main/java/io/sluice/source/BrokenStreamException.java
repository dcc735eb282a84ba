package io.sluice.source;

/** The stream of events broke its rules by silence or by speaking out of turn. */
final class BrokenStreamException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenStreamException(String found) {
        super(found);
    }
}
