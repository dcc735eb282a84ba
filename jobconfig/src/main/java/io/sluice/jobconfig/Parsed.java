package io.sluice.jobconfig;

/** What became of a text that was read as a value. */
sealed interface Parsed<T> {

    record Accepted<T>(T value) implements Parsed<T> {}

    /**
     * The text is no such value.
     *
     * @param remedy a sentence that says what to write instead
     */
    record Refused<T>(String remedy) implements Parsed<T> {}
}
