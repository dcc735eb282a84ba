package io.sluice.source;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The bytes a reader may hold over all of its shards, from the moment they are asked for until they are emitted.
 *
 * <p>On the timeline. An answer's size is known only when it is there, so a reservation is an estimate that
 * {@link #settle} corrects; the sum can pass the limit by what estimates fall short, and then nobody asks for more. Who
 * finds no room waits in a line that nobody overtakes, or else many small answers would never leave room for a large one.
 *
 * <p>Beside the budget a reader takes memory for what the AWS SDK and Flink keep. With E for the bytes of the largest
 * answer (2 MB of records by fan-out and 10 MB by polling, or else one record of up to 10 MiB), a heap should hold, on
 * top of what the job needs without records,
 *
 * <pre>
 * fan-out  budget + shards * (2 MiB or 1.4 E, whichever is more, + the largest record) + 16 E
 * polling  budget + shards * the largest record + 3 E
 * </pre>
 *
 * since the SDK keeps the frame of the last event of every subscription, in Base64, and Flink the last record of every
 * shard. An event is decoded through several copies, two at a time: one on each of the SDK's threads. A polled answer is
 * held once, but for what {@link RecordUnpacker} and the mapping make of it.
 */
final class MemoryBudget {
    /** The largest record, alone in its answer. */
    private static final long LARGEST_ANSWER_BYTES = 10 * 1024 * 1024;

    private final long maxBytes;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean serving;
    private boolean blocked;
    private long firstEstimateBytes = LARGEST_ANSWER_BYTES;
    private volatile long usedBytes;

    MemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How large the first answer of a shard may be: at first as large as any can be, then as those of other shards. */
    long firstEstimateBytes() {
        return firstEstimateBytes;
    }

    /** A shard has answered for the first time, or has shown that it has nothing to say. */
    void learn(long firstBytes) {
        firstEstimateBytes = Math.max(firstBytes, firstEstimateBytes / 4);
    }

    /**
     * Takes that many bytes, or has {@code retry} run once it is the first in the line and there is room again.
     *
     * @return whether they were taken; always so while nothing is held, since one record may be larger than the budget
     */
    boolean reserve(long bytes, Runnable retry) {
        boolean first = serving || waiting.isEmpty();
        if (first && (usedBytes == 0 || usedBytes + bytes <= maxBytes)) {
            use(bytes);
            return true;
        }
        if (serving) {
            waiting.addFirst(retry);
            blocked = true;
        } else {
            waiting.addLast(retry);
        }
        return false;
    }

    /** Replaces a reservation by the size it turned out to have. */
    void settle(long reservedBytes, long actualBytes) {
        use(actualBytes - reservedBytes);
        if (usedBytes < 0) {
            throw new IllegalStateException("Cannot release more bytes than are held: found a balance of " + usedBytes);
        }
        if (actualBytes < reservedBytes && !serving) {
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
        serving = true;
        blocked = false;
        try {
            for (int turns = waiting.size(); turns > 0 && !blocked; turns--) {
                waiting.removeFirst().run();
            }
        } finally {
            serving = false;
        }
    }
}
