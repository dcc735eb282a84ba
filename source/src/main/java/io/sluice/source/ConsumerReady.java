package io.sluice.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** To a reader: subscribe with this consumer. */
record ConsumerReady(ConsumerHandle consumer) implements SourceEvent {}
