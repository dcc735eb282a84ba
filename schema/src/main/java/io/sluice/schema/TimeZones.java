package io.sluice.schema;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/**
 * Offsets of one time zone by local time, kept day by day so that a lookup allocates only where the offset changes.
 *
 * <p>Not thread safe.
 */
final class TimeZones {

    private static final int SECONDS_OF_DAY = 86_400;
    private static final int SLOTS = 1024;
    private static final int CHANGES = Integer.MIN_VALUE;

    static final TimeZones UTC = of("");

    private final ZoneRules rules;
    private final boolean fixed;
    private final int fixedOffset;
    private final long[] days = new long[SLOTS];
    private final int[] offsets = new int[SLOTS];

    private TimeZones(ZoneRules rules) {
        this.rules = rules;
        this.fixed = rules.isFixedOffset();
        this.fixedOffset = fixed ? offset(0) : 0;
        Arrays.fill(days, Long.MIN_VALUE);
    }

    /**
     * The zone of that name; UTC if it is empty.
     *
     * @throws SchemaException if Java knows no such zone
     */
    static TimeZones of(String zone) {
        try {
            return new TimeZones((zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone)).getRules());
        } catch (DateTimeException unknown) {
            throw new SchemaException(
                    "time zone '" + zone + "' is unknown to this Java (" + unknown.getMessage() + ")");
        }
    }

    /**
     * Seconds to subtract from a local time to have UTC. A time that comes twice is
     * taken as the earlier one, a time that is left out by the offset behind the gap: both as the server does.
     */
    int offsetAt(long localSeconds) {
        if (fixed) {
            return fixedOffset;
        }
        long day = Math.floorDiv(localSeconds, SECONDS_OF_DAY);
        int slot = (int) day & (SLOTS - 1);
        if (days[slot] != day) {
            int first = offset(day * SECONDS_OF_DAY);
            int last = offset((day + 1) * SECONDS_OF_DAY - 1);
            days[slot] = day;
            offsets[slot] = first == last ? first : CHANGES;
        }
        int offset = offsets[slot];
        return offset == CHANGES ? offset(localSeconds) : offset;
    }

    private int offset(long localSeconds) {
        LocalDateTime local = LocalDateTime.ofEpochSecond(localSeconds, 0, ZoneOffset.UTC);
        ZoneOffsetTransition change = rules.getTransition(local);
        ZoneOffset offset = change != null && change.isGap() ? change.getOffsetAfter() : rules.getOffset(local);
        return offset.getTotalSeconds();
    }
}
