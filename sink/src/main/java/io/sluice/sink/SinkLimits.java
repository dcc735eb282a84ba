package io.sluice.sink;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * What a sink puts up with.
 *
 * @param maxInFlight inserts of one writer at a time
 * @param maxOutage how long every attempt at an insert may fail before the job fails
 * @param maxBadShare share of the rows of a batch that the server may refuse; more is a flood: the table does not fit
 */
record SinkLimits(int maxInFlight, Duration maxOutage, double maxBadShare) implements Serializable {

    static final SinkLimits DEFAULT = new SinkLimits(4, Duration.ofHours(1), 0.1);

    /** A batch of no more rows may be bad as a whole: a share of few says little. */
    static final int SMALL_BATCH = 1000;

    SinkLimits {
        Objects.requireNonNull(maxOutage, "maxOutage");
    }

    /** Whether so many refused rows are a flood. */
    boolean isFlood(int refused, int rows) {
        return rows > SMALL_BATCH && refused > maxBadShare * rows;
    }
}
