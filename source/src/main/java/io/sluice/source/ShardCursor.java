package io.sluice.source;

import io.sluice.source.ShardElement.Progress;
import io.sluice.source.ShardTrouble.Answer;
import io.sluice.source.ShardTrouble.Failure;
import io.sluice.source.ShardTrouble.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * How far one shard is fetched, and what becomes of each answer and each failure, however it is fetched.
 *
 * <p>On the timeline. The position moves only when an answer enters the queue, or when a failure calls for another one.
 * Once the shard is over, by its end, by a failure or by {@link #stop()}, nothing enters the queue any more.
 */
final class ShardCursor {
    private static final Logger LOG = LoggerFactory.getLogger(ShardCursor.class);

    private final Shard shard;
    private final StopRule stop;
    private final ReaderFlow flow;
    private final ShardDemand demand;
    private final ShardTrouble trouble;
    private final ShardMeter meter;
    private ShardPosition position;
    private boolean over;

    /**
     * @param demand what is asked of the shard
     */
    ShardCursor(
            KinesisSplit split, KinesisAccess access, ReaderFlow flow, ShardDiagnosis diagnosis, ShardDemand demand) {
        this.shard = split.shard();
        this.position = split.position();
        this.stop = new StopRule(split.stopMillis());
        this.flow = flow;
        this.demand = demand;
        this.trouble = new ShardTrouble(shard.id(), access, diagnosis, flow.metrics());
        this.meter = flow.metrics().shard(shard.id());
    }

    /** Hears what to do after a failure. */
    interface Outcome {

        /** Try again after a pause, from {@link #position()}. */
        void again(Duration pause);

        /** Try again when there is another consumer. */
        void awaitConsumer();

        /** Let go of the shard. */
        void over();
    }

    String shardId() {
        return shard.id();
    }

    /** Where to read next. */
    ShardPosition position() {
        return position;
    }

    ShardMeter meter() {
        return meter;
    }

    boolean over() {
        return over;
    }

    /** Takes note of an answer, and cuts it at the stop. */
    FetchedEvent arrived(List<Record> records, Progress progress) {
        trouble.recovered();
        meter.arrived();
        return stop.apply(FetchedEvent.of(shard, records, progress));
    }

    /** Hands an answer to the fetcher thread, and goes on at {@code next} unless the answer is the last one. */
    void queue(FetchedEvent event, ShardPosition next) {
        demand.answered(event.bytes());
        if (event.progress().end().isPresent()) {
            over = true;
            meter.state("ENDED");
        } else {
            position = next;
        }
        meter.queued(event.bytes());
        flow.queue().add(event);
    }

    /** Goes on elsewhere, without an answer worth to be queued. */
    void moveTo(ShardPosition next) {
        demand.answeredNothing();
        position = next;
    }

    /**
     * Decides about a failure; {@code outcome} hears of it at once or later, unless the shard is over meanwhile.
     *
     * @param consumer which consumer read it, if one did
     */
    void failed(Throwable cause, Moment moment, Optional<ConsumerHandle> consumer, Outcome outcome) {
        LOG.debug("Reading shard {} failed", shard.id(), cause);
        meter.state("WAITING");
        trouble.decide(new Failure(cause, moment, position, consumer), answer -> {
            if (!over) {
                act(answer, cause, outcome);
            }
        });
    }

    private void act(Answer answer, Throwable cause, Outcome outcome) {
        if (answer instanceof Answer.Retry retry) {
            position = retry.position();
            outcome.again(retry.pause());
        } else if (answer instanceof Answer.AwaitConsumer) {
            outcome.awaitConsumer();
        } else if (answer instanceof Answer.Skip) {
            queue(FetchedEvent.of(shard, List.of(), Progress.expired()), position);
            outcome.over();
        } else if (answer instanceof Answer.GiveUp giveUp) {
            stop();
            meter.state("FAILED");
            outcome.over();
            flow.queue().fail(new ShardUnreadableException(giveUp.message(), cause));
        }
    }

    /** Lets go of the shard. */
    void stop() {
        over = true;
        meter.state("STOPPED");
        demand.withdraw();
    }
}
