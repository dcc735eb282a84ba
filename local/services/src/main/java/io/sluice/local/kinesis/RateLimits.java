package io.sluice.local.kinesis;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** How often things may be asked for in a second. Thread safe. */
final class RateLimits {

    private static final long WINDOW_MILLIS = 1_000;

    private final boolean enforced;
    private final Timeline timeline;
    private final Map<String, ArrayDeque<Long>> calls = new HashMap<>();

    RateLimits(boolean enforced, Timeline timeline) {
        this.enforced = enforced;
        this.timeline = timeline;
    }

    /** Counts a call of that name, or answers with the error if there were that many in the last second. */
    void admit(String name, int max, String errorType) {
        if (!enforced) {
            return;
        }
        long now = timeline.millis();
        synchronized (calls) {
            ArrayDeque<Long> recent = calls.computeIfAbsent(name, key -> new ArrayDeque<>());
            while (!recent.isEmpty() && recent.getFirst() <= now - WINDOW_MILLIS) {
                recent.removeFirst();
            }
            if (recent.size() >= max) {
                throw ServiceError.of(errorType, "Rate exceeded for " + name + ".");
            }
            recent.addLast(now);
        }
    }
}
