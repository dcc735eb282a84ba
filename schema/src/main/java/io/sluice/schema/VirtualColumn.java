package io.sluice.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of a document beside its fields; a column takes it by this name. */
enum VirtualColumn {
    /** Partition key. */
    KEY("_key"),
    /** Approximate arrival, in milliseconds since 1970 for an integer column, as ISO-8601 text for a String. */
    TIMESTAMP("_timestamp"),
    /** Name of the stream. */
    STREAM("_stream"),
    /** Sequence number of the Kinesis record, in decimal. */
    SEQUENCE_NUMBER("_sequence_number"),
    /** Place in a KPL-aggregated Kinesis record. */
    SUB_SEQUENCE("_sub_sequence"),
    /** Id of the shard. */
    SHARD("_shard"),
    /** The whole document, byte for byte. */
    RAW_MESSAGE("_raw_message");

    private static final Map<String, VirtualColumn> BY_NAME = new HashMap<>();

    static {
        for (VirtualColumn column : values()) {
            BY_NAME.put(column.fieldName, column);
        }
    }

    private final String fieldName;

    VirtualColumn(String fieldName) {
        this.fieldName = fieldName;
    }

    static Optional<VirtualColumn> named(String field) {
        return Optional.ofNullable(BY_NAME.get(field));
    }

    String fieldName() {
        return fieldName;
    }
}
