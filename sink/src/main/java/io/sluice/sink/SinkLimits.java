package io.sluice.sink;

import io.sluice.jobconfig.DestinationConfig.ErrorTable.Policy;
import io.sluice.jobconfig.PipeConfig;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * What a sink puts up with.
 *
 * @param maxInFlight inserts of one writer at a time
 * @param maxOutage how long every attempt at an insert may fail before the job fails
 * @param maxBadShare share of the rows of a batch that the server may refuse; more is a flood: the table does not fit
 * @param onErrorTable what becomes of records that the error table does not take
 */
record SinkLimits(int maxInFlight, Duration maxOutage, double maxBadShare, Policy onErrorTable)
        implements Serializable {

    /** A batch of no more rows may be bad as a whole: a share of few says little. */
    static final int SMALL_BATCH = 1000;

    SinkLimits {
        Objects.requireNonNull(maxOutage, "maxOutage");
        Objects.requireNonNull(onErrorTable, "onErrorTable");
    }

    static SinkLimits of(PipeConfig config) {
        return new SinkLimits(
                config.settings().maxInFlight(),
                config.destination().tolerance().maxOutage(),
                config.destination().tolerance().maxBadShare(),
                config.destination().errorTable().policy());
    }

    /** The share in percent, for people. */
    long maxBadPercent() {
        return Math.round(100 * maxBadShare);
    }

    /** Whether so many refused rows are a flood. */
    boolean isFlood(int refused, int rows) {
        return rows > SMALL_BATCH && refused > maxBadShare * rows;
    }
}
