package io.sluice.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of a document beside its fields; a column takes it by this name. */
public enum VirtualColumn {
    /** Partition key. */
    KEY("_key", "String"),
    /** Approximate arrival, in milliseconds since 1970 for an integer column, as ISO-8601 text for a String. */
    TIMESTAMP("_timestamp", "DateTime64(3, 'UTC')"),
    /** Name of the stream. */
    STREAM("_stream", "LowCardinality(String)"),
    /** Sequence number of the Kinesis record, in decimal. */
    SEQUENCE_NUMBER("_sequence_number", "String"),
    /** Place in a KPL-aggregated Kinesis record. */
    SUB_SEQUENCE("_sub_sequence", "UInt64"),
    /** Id of the shard. */
    SHARD("_shard", "LowCardinality(String)"),
    /** The whole document, byte for byte. */
    RAW_MESSAGE("_raw_message", "String");

    private static final Map<String, VirtualColumn> BY_NAME = new HashMap<>();

    static {
        for (VirtualColumn column : values()) {
            BY_NAME.put(column.fieldName, column);
        }
    }

    private final String fieldName;
    private final String type;

    VirtualColumn(String fieldName, String type) {
        this.fieldName = fieldName;
        this.type = type;
    }

    static Optional<VirtualColumn> named(String field) {
        return Optional.ofNullable(BY_NAME.get(field));
    }

    /** The name that a column and a mapping know it by. */
    public String fieldName() {
        return fieldName;
    }

    /** A column of a new table for it. */
    public Column column() {
        return new Column(fieldName, DataType.parse(type), Column.DefaultKind.NONE);
    }
}
