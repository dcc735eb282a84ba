package io.sluice.source;

import io.sluice.source.ShardElement.Progress;
import io.sluice.source.ShardTrouble.Moment;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * Keeps one shard subscribed by enhanced fan-out: one attempt after the other, each from where the last event ended.
 *
 * <p>On the timeline. The position to resume from moves only when an event of the living attempt enters the queue.
 * Silence counts as a failure only while an event is asked for; while none is wanted for a minute, the subscription is
 * given up and made again later.
 */
final class ShardSubscription
        implements ShardFeed, SubscribeAttempt.Listener, SilenceWatch.Listener, ShardCursor.Outcome {
    private static final Duration CALL_GAP = Duration.ofSeconds(1);
    private static final Duration RENEWAL_JITTER = Duration.ofMillis(250);
    private static final Duration STALE_AFTER = Duration.ofSeconds(10);

    private final KinesisAccess access;
    private final FeedMetrics metrics;
    private final ReaderConsumer consumer;
    private final ShardDemand demand;
    private final ShardCursor cursor;
    private final SilenceWatch silence;

    private State state = State.WAITING;
    private Optional<SubscribeAttempt> attempt = Optional.empty();
    private Optional<ConsumerHandle> usedConsumer = Optional.empty();
    private int eventsOfAttempt;
    private long attemptMillis;
    private boolean called;
    private long calledNanos;
    private Timeline.Timer timer = () -> {};

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
        this.access = access;
        this.metrics = flow.metrics();
        this.consumer = consumer;
        this.demand = new ShardDemand(access, flow.budget(), this::proceed);
        this.cursor = new ShardCursor(split, access, flow, diagnosis, demand);
        this.silence =
                new SilenceWatch(access.timeline(), access.options().fanOut().idleTimeout(), demand, this);
    }

    @Override
    public void start() {
        connectIn(Duration.ZERO);
    }

    @Override
    public void pause() {
        demand.pause();
        silence.quiet();
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
        over();
        cursor.stop();
    }

    private void enter(State next) {
        state = next;
        if (next != State.OVER) {
            cursor.meter().state(next.name());
        }
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
        enter(State.WAITING);
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
            enter(State.PARKED);
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
        enter(State.CONNECTING);
        usedConsumer = current;
        eventsOfAttempt = 0;
        called = true;
        calledNanos = access.timeline().nanoTime();
        attemptMillis = access.timeline().wallMillis();
        SubscribeAttempt next = new SubscribeAttempt(access.timeline(), this);
        attempt = Optional.of(next);
        timer = access.timeline().after(access.options().fanOut().subscribeTimeout(), () -> refuse(next));
        metrics.subscribes();
        next.begin(access.gateway(), current.get().arn(), cursor.shardId(), cursor.position());
    }

    private void refuse(SubscribeAttempt pending) {
        if (state == State.CONNECTING && isCurrent(pending)) {
            dropAttempt();
            broken(
                    ShardMeter.Reason.ERROR,
                    new BrokenStreamException("no answer to SubscribeToShard within "
                            + access.options().fanOut().subscribeTimeout()));
        }
    }

    @Override
    public void opened(SubscribeAttempt opened) {
        if (state == State.CONNECTING && isCurrent(opened)) {
            enter(State.STREAMING);
            timer.cancel();
            request();
            silence.begin();
        }
    }

    private void request() {
        if (demand.ask()) {
            silence.asked();
            attempt.ifPresent(SubscribeAttempt::request);
        }
    }

    @Override
    public void silent(Duration allowed) {
        dropAttempt();
        broken(ShardMeter.Reason.WATCHDOG, new BrokenStreamException("no event within " + allowed));
    }

    @Override
    public void unwanted() {
        dropAttempt();
        enter(State.PARKED);
    }

    @Override
    public void event(SubscribeAttempt sender, SubscribeToShardEvent event) {
        if (state != State.STREAMING || !isCurrent(sender)) {
            return;
        }
        if (!demand.outstanding()) {
            dropAttempt();
            broken(ShardMeter.Reason.ERROR, new BrokenStreamException("an event that was not asked for"));
            return;
        }
        eventsOfAttempt++;
        FetchedEvent fetched = cursor.arrived(event.records(), progress(event));
        if (fetched.progress().end().isPresent()) {
            finish(fetched);
        } else {
            cursor.queue(fetched, new ShardPosition.After(event.continuationSequenceNumber()));
            silence.quiet();
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
        if (last.progress().end().orElseThrow().reason() == ShardEnd.Reason.CLOSED) {
            attempt.ifPresent(SubscribeAttempt::letEnd);
            attempt = Optional.empty();
        }
        over();
        cursor.queue(last, cursor.position());
    }

    @Override
    public void ended(SubscribeAttempt over, Optional<Throwable> failure) {
        if (!isCurrent(over) || state == State.OVER) {
            return;
        }
        boolean streamed = state == State.STREAMING;
        dropAttempt();
        if (failure.isPresent()) {
            boolean contended = KinesisErrors.kind(failure.get()) == KinesisErrors.Kind.IN_USE;
            cursor.meter().resubscribed(contended ? ShardMeter.Reason.CONTENDED : ShardMeter.Reason.ERROR);
            handle(failure.get(), streamed ? Moment.MID_STREAM : Moment.AT_REQUEST);
        } else if (eventsOfAttempt > 0) {
            cursor.meter().resubscribed(ShardMeter.Reason.EXPIRED);
            connectIn(Duration.ofNanos(access.random().nextLong(RENEWAL_JITTER.toNanos())));
        } else {
            broken(ShardMeter.Reason.ERROR, new BrokenStreamException("a subscription that ended without an event"));
        }
    }

    private void broken(ShardMeter.Reason reason, BrokenStreamException cause) {
        cursor.meter().resubscribed(reason);
        handle(cause, Moment.MID_STREAM);
    }

    private void handle(Throwable cause, Moment moment) {
        enter(State.WAITING);
        cursor.failed(cause, moment, usedConsumer, this);
    }

    @Override
    public void again(Duration pause) {
        connectIn(pause);
    }

    @Override
    public void awaitConsumer() {
        usedConsumer.ifPresent(consumer::lost);
        connectIn(Duration.ZERO);
    }

    @Override
    public void over() {
        enter(State.OVER);
        dropAttempt();
    }

    private boolean isCurrent(SubscribeAttempt candidate) {
        return attempt.isPresent() && attempt.get() == candidate;
    }

    private void dropAttempt() {
        timer.cancel();
        silence.end();
        attempt.ifPresent(SubscribeAttempt::cancel);
        attempt = Optional.empty();
        demand.withdraw();
    }
}
