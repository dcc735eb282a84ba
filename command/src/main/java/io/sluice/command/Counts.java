package io.sluice.command;

/** Numbers as people read and type them. */
final class Counts {

    private Counts() {}

    /** {@code 1 record}, {@code 2 records}. */
    static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /**
     * A number that an option was given.
     *
     * @throws UnusableException unless it is 1 to 1,000
     */
    static int positive(String option, int number) throws UnusableException {
        if (number < 1 || number > 1000) {
            throw new UnusableException("Cannot take " + option + " " + number
                    + ": found a number outside of 1 to 1000; give one of those");
        }
        return number;
    }
}
