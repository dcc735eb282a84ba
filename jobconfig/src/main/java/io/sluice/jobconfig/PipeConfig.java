package io.sluice.jobconfig;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Everything a pipe is told, validated: the pipe file as an immutable value.
 *
 * @param name the pipe's name, shown in logs, metrics and query ids
 * @param description free text, may be empty
 * @param kinesis where records come from
 * @param payload what its records hold
 * @param clickhouse how to reach the server
 * @param destination the table they go to
 * @param fieldMappings which field fills which column; empty for "by name"
 * @param settings how rows are batched
 */
public record PipeConfig(
        String name,
        String description,
        KinesisConfig kinesis,
        PayloadConfig payload,
        ClickHouseConfig clickhouse,
        DestinationConfig destination,
        List<FieldMapping> fieldMappings,
        BatchSettings settings)
        implements Serializable {

    /** Field {@code sourceField} of a document fills column {@code destinationField}. */
    public record FieldMapping(String sourceField, String destinationField) implements Serializable {}

    public PipeConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(kinesis, "kinesis");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(clickhouse, "clickhouse");
        Objects.requireNonNull(destination, "destination");
        fieldMappings = List.copyOf(fieldMappings);
        Objects.requireNonNull(settings, "settings");
    }
}
