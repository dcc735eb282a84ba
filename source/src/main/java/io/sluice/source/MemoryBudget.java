package io.sluice.source;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The bytes a reader may hold over all of its shards, from the moment they are asked for until they are emitted.
 *
 * <p>On the timeline. An answer's size is known only when it is there, so a reservation is an estimate that
 * {@link #settle} corrects; the sum can pass the limit by what estimates fall short, and then nobody asks for more.
 */
final class MemoryBudget {
    private final long maxBytes;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private volatile long usedBytes;

    MemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes that many bytes, or has {@code retry} run once there is room again; those who wait are served in turn.
     *
     * @return whether they were taken; always so while nothing is held, since one record may be larger than the budget
     */
    boolean reserve(long bytes, Runnable retry) {
        if (usedBytes == 0 || usedBytes + bytes <= maxBytes) {
            use(bytes);
            return true;
        }
        waiting.add(retry);
        return false;
    }

    /** Replaces a reservation by the size it turned out to have. */
    void settle(long reservedBytes, long actualBytes) {
        use(actualBytes - reservedBytes);
        if (usedBytes < 0) {
            throw new IllegalStateException("Cannot release more bytes than are held: found a balance of " + usedBytes);
        }
        if (actualBytes < reservedBytes) {
            serve();
        }
    }

    void release(long bytes) {
        settle(bytes, 0);
    }

    private void use(long bytes) {
        long sum = usedBytes + bytes;
        usedBytes = sum;
    }

    /** Bytes held now; any thread may ask. */
    long usedBytes() {
        return usedBytes;
    }

    private void serve() {
        for (int turns = waiting.size(); turns > 0 && (usedBytes < maxBytes || usedBytes == 0); turns--) {
            waiting.remove().run();
        }
    }
}
