package io.sluice.local.kinesis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One SubscribeToShard call from its first event to its end: pushes records as they come and as the client takes them,
 * empty events while none come, and the children when the shard has ended.
 *
 * <p>All state lives on the channel's thread; {@link #fail} and the shard's calls may come from any.
 */
final class Subscription {

    private static final int MAX_EVENT_RECORDS = 10_000;

    private final Shard shard;
    private final EventFrames frames;
    private final EventChannel channel;
    private final Timeline timeline;
    private final KinesisRules rules;
    private final Runnable onRecords = this::wake;
    private final AtomicBoolean awake = new AtomicBoolean();

    private long next;
    private boolean eventDue = true;
    private boolean ended;
    private Timeline.@Nullable Alarm heartbeat;
    private Timeline.@Nullable Alarm expiry;

    Subscription(
            Shard shard, long next, EventFrames frames, EventChannel channel, Timeline timeline, KinesisRules rules) {
        this.shard = shard;
        this.next = next;
        this.frames = frames;
        this.channel = channel;
        this.timeline = timeline;
        this.rules = rules;
    }

    /** Sends the first frames; on the channel's thread. */
    void start() {
        channel.send(frames.initialResponse());
        expiry = timeline.after(rules.subscriptionLife(), () -> channel.execute(this::expire));
        shard.listen(onRecords);
        pump();
    }

    /** Sends what there is, as long as the client takes it; on the channel's thread. */
    void pump() {
        awake.set(false);
        while (!ended && channel.isWritable()) {
            boolean closed = !shard.isOpen();
            RecordBatch batch = shard.log().read(next, MAX_EVENT_RECORDS, rules.maxEventBytes());
            if (closed && shard.endsAt(batch.next())) {
                end(frames.event(output -> lastEvent(output, batch)));
                return;
            }
            if (batch.count() == 0 && !eventDue) {
                return;
            }
            next = batch.next();
            eventDue = false;
            restartHeartbeat();
            channel.send(frames.event(output -> event(output, batch)));
        }
    }

    /** Ends it with an error frame; from any thread. */
    void fail(ServiceError error) {
        channel.execute(() -> {
            if (!ended) {
                end(frames.exception(error));
            }
        });
    }

    /** Forgets it after the client went; on the channel's thread. */
    void cancel() {
        ended = true;
        shard.forget(onRecords);
        stop(heartbeat);
        stop(expiry);
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

    private void expire() {
        if (!ended) {
            cancel();
            channel.finish();
        }
    }

    /** Sending may call back into {@link #pump}, so nothing is left to do before it. */
    private void end(ByteBuffer frame) {
        cancel();
        channel.send(frame);
        channel.finish();
    }

    private static void stop(Timeline.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
