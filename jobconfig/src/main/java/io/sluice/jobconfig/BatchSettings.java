package io.sluice.jobconfig;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * Section {@code settings} of the pipe file: when a batch leaves, and how many are under way.
 *
 * @param maxInsertWait age at which a batch leaves however small, 500 ms to 60 s ({@code streaming_max_insert_wait_ms})
 * @param maxRows rows at which a batch leaves
 * @param maxBytes row bytes at which a batch leaves, or {@link #SHARE_OF_HEAP}
 * @param maxInFlight inserts of one task at a time
 */
public record BatchSettings(Duration maxInsertWait, int maxRows, long maxBytes, int maxInFlight)
        implements Serializable {

    /** A {@link #maxBytes} that stands for 32 MiB per GiB of heap, shared by the tasks that insert from this heap. */
    public static final long SHARE_OF_HEAP = 0;

    /** What {@link #maxInFlight} is where nothing is said. */
    public static final int DEFAULT_IN_FLIGHT = 4;

    public BatchSettings {
        Objects.requireNonNull(maxInsertWait, "maxInsertWait");
        if (maxRows < 1 || maxBytes < 0 || maxInFlight < 1) {
            throw new IllegalArgumentException("Cannot batch by " + maxRows + " rows, " + maxBytes + " bytes, "
                    + maxInFlight + " in flight; give numbers above zero");
        }
    }

    /** With the usual number of inserts at a time. */
    public BatchSettings(Duration maxInsertWait, int maxRows, long maxBytes) {
        this(maxInsertWait, maxRows, maxBytes, DEFAULT_IN_FLIGHT);
    }
}
