/**
 * The Kinesis double behind {@link io.sluice.local.LocalKinesis}: the model (streams, shards, records, consumers) knows
 * no network; the wire (HTTP, CBOR, JSON, event streams) knows no rules of Kinesis.
 */
@NullMarked
package io.sluice.local.kinesis;

import org.jspecify.annotations.NullMarked;
