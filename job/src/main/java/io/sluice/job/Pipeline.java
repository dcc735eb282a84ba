package io.sluice.job;

import io.sluice.jobconfig.PipeConfig;
import io.sluice.schema.MappedRecord;
import io.sluice.schema.StreamRecord;
import io.sluice.sink.ClickHouseSink;
import io.sluice.sink.MappedRecordType;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The pipeline of a pipe: source, mapper, sink, chained into one task.
 *
 * <p>Everything that reads records into {@link StreamRecord} can be its source; what follows is the same.
 */
public final class Pipeline {

    /**
     * Key groups of every operator, so the highest parallelism a savepoint can be restored with. Part of each
     * savepoint: it must never change.
     */
    static final int MAX_PARALLELISM = 1024;

    private final PipeConfig config;
    private final Destination destination;

    /**
     * @param config what the pipe is told
     * @param destination the table as it was found at the start
     */
    public Pipeline(PipeConfig config, Destination destination) {
        this.config = config;
        this.destination = destination;
    }

    /** Adds the whole pipeline to {@code env}. */
    public void build(StreamExecutionEnvironment env, Source<StreamRecord, ?, ?> source) {
        write(read(env, source));
    }

    /** The records of {@code source} as a stream of {@code env}. */
    public DataStream<StreamRecord> read(StreamExecutionEnvironment env, Source<StreamRecord, ?, ?> source) {
        return env.fromSource(
                        source,
                        WatermarkStrategy.noWatermarks(),
                        "Kinesis " + config.kinesis().stream().name())
                .uid("source")
                .setMaxParallelism(MAX_PARALLELISM);
    }

    /** Maps and inserts {@code records}. */
    public void write(DataStream<StreamRecord> records) {
        DataStream<MappedRecord> mapped = records.flatMap(
                        new RecordMapper(destination, config.payload()), new MappedRecordType())
                .name("Map to columns")
                .uid("map")
                .setMaxParallelism(MAX_PARALLELISM);
        mapped.sinkTo(new ClickHouseSink(config, destination.table(), destination.columns(), destination.encoding()))
                .name("ClickHouse " + config.destination().database() + "."
                        + config.destination().table())
                .uid("sink")
                .setMaxParallelism(MAX_PARALLELISM);
    }
}
