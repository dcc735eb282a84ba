package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.source.KinesisGateway.ConsumerName;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two readers with one consumer on one shard, such as a task manager that lives on after its replacement has begun. */
@Timeout(20)
final class TakeoverTest {
    private final ManualTimeline timeline = new ManualTimeline();
    private final SplittableRandom random = new SplittableRandom(1);
    private final SimulatedKinesis kinesis = new SimulatedKinesis(timeline, random, 1);

    @Test
    void oneOfTwoReadersOfAShardGivesWayAndTheOtherReadsOn() throws Exception {
        kinesis.calm();
        CompletableFuture<Void> registered = kinesis.registerConsumer(new ConsumerName.OnStream("stream", "sluice"));
        timeline.advance(Duration.ofSeconds(1));
        registered.join();
        List<Reader> readers = List.of(new Reader(), new Reader());
        for (int i = 0; i < 120 && readers.stream().noneMatch(Reader::failed); i++) {
            kinesis.put();
            timeline.advance(Duration.ofSeconds(1));
            for (Reader reader : readers) {
                reader.take();
            }
        }
        Reader out = readers.stream().filter(Reader::failed).findFirst().orElseThrow();
        Reader in = readers.get(1 - readers.indexOf(out));
        int before = in.taken;
        for (int i = 0; i < 60; i++) {
            kinesis.put();
            timeline.advance(Duration.ofSeconds(1));
            in.take();
        }

        assertThatThrownBy(out.queue::take)
                .hasMessage("Cannot read shard shardId-000000000000: another subscription of the same consumer took it"
                        + " over 3 times in 5 minutes; give each pipe a consumer of its own");
        assertThat(in.failed()).isFalse();
        assertThat(in.taken).isGreaterThan(before + 20);
    }

    private final class Reader {
        private final ReadyQueue queue = new ReadyQueue();
        private final ShardSubscription subscription;
        private final RecordedMetrics metrics = new RecordedMetrics();
        private int taken;

        Reader() {
            KinesisAccess access = new KinesisAccess(kinesis, timeline, KinesisSourceOptions.defaults(), random);
            ReaderConsumer consumer = new ReaderConsumer(new SubscribePacer(timeline, 50), lost -> {});
            consumer.ready(new ConsumerHandle("arn:consumer:0", 1));
            this.subscription = new ShardSubscription(
                    Answers.split("shardId-000000000000", new ShardPosition.TrimHorizon()),
                    access,
                    new ReaderFlow(queue, new MemoryBudget(1 << 26), RecordedMetrics.feeds(metrics)),
                    consumer,
                    new ShardDiagnosis(access));
            subscription.start();
            timeline.run();
        }

        boolean failed() {
            return metrics.value("ShardId.shardId-000000000000.state").equals("FAILED");
        }

        /** Takes what is there. */
        void take() throws Exception {
            queue.wakeUp();
            while (queue.take().isPresent()) {
                taken++;
                subscription.taken();
                queue.wakeUp();
            }
        }
    }
}
