package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Start;
import io.sluice.jobconfig.KinesisConfig.Stop;
import io.sluice.jobconfig.KinesisSourceOptions;
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
import org.apache.flink.metrics.MetricGroup;

/**
 * Reads an Amazon Kinesis stream, by polling or enhanced fan-out, each record once per checkpointed history.
 *
 * <p>An immutable value. It is bounded if its configuration says where to stop.
 */
public final class KinesisSource
        implements Source<StreamRecord, KinesisSplit, EnumeratorState>,
                ResultTypeQueryable<StreamRecord>,
                SupportsSplitReassignmentOnRecovery {
    private static final long serialVersionUID = 1L;

    private static final Duration LATEST_MARGIN = Duration.ofSeconds(1);

    private final KinesisConfig config;

    private KinesisSource(KinesisConfig config) {
        this.config = config;
    }

    /** A source that reads what the configuration says. */
    public static KinesisSource of(KinesisConfig config) {
        return new KinesisSource(Objects.requireNonNull(config, "config"));
    }

    /** A source that ends when it has read what arrived before its first start. */
    public KinesisSource boundedAtTip() {
        return of(config.withStop(new Stop.Latest()));
    }

    /** A source tuned so. */
    public KinesisSource withOptions(KinesisSourceOptions tuned) {
        return of(config.withOptions(tuned));
    }

    @Override
    public Boundedness getBoundedness() {
        return config.span().stop() instanceof Stop.Never ? Boundedness.CONTINUOUS_UNBOUNDED : Boundedness.BOUNDED;
    }

    @Override
    public TypeInformation<StreamRecord> getProducedType() {
        return StreamRecordType.INSTANCE;
    }

    @Override
    public SplitEnumerator<KinesisSplit, EnumeratorState> createEnumerator(
            SplitEnumeratorContext<KinesisSplit> context) {
        long now = System.currentTimeMillis();
        return restoreEnumerator(
                context, new EnumeratorState(Optional.empty(), startMillis(now), OptionalLong.empty(), List.of()));
    }

    /** A start that depends on now is fixed once, or else a restart would move what is not read yet. */
    private OptionalLong startMillis(long now) {
        Start start = config.span().start();
        if (start instanceof Start.AtTimestamp at) {
            return OptionalLong.of(at.timestamp().toEpochMilli());
        }
        if (start instanceof Start.Lookback lookback) {
            return OptionalLong.of(now - lookback.duration().toMillis());
        }
        return start instanceof Start.Latest ? OptionalLong.of(now - LATEST_MARGIN.toMillis()) : OptionalLong.empty();
    }

    private StartRule startRule(OptionalLong millis) {
        Start start = config.span().start();
        return start instanceof Start.Latest || start instanceof Start.Lookback
                ? StartRule.byThisClock(millis, config.span().startAfter())
                : StartRule.exactly(millis, config.span().startAfter());
    }

    /** A stop at the tip is fixed once; any other is what the configuration says now. */
    private OptionalLong stopMillis(OptionalLong known) {
        Stop stop = config.span().stop();
        if (stop instanceof Stop.AtTimestamp at) {
            return OptionalLong.of(at.timestamp().toEpochMilli());
        }
        if (stop instanceof Stop.Latest) {
            return known.isPresent() ? known : OptionalLong.of(System.currentTimeMillis());
        }
        return OptionalLong.empty();
    }

    @Override
    public SplitEnumerator<KinesisSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<KinesisSplit> context, EnumeratorState state) {
        Timeline timeline = new TimelineThread(
                "sluice-kinesis-enumerator",
                failure -> context.runInCoordinatorThread(() -> {
                    throw new IllegalStateException(failure.getMessage(), failure);
                }),
                // not as a step: that would start the thread here, and Flink closes only what it has started
                () -> ClosingRehearsal.run(config));
        KinesisAccess access =
                new KinesisAccess(new SdkKinesisGateway(config), timeline, config.options(), new SplittableRandom());
        Optional<KinesisConfig.Consumer> consumer =
                config.reader() instanceof KinesisConfig.Reader.EnhancedFanOut fanOut
                        ? Optional.of(fanOut.consumer())
                        : Optional.empty();
        return new KinesisEnumerator(
                context,
                access,
                consumer,
                startRule(state.startMillis()),
                state.stoppingAt(stopMillis(state.stopMillis())));
    }

    @Override
    public SourceReader<StreamRecord, KinesisSplit> createReader(SourceReaderContext context) {
        // the only group that Managed Service for Apache Flink exports
        MetricGroup group = context.metricGroup().addGroup("kinesisanalytics");
        FeedMetrics feeds = new FeedMetrics(group, config.options().shardMetrics(), System::currentTimeMillis);
        ReaderServices services = ReaderServices.open(
                config, feeds, lost -> context.sendSourceEventToCoordinator(new ConsumerLost(lost)));
        ReaderMetrics metrics = new ReaderMetrics(
                group, context.metricGroup().getIOMetricGroup().getNumRecordsInCounter(), feeds);
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
