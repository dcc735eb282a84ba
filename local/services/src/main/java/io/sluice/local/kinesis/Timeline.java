package io.sluice.local.kinesis;

import java.time.Duration;

/** The time that a {@link io.sluice.local.LocalKinesis} lives in: the machine's, or one that a test moves. */
public interface Timeline {

    /** Now, in milliseconds of the epoch. */
    long millis();

    /** Runs a short task once that much time has passed, on a thread of the timeline's choice. */
    Alarm after(Duration delay, Runnable task);

    /** A task that waits for its time. */
    interface Alarm {
        /** Forgets the task if it did not start yet. */
        void cancel();
    }
}
