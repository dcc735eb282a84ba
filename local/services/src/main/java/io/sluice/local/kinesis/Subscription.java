package io.sluice.local.kinesis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One SubscribeToShard call from its first event to its end: pushes records as they come and as the client takes them,
 * empty events while none come, and the children when the shard has ended.
 *
 * <p>All state lives on the channel's thread; {@link #fail}, {@link #finish} and the shard's calls may come from any.
 */
final class Subscription {

    private static final int MAX_EVENT_RECORDS = 10_000;

    private final Shard shard;
    private final EventChannel channel;
    private final Timeline timeline;
    private final KinesisRules rules;
    private final Fault.Effect effect;
    private final Runnable onRecords = this::wake;
    private final AtomicBoolean awake = new AtomicBoolean();

    private long next;
    private int sent;
    private boolean eventDue = true;
    private boolean silent;
    private boolean ended;
    private Runnable whenEnded = () -> {};
    private Timeline.@Nullable Alarm heartbeat;
    private Timeline.@Nullable Alarm expiry;

    Subscription(
            Shard shard, long next, EventChannel channel, Timeline timeline, KinesisRules rules, Fault.Effect effect) {
        this.shard = shard;
        this.next = next;
        this.channel = channel;
        this.timeline = timeline;
        this.rules = rules;
        this.effect = effect;
    }

    Shard shard() {
        return shard;
    }

    /** Sends the first frames; on the channel's thread. The given task is run once, when it is over. */
    void start(Runnable afterEnd) {
        whenEnded = afterEnd;
        channel.begin();
        expiry = timeline.after(rules.subscriptionLife(), this::finish);
        shard.listen(onRecords);
        pump();
    }

    /** Sends what there is, as long as the client takes it; on the channel's thread. */
    void pump() {
        awake.set(false);
        while (!ended && !silent && channel.isWritable()) {
            if (effectIsDue()) {
                take();
                return;
            }
            boolean closed = !shard.isOpen();
            RecordBatch batch = shard.log().read(next, MAX_EVENT_RECORDS, rules.maxEventBytes());
            if (closed && shard.endsAt(batch.next())) {
                cancel();
                channel.event(channel.frame(output -> lastEvent(output, batch)));
                channel.finish();
                return;
            }
            if (batch.count() == 0 && !eventDue) {
                return;
            }
            next = batch.next();
            sent++;
            eventDue = false;
            restartHeartbeat();
            channel.event(frame(batch));
        }
    }

    private ByteBuffer frame(RecordBatch batch) {
        if (rules.keepEvents() && batch.isFollowed()) {
            long first = batch.next() - batch.count();
            return shard.events().get(first, channel.format(), () -> channel.frame(output -> event(output, batch)));
        }
        return channel.frame(output -> event(output, batch));
    }

    /** Ends it with an error frame; from any thread. */
    void fail(ServiceError error) {
        channel.execute(() -> {
            if (!ended) {
                cancel();
                channel.error(error);
            }
        });
    }

    /** Ends it in good order; from any thread. */
    void finish() {
        channel.execute(() -> {
            if (!ended) {
                cancel();
                channel.finish();
            }
        });
    }

    /** Forgets it, also after the client went; on the channel's thread. Sending may call {@link #pump}: do it first. */
    void cancel() {
        if (ended) {
            return;
        }
        ended = true;
        shard.forget(onRecords);
        stop(heartbeat);
        stop(expiry);
        whenEnded.run();
    }

    private boolean effectIsDue() {
        return effect.kind() != Fault.Kind.NONE && sent == effect.afterEvents();
    }

    private void take() {
        switch (effect.kind()) {
            case ERROR_FRAME -> {
                cancel();
                channel.error(effect.requiredError());
            }
            case END -> {
                cancel();
                channel.finish();
            }
            case CUT_MID_FRAME -> {
                cancel();
                RecordBatch batch = shard.log().read(next, MAX_EVENT_RECORDS, rules.maxEventBytes());
                channel.cutInside(channel.frame(output -> event(output, batch)));
            }
            case RESET -> {
                cancel();
                channel.reset();
            }
            case SILENCE -> silent = true;
            case NONE, REFUSE, CUT, GO_AWAY, HANG ->
                throw new IllegalStateException("Cannot do " + effect.kind() + " inside a subscription");
        }
    }

    private void event(Output output, RecordBatch batch) throws IOException {
        long now = timeline.millis();
        long last = batch.count() == 0 ? now : batch.lastMillis();
        output.begin()
                .records(shard, batch)
                .text(
                        "ContinuationSequenceNumber",
                        shard.numberBefore(batch.next(), last).toString())
                .number("MillisBehindLatest", batch.millisBehind(now))
                .end();
    }

    private void lastEvent(Output output, RecordBatch batch) throws IOException {
        output.begin()
                .records(shard, batch)
                .number("MillisBehindLatest", 0)
                .children(shard)
                .end();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            channel.execute(this::pump);
        }
    }

    private void restartHeartbeat() {
        stop(heartbeat);
        heartbeat = timeline.after(rules.heartbeat(), () -> channel.execute(this::beat));
    }

    private void beat() {
        eventDue = true;
        pump();
    }

    private static void stop(Timeline.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
