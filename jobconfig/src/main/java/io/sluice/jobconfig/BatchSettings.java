package io.sluice.jobconfig;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * Section {@code settings} of the pipe file: when a batch leaves.
 *
 * @param maxInsertWait age at which a batch leaves however small, 500 ms to 60 s ({@code streaming_max_insert_wait_ms})
 * @param maxRows rows at which a batch leaves
 * @param maxBytes row bytes at which a batch leaves
 */
public record BatchSettings(Duration maxInsertWait, int maxRows, long maxBytes) implements Serializable {

    public BatchSettings {
        Objects.requireNonNull(maxInsertWait, "maxInsertWait");
    }
}
