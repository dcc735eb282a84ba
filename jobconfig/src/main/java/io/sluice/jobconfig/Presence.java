package io.sluice.jobconfig;

/** What holds when a key is not given. */
sealed interface Presence<T> {

    /** Then the configuration is incomplete. */
    record Required<T>() implements Presence<T> {}

    /**
     * Then this value holds.
     *
     * @param shown the value as it would be written
     */
    record Default<T>(T value, String shown) implements Presence<T> {}

    /** Then there is no value; the key's documentation says what that means. */
    record Optional<T>() implements Presence<T> {}
}
