package io.sluice.source;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the timeline, where Kinesis is called, to Flink's coordinator thread, where the enumerator lives; any
 * thread may use it. After {@link #close()} nothing arrives there any more.
 */
final class CoordinatorThread {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorThread.class);

    private final SplitEnumeratorContext<KinesisSplit> context;
    private final Timeline timeline;
    private volatile boolean closed;

    CoordinatorThread(SplitEnumeratorContext<KinesisSplit> context, Timeline timeline) {
        this.context = context;
        this.timeline = timeline;
    }

    /** Runs that on the coordinator thread; what it throws fails the job. */
    void run(Runnable step) {
        if (closed) {
            return;
        }
        try {
            context.runInCoordinatorThread(() -> {
                if (!closed) {
                    step.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The coordinator ended before a step of its enumerator", e);
        }
    }

    /** Makes a call on the timeline; {@code then} gets its answer, or else its bare failure, on the coordinator thread. */
    <T> void call(Supplier<CompletableFuture<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        timeline.execute(() -> {
            var unused = call.get()
                    .whenComplete((answer, failure) ->
                            run(() -> then.accept(answer, failure == null ? null : KinesisErrors.unwrap(failure))));
        });
    }

    void close() {
        closed = true;
    }
}
