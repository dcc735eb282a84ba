package io.sluice.sink;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when ClickHouse takes no inserts, and when it takes them again. Thread safe.
 *
 * <p>An outage is told of once it has lasted a moment: what the next attempt heals is none.
 */
final class Outages {

    /** As long as this, failures are nothing to tell of. */
    static final Duration MOMENT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

    private static final long NONE = 0;

    private final PipeLog log;
    private long sinceMillis = NONE;
    private boolean told;

    Outages(PipeLog log) {
        this.log = log;
    }

    /** An attempt has failed, for a reason that passes by itself. */
    synchronized void failed(ClickHouseException failure, long nowMillis) {
        if (sinceMillis == NONE) {
            sinceMillis = nowMillis;
        }
        if (!told && nowMillis - sinceMillis >= MOMENT.toMillis()) {
            told = true;
            LOG.warn(
                    "ClickHouse takes no inserts since {}: {}",
                    Instant.ofEpochMilli(sinceMillis),
                    failure.getMessage());
            log.add(PipeLog.Event.OUTAGE_BEGIN, String.valueOf(failure.getMessage()), sinceMillis);
        }
    }

    /** An insert was acknowledged. */
    synchronized void ended(long nowMillis) {
        if (told) {
            String text = "ClickHouse takes inserts again after " + (nowMillis - sinceMillis) / 1000 + " s";
            LOG.warn("{}", text);
            log.add(PipeLog.Event.OUTAGE_END, text, nowMillis);
        }
        told = false;
        sinceMillis = NONE;
    }

    /** How long the present outage has lasted, in seconds; 0 without one. */
    synchronized long seconds(long nowMillis) {
        return sinceMillis == NONE ? 0 : Math.max(0, nowMillis - sinceMillis) / 1000;
    }
}
