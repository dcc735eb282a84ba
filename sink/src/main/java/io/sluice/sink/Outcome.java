package io.sluice.sink;

/** What a failed insert means for its rows. */
enum Outcome {
    /** Passes by itself: the same bytes again, soon. */
    RETRY,
    /** Passes by itself, but the server needs rest: the same bytes again, later. */
    RETRY_LATER,
    /** Some rows are bad; they must leave the batch. */
    BAD_ROWS,
    /** The rows fall into too many partitions for one INSERT. */
    TOO_MANY_PARTITIONS,
    /** The rows are too many or too large for one INSERT. */
    TOO_LARGE,
    /** The table is not what it was when the rows were encoded. */
    SCHEMA_CHANGED,
    /** The bytes did not arrive as they were sent, or were made wrong: once more, then it is our fault. */
    CORRUPT,
    /** Nothing but a person changes this. */
    FAIL,
    /** Never seen: a few more attempts, then fail. */
    UNKNOWN
}
