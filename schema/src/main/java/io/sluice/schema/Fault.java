package io.sluice.schema;

/** Why a document cannot become a row. Has no stack trace: bad documents are part of normal life. */
final class Fault extends Exception {

    private static final long serialVersionUID = 1L;

    private final Rejection.Kind kind;
    private final String detail;

    Fault(Rejection.Kind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
        this.detail = detail;
    }

    Rejection.Kind kind() {
        return kind;
    }

    /** What was found and what was wanted. */
    String detail() {
        return detail;
    }
}
