package io.sluice.source;

import io.sluice.source.ShardElement.Progress;
import io.sluice.source.ShardTrouble.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * Keeps one shard subscribed by enhanced fan-out: one attempt after the other, each from where the last event ended.
 *
 * <p>On the timeline. The position to resume from moves only when an event of the living attempt enters the queue.
 * Silence counts as a failure only while an event is asked for; while none is wanted for a minute, the subscription is
 * given up and made again later.
 */
final class ShardSubscription implements ShardFeed, SubscribeAttempt.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ShardSubscription.class);
    private static final Duration CALL_GAP = Duration.ofSeconds(1);
    private static final Duration RENEWAL_JITTER = Duration.ofMillis(250);
    private static final Duration PARK_AFTER = Duration.ofSeconds(60);
    private static final Duration STALE_AFTER = Duration.ofSeconds(10);
    private static final long FIRST_ESTIMATE_BYTES = 2 * 1024 * 1024;

    private final Shard shard;
    private final StopRule stop;
    private final KinesisAccess access;
    private final ReaderFlow flow;
    private final ReaderConsumer consumer;
    private final ShardDemand demand;
    private final ShardTrouble trouble;

    private State state = State.WAITING;
    private ShardPosition resume;
    private Optional<SubscribeAttempt> attempt = Optional.empty();
    private Optional<ConsumerHandle> usedConsumer = Optional.empty();
    private int eventsOfAttempt;
    private long attemptMillis;
    private boolean called;
    private long calledNanos;
    private long quietSinceNanos;
    private Timeline.Timer timer = () -> {};
    private Timeline.Timer watch = () -> {};

    private enum State {
        /** A timer, a consumer or a diagnosis will start the next attempt. */
        WAITING,
        CONNECTING,
        STREAMING,
        /** Nothing is wanted at the moment. */
        PARKED,
        /** Ended, failed or stopped. */
        OVER
    }

    ShardSubscription(
            KinesisSplit split,
            KinesisAccess access,
            ReaderFlow flow,
            ReaderConsumer consumer,
            ShardDiagnosis diagnosis) {
        this.shard = split.shard();
        this.resume = split.position();
        this.stop = new StopRule(split.stopMillis());
        this.access = access;
        this.flow = flow;
        this.consumer = consumer;
        this.demand = new ShardDemand(access, flow.budget(), FIRST_ESTIMATE_BYTES, this::proceed);
        this.trouble = new ShardTrouble(shard.id(), access, diagnosis, flow.metrics());
    }

    @Override
    public void start() {
        connectIn(Duration.ZERO);
    }

    @Override
    public void pause() {
        demand.pause();
        quietSinceNanos = access.timeline().nanoTime();
    }

    @Override
    public void resume() {
        demand.resume();
        proceed();
    }

    @Override
    public void taken() {
        demand.taken();
        proceed();
    }

    @Override
    public void stop() {
        state = State.OVER;
        dropAttempt();
    }

    /** Asks for an event if there is room for one, over a new subscription if need be. */
    private void proceed() {
        switch (state) {
            case STREAMING -> request();
            case PARKED -> connectIn(Duration.ZERO);
            case WAITING, CONNECTING, OVER -> {}
        }
    }

    private void connectIn(Duration wait) {
        state = State.WAITING;
        long nanos = wait.toNanos();
        if (called) {
            nanos = Math.max(
                    nanos, calledNanos + CALL_GAP.toNanos() - access.timeline().nanoTime());
        }
        timer.cancel();
        timer = access.timeline().after(Duration.ofNanos(Math.max(0, nanos)), this::takeTurn);
    }

    private void takeTurn() {
        if (state != State.WAITING) {
            return;
        }
        if (!demand.wanted()) {
            state = State.PARKED;
            return;
        }
        if (consumer.current().isEmpty()) {
            consumer.whenReady(this::takeTurn);
            return;
        }
        Duration turn = consumer.pacer().reserve();
        timer = access.timeline().after(turn, this::connect);
    }

    private void connect() {
        Optional<ConsumerHandle> current = consumer.current();
        if (state != State.WAITING) {
            return;
        }
        if (current.isEmpty()) {
            takeTurn();
            return;
        }
        state = State.CONNECTING;
        usedConsumer = current;
        eventsOfAttempt = 0;
        called = true;
        calledNanos = access.timeline().nanoTime();
        attemptMillis = access.timeline().wallMillis();
        SubscribeAttempt next = new SubscribeAttempt(access.timeline(), this);
        attempt = Optional.of(next);
        timer = access.timeline().after(access.options().fanOut().subscribeTimeout(), () -> refuse(next));
        flow.metrics().called();
        next.begin(access.gateway(), current.get().arn(), shard.id(), resume);
    }

    private void refuse(SubscribeAttempt pending) {
        if (state == State.CONNECTING && isCurrent(pending)) {
            dropAttempt();
            failed(new BrokenStreamException("no answer to SubscribeToShard within "
                    + access.options().fanOut().subscribeTimeout()));
        }
    }

    @Override
    public void opened(SubscribeAttempt opened) {
        if (state == State.CONNECTING && isCurrent(opened)) {
            state = State.STREAMING;
            timer.cancel();
            quietSinceNanos = access.timeline().nanoTime();
            request();
            watchSilence(opened);
        }
    }

    private void request() {
        if (demand.ask()) {
            quietSinceNanos = access.timeline().nanoTime();
            attempt.ifPresent(SubscribeAttempt::request);
        }
    }

    /** Looks every now and then whether the stream has gone silent, or is not wanted any more. */
    private void watchSilence(SubscribeAttempt watched) {
        if (state != State.STREAMING || !isCurrent(watched)) {
            return;
        }
        boolean asked = demand.outstanding();
        Duration allowed = asked ? access.options().fanOut().idleTimeout() : PARK_AFTER;
        Duration quiet = Duration.ofNanos(access.timeline().nanoTime() - quietSinceNanos);
        if (quiet.compareTo(allowed) < 0) {
            Duration shorter = asked ? allowed.minus(quiet) : min(allowed.minus(quiet), PARK_AFTER);
            watch = access.timeline().after(shorter, () -> watchSilence(watched));
        } else if (asked) {
            dropAttempt();
            flow.metrics().silent();
            failed(new BrokenStreamException("no event within " + allowed));
        } else {
            dropAttempt();
            state = State.PARKED;
        }
    }

    private static Duration min(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    @Override
    public void event(SubscribeAttempt sender, SubscribeToShardEvent event) {
        if (state != State.STREAMING || !isCurrent(sender)) {
            return;
        }
        if (!demand.outstanding()) {
            dropAttempt();
            failed(new BrokenStreamException("an event that was not asked for"));
            return;
        }
        trouble.recovered();
        eventsOfAttempt++;
        FetchedEvent fetched = stop.apply(FetchedEvent.of(shard, event.records(), progress(event)));
        demand.answered(fetched.bytes());
        if (fetched.progress().end().isPresent()) {
            finish(fetched);
        } else {
            resume = new ShardPosition.After(event.continuationSequenceNumber());
            flow.queue().add(fetched);
            quietSinceNanos = access.timeline().nanoTime();
            request();
        }
    }

    private Progress progress(SubscribeToShardEvent event) {
        Optional<String> continuation = Optional.ofNullable(event.continuationSequenceNumber());
        long behind = event.millisBehindLatest() == null ? 0 : event.millisBehindLatest();
        // an event was made after the subscription was asked for, and does not wait for long on its way
        long made = Math.max(attemptMillis, access.timeline().wallMillis() - STALE_AFTER.toMillis());
        Optional<ShardEnd> end = continuation.isPresent()
                ? Optional.empty()
                : Optional.of(new ShardEnd(ShardEnd.Reason.CLOSED, ShardModel.children(event.childShards())));
        return new Progress(continuation, made - behind, behind, end);
    }

    private void finish(FetchedEvent last) {
        state = State.OVER;
        if (last.progress().end().orElseThrow().reason() == ShardEnd.Reason.CLOSED) {
            attempt.ifPresent(SubscribeAttempt::letEnd);
            attempt = Optional.empty();
        }
        dropAttempt();
        flow.queue().add(last);
    }

    @Override
    public void ended(SubscribeAttempt over, Optional<Throwable> failure) {
        if (!isCurrent(over) || state == State.OVER) {
            return;
        }
        boolean streamed = state == State.STREAMING;
        dropAttempt();
        if (failure.isPresent()) {
            handle(failure.get(), streamed ? Moment.MID_STREAM : Moment.AT_REQUEST);
        } else if (eventsOfAttempt > 0) {
            flow.metrics().renewed();
            connectIn(Duration.ofNanos(access.random().nextLong(RENEWAL_JITTER.toNanos())));
        } else {
            failed(new BrokenStreamException("a subscription that ended without an event"));
        }
    }

    private void failed(BrokenStreamException cause) {
        handle(cause, Moment.MID_STREAM);
    }

    private void handle(Throwable cause, Moment moment) {
        state = State.WAITING;
        LOG.debug("Subscription of shard {} failed", shard.id(), cause);
        trouble.decide(new ShardTrouble.Failure(cause, moment, resume, usedConsumer), answer -> {
            if (state == State.WAITING) {
                act(answer, cause);
            }
        });
    }

    private void act(ShardTrouble.Answer answer, Throwable cause) {
        if (answer instanceof ShardTrouble.Answer.Retry retry) {
            resume = retry.position();
            connectIn(retry.pause());
        } else if (answer instanceof ShardTrouble.Answer.AwaitConsumer) {
            usedConsumer.ifPresent(consumer::lost);
            connectIn(Duration.ZERO);
        } else if (answer instanceof ShardTrouble.Answer.Skip) {
            demand.answered(0);
            finish(FetchedEvent.of(shard, List.of(), Progress.expired()));
        } else if (answer instanceof ShardTrouble.Answer.GiveUp giveUp) {
            state = State.OVER;
            flow.queue().fail(new ShardUnreadableException(giveUp.message(), cause));
        }
    }

    private boolean isCurrent(SubscribeAttempt candidate) {
        return attempt.isPresent() && attempt.get() == candidate;
    }

    private void dropAttempt() {
        timer.cancel();
        watch.cancel();
        attempt.ifPresent(SubscribeAttempt::cancel);
        attempt = Optional.empty();
        demand.withdraw();
    }

    /** The stream of events broke its rules by silence or by speaking out of turn. */
    static final class BrokenStreamException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenStreamException(String found) {
            super(found);
        }
    }
}
