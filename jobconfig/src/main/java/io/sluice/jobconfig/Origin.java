package io.sluice.jobconfig;

/**
 * Where a value was written, in the words a problem names it by.
 *
 * @param place such as {@code line 4}
 * @param rank problems are told in this order
 */
record Origin(String place, int rank) {

    static Origin line(int line) {
        return new Origin("line " + line, line);
    }
}
