package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions;
import java.util.random.RandomGenerator;

/**
 * What every machine of this package works with.
 *
 * @param gateway to Kinesis
 * @param timeline the thread and the clock
 * @param options as set
 * @param random for jitter
 */
record KinesisAccess(KinesisGateway gateway, Timeline timeline, KinesisSourceOptions options, RandomGenerator random) {}
