package io.sluice.job;

import io.sluice.jobconfig.PayloadConfig;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.Rejection;
import io.sluice.schema.StreamRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The map operator: makes rows of the documents of each record, or rejections, and watches over how many are rejected.
 *
 * <p>Runs in the task thread. In the metric group {@code kinesisanalytics} it counts {@code rejections.<kind>},
 * {@code skippedMessages} (wrappers that carry no documents by their nature) and {@code ignoredFields}.
 */
public final class RecordMapper extends RichFlatMapFunction<StreamRecord, MappedRecord> {

    private static final long serialVersionUID = 2;

    private final Destination destination;
    private final PayloadConfig payload;

    private transient @Nullable PayloadMapper mapper;

    RecordMapper(Destination destination, PayloadConfig payload) {
        this.destination = destination;
        this.payload = payload;
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("kinesisanalytics");
        Map<Rejection.Kind, Counter> rejections = new EnumMap<>(Rejection.Kind.class);
        for (Rejection.Kind kind : Rejection.Kind.values()) {
            rejections.put(kind, metrics.addGroup("rejections").counter(kind.name()));
        }
        RejectionPolicy policy = new RejectionPolicy(payload.onRejected(), payload.maxRejectedPercent());
        PayloadMapper opened = new PayloadMapper(destination.encoder(), payload, mapped -> {
            if (mapped instanceof Rejection rejection) {
                Objects.requireNonNull(rejections.get(rejection.kind())).inc();
            }
            policy.accept(mapped);
        });
        metrics.gauge("FetchedBytes_Total", opened::documentBytes);
        metrics.gauge("skippedMessages", opened::skipped);
        metrics.gauge("ignoredFields", opened::ignoredFields);
        mapper = opened;
    }

    @Override
    public void flatMap(StreamRecord record, Collector<MappedRecord> out) {
        if (mapper == null) {
            throw new IllegalStateException("Cannot map a record: the operator is not open; call open first");
        }
        mapper.map(record, out);
    }

    @Override
    public void close() {
        if (mapper != null) {
            mapper.close();
        }
    }
}
