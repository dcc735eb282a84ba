package io.sluice.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (or SIGTERM) into a request that the main thread answers: the JVM does not end until {@link #close()}.
 *
 * <p>{@link #await} may be called from any thread.
 */
public final class StopRequest implements AutoCloseable {

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Thread hook = new Thread(this::awaitAnswer, "stop-request");

    private StopRequest() {}

    /** Listens from now on. */
    public static StopRequest listen() {
        StopRequest request = new StopRequest();
        Runtime.getRuntime().addShutdownHook(request.hook);
        return request;
    }

    /**
     * Waits until a stop is asked for, for at most {@code timeout}.
     *
     * @return whether it has been asked for
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return requested.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void awaitAnswer() {
        requested.countDown();
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the JVM end. */
    @Override
    public void close() {
        answered.countDown();
        if (requested.getCount() > 0) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
