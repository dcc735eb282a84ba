package io.sluice.job;

import io.sluice.schema.FieldMapping;
import io.sluice.schema.Flattening;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * The map operator: encodes each record as a row of the table, or says why it cannot be one.
 *
 * <p>Runs in the task thread. Counts rejections per kind under {@code kinesisanalytics.rejections.<kind>}.
 */
public final class RecordMapper extends RichMapFunction<StreamRecord, MappedRecord> {

    private static final long serialVersionUID = 1;

    private final Table table;
    private final List<FieldMapping> mappings;
    private final Flattening flattening;

    private transient @Nullable RowEncoder encoder;
    private transient @Nullable Map<Rejection.Kind, Counter> rejections;

    RecordMapper(Table table, List<FieldMapping> mappings, Flattening flattening) {
        this.table = table;
        this.mappings = List.copyOf(mappings);
        this.flattening = flattening;
    }

    @Override
    public void open(OpenContext context) {
        RowEncoder opened = RowEncoder.forTable(table, mappings, flattening);
        MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("kinesisanalytics");
        Map<Rejection.Kind, Counter> counters = new EnumMap<>(Rejection.Kind.class);
        for (Rejection.Kind kind : Rejection.Kind.values()) {
            counters.put(kind, group.addGroup("rejections").counter(kind.name()));
        }
        group.gauge("ignoredFields", opened::ignoredFields);
        encoder = opened;
        rejections = counters;
    }

    @Override
    public MappedRecord map(StreamRecord record) {
        if (encoder == null || rejections == null) {
            throw new IllegalStateException("Cannot map a record: the operator is not open; call open first");
        }
        MappedRecord mapped = encoder.encode(record);
        if (mapped instanceof Rejection rejection) {
            Objects.requireNonNull(rejections.get(rejection.kind())).inc();
        }
        return mapped;
    }
}
