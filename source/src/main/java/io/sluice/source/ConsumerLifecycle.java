package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig.AtEnd;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.source.KinesisErrors.Kind;
import io.sluice.source.KinesisGateway.ConsumerName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;

/**
 * Sees to it that the consumer of enhanced fan-out exists and is active; the only one of a job that does.
 *
 * <p>On the timeline. It never removes the consumer of a job that may come back: on a failover, a restart or an upgrade the
 * job needs it again at once, and removal followed by registration is what makes readers of other connectors lose shards.
 * A consumer that is being removed by someone else is waited for and then registered anew.
 */
final class ConsumerLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLifecycle.class);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final Duration LOSS_WINDOW = Duration.ofMinutes(10);
    private static final int LOSSES = 3;

    private final KinesisAccess access;
    private final Consumer consumer;
    private final Listener listener;
    private final Backoff backoff;
    private final OutageWatch outage;
    private final Deque<Long> losses = new ArrayDeque<>();
    private String streamArn = "";
    private volatile String status = "UNKNOWN";
    private volatile long epoch;
    private long deadlineNanos;
    private boolean searching;

    /** Hears of the consumer, on the timeline. */
    interface Listener {

        void ready(ConsumerHandle consumer);

        void failed(Throwable cause);
    }

    ConsumerLifecycle(KinesisAccess access, Consumer consumer, Listener listener) {
        this.access = access;
        this.consumer = consumer;
        this.listener = listener;
        this.backoff = new Backoff(SHORTEST_WAIT, LONGEST_WAIT, access.random());
        this.outage = new OutageWatch(
                access.timeline(),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), access.random()),
                access.options().fanOut().activationTimeout());
    }

    /** Begins; {@link Listener#ready} follows. */
    void ensure(String arn) {
        streamArn = arn;
        search();
    }

    /** A reader found the consumer gone. */
    void lost(ConsumerHandle handle) {
        if (searching || handle.epoch() != epoch) {
            return;
        }
        LOG.warn("Consumer {} is gone; looking for it", handle.arn());
        long now = access.timeline().nanoTime();
        losses.add(now);
        while (now - losses.element() > LOSS_WINDOW.toNanos()) {
            losses.remove();
        }
        if (losses.size() > LOSSES) {
            fail(
                    "it was removed " + losses.size() + " times in " + LOSS_WINDOW.toMinutes() + " minutes",
                    "find who else removes it",
                    Optional.empty());
            return;
        }
        search();
    }

    /**
     * The job has read everything there is for it to read. Deregisters the consumer if that is wanted and possible.
     *
     * @param then runs in any case
     */
    void finish(Runnable then) {
        if (!(consumer instanceof Consumer.Registered registered) || registered.atEnd() == AtEnd.KEEP) {
            then.run();
            return;
        }
        var unused = access.gateway()
                .deregisterConsumer(new ConsumerName.OnStream(streamArn, registered.name()))
                .whenCompleteAsync(
                        (ignored, failure) -> {
                            if (failure == null || KinesisErrors.kind(failure) == Kind.NOT_FOUND) {
                                status = "DEREGISTERED";
                                then.run();
                                return;
                            }
                            Optional<Duration> wait = outage.failed(KinesisErrors.kind(failure));
                            if (wait.isPresent()) {
                                access.timeline().after(wait.get(), () -> finish(then));
                            } else {
                                status = "DEREGISTRATION_FAILED";
                                LOG.warn(
                                        "Consumer {} stays registered, and costs money: deregistering it failed with {}",
                                        registered.name(),
                                        KinesisErrors.describe(failure));
                                then.run();
                            }
                        },
                        access.timeline()::execute);
    }

    /** Status last seen, for metrics; any thread may ask. */
    String status() {
        return status;
    }

    /** How often a consumer was found or made; any thread may ask. */
    long epoch() {
        return epoch;
    }

    private void search() {
        searching = true;
        backoff.reset();
        outage.recovered();
        deadlineNanos = access.timeline().nanoTime()
                + access.options().fanOut().activationTimeout().toNanos();
        describe();
    }

    private void describe() {
        ConsumerName name = consumer instanceof Consumer.Identified identified
                ? new ConsumerName.Identified(identified.arn())
                : new ConsumerName.OnStream(streamArn, consumer.name());
        var unused = access.gateway()
                .describeConsumer(name)
                .whenCompleteAsync(
                        (description, failure) -> {
                            if (failure == null) {
                                outage.recovered();
                                described(description);
                            } else if (KinesisErrors.kind(failure) == Kind.NOT_FOUND) {
                                missing(failure);
                            } else {
                                retry(failure);
                            }
                        },
                        access.timeline()::execute);
    }

    private void described(ConsumerDescription description) {
        status = description.consumerStatusAsString();
        String arn = description.consumerARN();
        if (description.consumerStatus() == ConsumerStatus.ACTIVE && arn != null && !arn.isEmpty()) {
            searching = false;
            long next = epoch + 1;
            epoch = next;
            listener.ready(new ConsumerHandle(arn, next));
        } else {
            again(Optional.empty());
        }
    }

    private void missing(Throwable failure) {
        status = "MISSING";
        if (!(consumer instanceof Consumer.Registered)) {
            fail(
                    "Kinesis knows no such consumer",
                    "register it, or let the pipe do so by consumerLifecycle: JOB_MANAGED",
                    Optional.of(failure));
            return;
        }
        var unused = access.gateway()
                .registerConsumer(new ConsumerName.OnStream(streamArn, consumer.name()))
                .whenCompleteAsync(
                        (registered, problem) -> {
                            // in use: it exists after all, perhaps on its way out
                            if (problem == null || KinesisErrors.kind(problem) == Kind.IN_USE) {
                                again(Optional.empty());
                            } else {
                                retry(problem);
                            }
                        },
                        access.timeline()::execute);
    }

    private void retry(Throwable failure) {
        Kind kind = KinesisErrors.kind(failure);
        Optional<Duration> wait = outage.failed(kind);
        if (wait.isEmpty()) {
            String remedy = kind == Kind.THROTTLED
                    ? "remove consumers that nobody uses: a stream has at most 20"
                    : "allow kinesis:RegisterStreamConsumer and kinesis:DescribeStreamConsumer for this identity";
            fail(KinesisErrors.describe(failure), remedy, Optional.of(failure));
            return;
        }
        again(wait);
    }

    private void again(Optional<Duration> wait) {
        if (access.timeline().nanoTime() - deadlineNanos >= 0) {
            fail(
                    "its status was still " + status + " after "
                            + access.options().fanOut().activationTimeout().toSeconds() + " s",
                    "look at it in AWS, or raise activationTimeout",
                    Optional.empty());
            return;
        }
        access.timeline().after(wait.orElseGet(backoff::next), this::describe);
    }

    private void fail(String found, String remedy, Optional<Throwable> cause) {
        String named = consumer instanceof Consumer.Identified identified ? identified.arn() : consumer.name();
        String message = "Cannot use consumer " + named + ": found " + found + "; " + remedy;
        listener.failed(new ShardUnreadableException(message, cause.orElse(null)));
    }
}
