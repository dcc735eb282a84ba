package io.sluice.schema;

/** A ClickHouse data type. */
public sealed interface DataType {

    /** Placeholder until the type tree stands. */
    record Named(String text) implements DataType {}
}
