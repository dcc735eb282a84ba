package io.sluice.source;

import java.time.Duration;

/**
 * One thread and its clock: everything that is given to it runs there, one after the other, in order.
 *
 * <p>The machines of this package move on a timeline only, so they need no locks; tests give them one they wind by hand.
 */
interface Timeline extends AutoCloseable {

    /** Runs that next, behind what was given before; from any thread. After {@link #close()} it is dropped. */
    void execute(Runnable step);

    /** Runs that after a delay; from any thread. */
    Timer after(Duration delay, Runnable step);

    /** A steady clock without origin, in nanoseconds. */
    long nanoTime();

    /** The clock on the wall, in milliseconds since the epoch. */
    long wallMillis();

    /** Drops what has not run yet and waits for what is running. */
    @Override
    void close();

    /** A step yet to come. */
    interface Timer {

        /** Sees to it that the step does not run, unless it has begun. */
        void cancel();
    }
}
