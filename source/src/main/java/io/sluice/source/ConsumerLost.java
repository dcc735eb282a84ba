package io.sluice.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** To the enumerator: Kinesis no longer knows this consumer. */
record ConsumerLost(ConsumerHandle consumer) implements SourceEvent {}
