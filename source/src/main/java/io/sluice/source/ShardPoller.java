package io.sluice.source;

import io.sluice.source.ShardElement.Progress;
import io.sluice.source.ShardTrouble.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Polls one shard: one GetRecords at a time, at most five begun in any second, which is what Kinesis allows.
 *
 * <p>On the timeline. An iterator that has become old is renewed from the position behind the last record queued.
 */
final class ShardPoller implements ShardFeed {
    private static final Logger LOG = LoggerFactory.getLogger(ShardPoller.class);
    private static final int CALLS_PER_SECOND = 5;
    private static final Duration ITERATOR_AGE = Duration.ofMinutes(4);
    private static final Duration IDLE_PROGRESS = Duration.ofSeconds(10);
    private static final long FIRST_ESTIMATE_BYTES = 10 * 1024 * 1024;

    private final Shard shard;
    private final StopRule stop;
    private final KinesisAccess access;
    private final ReaderFlow flow;
    private final ShardDemand demand;
    private final ShardTrouble trouble;
    private final long[] callNanos = new long[CALLS_PER_SECOND];

    private ShardPosition resume;
    private Optional<String> iterator = Optional.empty();
    private long iteratorNanos;
    private long calls;
    private long dueNanos;
    private boolean busy;
    private boolean over;
    private boolean wasBehind = true;
    private long queuedNanos;
    private Timeline.Timer timer = () -> {};

    ShardPoller(KinesisSplit split, KinesisAccess access, ReaderFlow flow, ShardDiagnosis diagnosis) {
        this.shard = split.shard();
        this.resume = split.position();
        this.stop = new StopRule(split.stopMillis());
        this.access = access;
        this.flow = flow;
        this.demand = new ShardDemand(access, flow.budget(), FIRST_ESTIMATE_BYTES, this::proceed);
        this.trouble = new ShardTrouble(shard.id(), access, diagnosis, flow.metrics());
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
        over = true;
        timer.cancel();
        demand.withdraw();
    }

    private void proceed() {
        if (over || busy || !demand.wanted()) {
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
                .shardIterator(shard.id(), resume)
                .whenCompleteAsync(
                        (found, failure) -> {
                            busy = false;
                            if (over) {
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
        flow.metrics().called();
        long askedMillis = access.timeline().wallMillis();
        var unused = access.gateway()
                .records(from, access.options().polling().maxRecords())
                .whenCompleteAsync(
                        (response, failure) -> {
                            busy = false;
                            if (over) {
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
        trouble.recovered();
        FetchedEvent fetched = stop.apply(FetchedEvent.of(shard, response.records(), progress(response, askedMillis)));
        if (fetched.progress().end().isPresent()) {
            demand.answered(fetched.bytes());
            finish(fetched);
            return;
        }
        List<Record> records = response.records();
        if (!records.isEmpty()) {
            resume = new ShardPosition.After(records.get(records.size() - 1).sequenceNumber());
        }
        keep(Optional.of(response.nextShardIterator()));
        boolean behind = fetched.progress().millisBehindLatest() > 0;
        dueNanos = behind
                ? calledNanos
                : calledNanos + access.options().polling().interval().toNanos();
        if (calls >= CALLS_PER_SECOND) {
            long fifthLast = callNanos[(int) (calls % CALLS_PER_SECOND)];
            dueNanos = Math.max(dueNanos, fifthLast + Duration.ofSeconds(1).toNanos());
        }
        // a shard that is idle and stays so has little to say
        boolean news = !records.isEmpty() || behind || wasBehind;
        if (!news && calledNanos - queuedNanos < IDLE_PROGRESS.toNanos()) {
            demand.answeredNothing();
        } else {
            queuedNanos = calledNanos;
            demand.answered(fetched.bytes());
            flow.queue().add(fetched);
        }
        wasBehind = behind;
        proceed();
    }

    private static Progress progress(GetRecordsResponse response, long askedMillis) {
        long behind = response.millisBehindLatest() == null ? 0 : response.millisBehindLatest();
        Optional<ShardEnd> end = response.nextShardIterator() == null
                ? Optional.of(new ShardEnd(ShardEnd.Reason.CLOSED, ShardModel.children(response.childShards())))
                : Optional.empty();
        return new Progress(Optional.empty(), askedMillis - behind, behind, end);
    }

    private void finish(FetchedEvent last) {
        stop();
        flow.queue().add(last);
    }

    private void handle(Throwable cause) {
        LOG.debug("Poll of shard {} failed", shard.id(), cause);
        busy = true;
        trouble.decide(new ShardTrouble.Failure(cause, Moment.AT_REQUEST, resume, Optional.empty()), answer -> {
            busy = false;
            if (!over) {
                act(answer, cause);
            }
        });
    }

    private void act(ShardTrouble.Answer answer, Throwable cause) {
        if (answer instanceof ShardTrouble.Answer.Retry retry) {
            resume = retry.position();
            dueNanos = access.timeline().nanoTime() + retry.pause().toNanos();
            proceed();
        } else if (answer instanceof ShardTrouble.Answer.Skip) {
            demand.answered(0);
            finish(FetchedEvent.of(shard, List.of(), Progress.expired()));
        } else if (answer instanceof ShardTrouble.Answer.GiveUp giveUp) {
            stop();
            flow.queue().fail(new ShardUnreadableException(giveUp.message(), cause));
        } else {
            throw new IllegalStateException("Cannot poll shard " + shard.id() + " with " + answer);
        }
    }
}
