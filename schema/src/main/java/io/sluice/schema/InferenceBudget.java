package io.sluice.schema;

/** What an inference may still remember, whatever the documents are. */
final class InferenceBudget {

    private int places = 10_000;
    private int texts = 200_000;

    /** Whether another place of values may be remembered. */
    boolean takesPlace() {
        return places > 0 && places-- > 0;
    }

    /** Whether another distinct text may be remembered. */
    boolean takesText() {
        return texts > 0 && texts-- > 0;
    }
}
