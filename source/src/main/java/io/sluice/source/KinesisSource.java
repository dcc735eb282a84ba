package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.schema.StreamRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads an Amazon Kinesis stream, by polling or enhanced fan-out, each record once per checkpointed history.
 *
 * <p>An immutable value; {@link #boundedAtTip()} and {@link #withOptions} give changed copies.
 */
public final class KinesisSource
        implements Source<StreamRecord, KinesisSplit, EnumeratorState>,
                ResultTypeQueryable<StreamRecord>,
                SupportsSplitReassignmentOnRecovery {
    private static final long serialVersionUID = 1L;

    private static final Duration LATEST_MARGIN = Duration.ofSeconds(1);

    private final KinesisConfig config;
    private final KinesisSourceOptions options;
    private final Boundedness boundedness;

    private KinesisSource(KinesisConfig config, KinesisSourceOptions options, Boundedness boundedness) {
        this.config = config;
        this.options = options;
        this.boundedness = boundedness;
    }

    /** An unbounded source of that stream. */
    public static KinesisSource of(KinesisConfig config) {
        return new KinesisSource(
                Objects.requireNonNull(config, "config"),
                KinesisSourceOptions.defaults(),
                Boundedness.CONTINUOUS_UNBOUNDED);
    }

    /** A source that ends when it has read what arrived before its first start. */
    public KinesisSource boundedAtTip() {
        return new KinesisSource(config, options, Boundedness.BOUNDED);
    }

    /** A source tuned so. */
    public KinesisSource withOptions(KinesisSourceOptions tuned) {
        return new KinesisSource(config, Objects.requireNonNull(tuned, "tuned"), boundedness);
    }

    @Override
    public Boundedness getBoundedness() {
        return boundedness;
    }

    @Override
    public TypeInformation<StreamRecord> getProducedType() {
        return StreamRecordType.INSTANCE;
    }

    @Override
    public SplitEnumerator<KinesisSplit, EnumeratorState> createEnumerator(
            SplitEnumeratorContext<KinesisSplit> context) {
        long now = System.currentTimeMillis();
        OptionalLong stop = boundedness == Boundedness.BOUNDED ? OptionalLong.of(now) : OptionalLong.empty();
        return restoreEnumerator(context, new EnumeratorState(Optional.empty(), startMillis(now), stop, List.of()));
    }

    private OptionalLong startMillis(long now) {
        if (config.start() instanceof KinesisConfig.Start.AtTimestamp at) {
            return OptionalLong.of(at.timestamp().toEpochMilli());
        }
        // a start at the tip is fixed once, or else a shard without records yet would start at another tip after a
        // restart
        return config.start() instanceof KinesisConfig.Start.Latest
                ? OptionalLong.of(now - LATEST_MARGIN.toMillis())
                : OptionalLong.empty();
    }

    @Override
    public SplitEnumerator<KinesisSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<KinesisSplit> context, EnumeratorState state) {
        Timeline timeline = new TimelineThread(
                "sluice-kinesis-enumerator",
                failure -> context.runInCoordinatorThread(() -> {
                    throw new IllegalStateException(failure.getMessage(), failure);
                }));
        KinesisAccess access =
                new KinesisAccess(new SdkKinesisGateway(config), timeline, options, new SplittableRandom());
        Optional<String> consumer = config.reader() instanceof KinesisConfig.Reader.EnhancedFanOut fanOut
                ? Optional.of(fanOut.consumerName())
                : Optional.empty();
        return new KinesisEnumerator(context, access, consumer, state);
    }

    @Override
    public SourceReader<StreamRecord, KinesisSplit> createReader(SourceReaderContext context) {
        FeedMetrics feeds = new FeedMetrics();
        ReaderServices services = ReaderServices.open(
                config, options, feeds, lost -> context.sendSourceEventToCoordinator(new ConsumerLost(lost)));
        ReaderMetrics metrics = new ReaderMetrics(
                context.metricGroup(), context.metricGroup().getIOMetricGroup().getNumRecordsInCounter(), feeds);
        return new KinesisSourceReader(services, metrics, context);
    }

    @Override
    public SimpleVersionedSerializer<KinesisSplit> getSplitSerializer() {
        return new KinesisSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
        return new EnumeratorStateSerializer();
    }
}
