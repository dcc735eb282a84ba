package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;

/** What the split readers of one source reader share and outlive not; closed with the source reader. */
final class ReaderServices implements AutoCloseable {
    private final KinesisAccess access;
    private final ReaderFlow flow;
    private final ReaderConsumer consumer;
    private final RecordUnpacker unpacker;
    private final Function<KinesisSplit, ShardFeed> makeFeed;

    ReaderServices(
            KinesisConfig config, KinesisAccess access, ReaderFlow flow, Consumer<ConsumerHandle> consumerLosses) {
        this.access = access;
        this.flow = flow;
        this.consumer = new ReaderConsumer(
                new SubscribePacer(access.timeline(), access.options().fanOut().subscribesPerSecond()), consumerLosses);
        this.unpacker =
                new RecordUnpacker(config.stream().name(), access.options().aggregation());
        ShardDiagnosis diagnosis = new ShardDiagnosis(access);
        this.makeFeed = config.reader() instanceof KinesisConfig.Reader.EnhancedFanOut
                ? split -> new ShardSubscription(split, access, flow, consumer, diagnosis)
                : split -> new ShardPoller(split, access, flow, diagnosis);
    }

    /**
     * Opens a client and a timeline.
     *
     * @param feeds measures what is fetched
     * @param consumerLosses told of each consumer that is gone
     */
    static ReaderServices open(KinesisConfig config, FeedMetrics feeds, Consumer<ConsumerHandle> consumerLosses) {
        ReadyQueue queue = new ReadyQueue();
        Timeline timeline = new TimelineThread("sluice-kinesis-reader", queue::fail);
        KinesisAccess access =
                new KinesisAccess(new SdkKinesisGateway(config), timeline, config.options(), new SplittableRandom());
        MemoryBudget budget = new MemoryBudget(config.options().buffer().maxBytes());
        feeds.show(budget);
        ReaderFlow flow = new ReaderFlow(queue, budget, feeds);
        return new ReaderServices(config, access, flow, consumerLosses);
    }

    SplitReader<ShardElement, KinesisSplit> splitReader() {
        return new KinesisSplitReader(access.timeline(), flow, unpacker, makeFeed);
    }

    void consumerReady(ConsumerHandle handle) {
        access.timeline().execute(() -> consumer.ready(handle));
    }

    @Override
    public void close() {
        try {
            access.timeline().close();
        } finally {
            access.gateway().close();
        }
    }
}
