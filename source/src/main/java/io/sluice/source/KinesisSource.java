package io.sluice.source;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.schema.StreamRecord;
import java.util.Objects;
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
 * <p>An immutable value; {@link #boundedAtTip()} gives a changed copy.
 */
public final class KinesisSource
        implements Source<StreamRecord, KinesisSplit, EnumeratorState>,
                ResultTypeQueryable<StreamRecord>,
                SupportsSplitReassignmentOnRecovery {
    private static final long serialVersionUID = 1L;

    private final KinesisConfig config;
    private final Boundedness boundedness;

    private KinesisSource(KinesisConfig config, Boundedness boundedness) {
        this.config = config;
        this.boundedness = boundedness;
    }

    /** An unbounded source of that stream. */
    public static KinesisSource of(KinesisConfig config) {
        return new KinesisSource(Objects.requireNonNull(config, "config"), Boundedness.CONTINUOUS_UNBOUNDED);
    }

    /** A source that ends when it has read what arrived before its first start. */
    public KinesisSource boundedAtTip() {
        return new KinesisSource(config, Boundedness.BOUNDED);
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
        throw new IllegalStateException("Cannot read stream " + config.stream().name() + ": reading is not built yet");
    }

    @Override
    public SplitEnumerator<KinesisSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<KinesisSplit> context, EnumeratorState state) {
        throw new IllegalStateException("Cannot read stream " + config.stream().name() + ": reading is not built yet");
    }

    @Override
    public SourceReader<StreamRecord, KinesisSplit> createReader(SourceReaderContext context) {
        throw new IllegalStateException("Cannot read stream " + config.stream().name() + ": reading is not built yet");
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
