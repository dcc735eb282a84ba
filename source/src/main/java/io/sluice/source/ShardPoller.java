package io.sluice.source;

import io.sluice.source.ShardElement.Progress;
import io.sluice.source.ShardTrouble.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Polls one shard: one GetRecords at a time, at most five begun in any second, which is what Kinesis allows.
 *
 * <p>On the timeline. An iterator that has become old is renewed from the position behind the last record queued.
 */
final class ShardPoller implements ShardFeed, ShardCursor.Outcome {
    private static final int CALLS_PER_SECOND = 5;
    private static final Duration ITERATOR_AGE = Duration.ofMinutes(4);
    private static final Duration IDLE_PROGRESS = Duration.ofSeconds(10);

    private final KinesisAccess access;
    private final FeedMetrics metrics;
    private final ShardDemand demand;
    private final ShardCursor cursor;
    private final long[] callNanos = new long[CALLS_PER_SECOND];

    private Optional<String> iterator = Optional.empty();
    private long iteratorNanos;
    private long calls;
    private long dueNanos;
    private boolean busy;
    private boolean wasBehind = true;
    private long queuedNanos;
    private Timeline.Timer timer = () -> {};

    ShardPoller(KinesisSplit split, KinesisAccess access, ReaderFlow flow, ShardDiagnosis diagnosis) {
        this.access = access;
        this.metrics = flow.metrics();
        this.demand = new ShardDemand(access, flow.budget(), this::proceed);
        this.cursor = new ShardCursor(split, access, flow, diagnosis, demand);
    }

    @Override
    public void start() {
        dueNanos = access.timeline().nanoTime();
        proceed();
    }

    @Override
    public void pause() {
        demand.pause();
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
        timer.cancel();
        cursor.stop();
    }

    private void proceed() {
        if (cursor.over() || busy || !demand.wanted()) {
            return;
        }
        long now = access.timeline().nanoTime();
        timer.cancel();
        if (dueNanos - now > 0) {
            timer = access.timeline().after(Duration.ofNanos(dueNanos - now), this::proceed);
        } else if (iterator.isEmpty() || now - iteratorNanos > ITERATOR_AGE.toNanos()) {
            askIterator();
        } else if (demand.ask()) {
            askRecords(iterator.get(), now);
        }
    }

    private void askIterator() {
        busy = true;
        var unused = access.gateway()
                .shardIterator(cursor.shardId(), cursor.position())
                .whenCompleteAsync(
                        (found, failure) -> {
                            busy = false;
                            if (cursor.over()) {
                                return;
                            }
                            if (failure != null) {
                                handle(failure);
                            } else {
                                keep(Optional.of(found));
                                proceed();
                            }
                        },
                        access.timeline()::execute);
    }

    private void keep(Optional<String> next) {
        iterator = next;
        iteratorNanos = access.timeline().nanoTime();
    }

    private void askRecords(String from, long now) {
        busy = true;
        callNanos[(int) (calls++ % CALLS_PER_SECOND)] = now;
        metrics.polls();
        cursor.meter().state("POLLING");
        long askedMillis = access.timeline().wallMillis();
        var unused = access.gateway()
                .records(from, access.options().polling().maxRecords())
                .whenCompleteAsync(
                        (response, failure) -> {
                            busy = false;
                            if (cursor.over()) {
                                return;
                            }
                            if (failure != null) {
                                demand.withdraw();
                                iterator = Optional.empty();
                                handle(failure);
                            } else {
                                answered(response, now, askedMillis);
                            }
                        },
                        access.timeline()::execute);
    }

    private void answered(GetRecordsResponse response, long calledNanos, long askedMillis) {
        List<Record> records = response.records();
        FetchedEvent fetched = cursor.arrived(records, progress(response, askedMillis));
        ShardPosition next = records.isEmpty()
                ? cursor.position()
                : new ShardPosition.After(records.get(records.size() - 1).sequenceNumber());
        if (fetched.progress().end().isPresent()) {
            timer.cancel();
            cursor.queue(fetched, next);
            return;
        }
        keep(Optional.of(response.nextShardIterator()));
        boolean behind = fetched.progress().millisBehindLatest() > 0;
        schedule(calledNanos, behind);
        // a shard that is idle and stays so has little to say
        boolean news = !records.isEmpty() || behind || wasBehind;
        if (!news && calledNanos - queuedNanos < IDLE_PROGRESS.toNanos()) {
            cursor.moveTo(next);
        } else {
            queuedNanos = calledNanos;
            cursor.queue(fetched, next);
        }
        wasBehind = behind;
        proceed();
    }

    private void schedule(long calledNanos, boolean behind) {
        dueNanos = behind
                ? calledNanos
                : calledNanos + access.options().polling().interval().toNanos();
        if (calls >= CALLS_PER_SECOND) {
            long fifthLast = callNanos[(int) (calls % CALLS_PER_SECOND)];
            dueNanos = Math.max(dueNanos, fifthLast + Duration.ofSeconds(1).toNanos());
        }
    }

    private static Progress progress(GetRecordsResponse response, long askedMillis) {
        long behind = response.millisBehindLatest() == null ? 0 : response.millisBehindLatest();
        Optional<ShardEnd> end = response.nextShardIterator() == null
                ? Optional.of(new ShardEnd(ShardEnd.Reason.CLOSED, ShardModel.children(response.childShards())))
                : Optional.empty();
        return new Progress(Optional.empty(), askedMillis - behind, behind, end);
    }

    private void handle(Throwable cause) {
        busy = true;
        cursor.failed(cause, Moment.AT_REQUEST, Optional.empty(), this);
    }

    @Override
    public void again(Duration pause) {
        busy = false;
        dueNanos = access.timeline().nanoTime() + pause.toNanos();
        proceed();
    }

    @Override
    public void awaitConsumer() {
        throw new IllegalStateException(
                "Cannot poll shard " + cursor.shardId() + " with a consumer: found the loss of one");
    }

    @Override
    public void over() {
        timer.cancel();
    }
}
