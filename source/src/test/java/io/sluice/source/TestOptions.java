package io.sluice.source;

import io.sluice.jobconfig.KinesisSourceOptions;
import io.sluice.jobconfig.KinesisSourceOptions.Discovery;
import io.sluice.jobconfig.KinesisSourceOptions.Policies;
import io.sluice.jobconfig.KinesisSourceOptions.PositionLost;
import io.sluice.jobconfig.KinesisSourceOptions.ShardExpired;
import io.sluice.jobconfig.KinesisSourceOptions.StreamRecreated;
import java.time.Duration;

/** The defaults with one thing changed. */
final class TestOptions {
    private TestOptions() {}

    static KinesisSourceOptions skipExpiredShards() {
        return with(new Policies(
                PositionLost.FAIL,
                ShardExpired.SKIP,
                StreamRecreated.FAIL,
                defaults().policies().retries()));
    }

    static KinesisSourceOptions restartLostPositions() {
        return with(new Policies(
                PositionLost.RESTART_FROM_HORIZON,
                ShardExpired.FAIL,
                StreamRecreated.FAIL,
                defaults().policies().retries()));
    }

    static KinesisSourceOptions restartRecreatedStreams() {
        return with(new Policies(
                PositionLost.FAIL,
                ShardExpired.FAIL,
                StreamRecreated.RESTART_FROM_HORIZON,
                defaults().policies().retries()));
    }

    static KinesisSourceOptions discoveringEvery(Duration interval) {
        KinesisSourceOptions defaults = defaults();
        return new KinesisSourceOptions(
                defaults.fanOut(),
                defaults.polling(),
                new Discovery(
                        interval,
                        defaults.discovery().maxOutage(),
                        defaults.discovery().assigner()),
                defaults.policies(),
                defaults.buffer(),
                defaults.aggregation(),
                defaults.shardMetrics());
    }

    private static KinesisSourceOptions defaults() {
        return KinesisSourceOptions.defaults();
    }

    private static KinesisSourceOptions with(Policies policies) {
        KinesisSourceOptions defaults = defaults();
        return new KinesisSourceOptions(
                defaults.fanOut(),
                defaults.polling(),
                defaults.discovery(),
                policies,
                defaults.buffer(),
                defaults.aggregation(),
                defaults.shardMetrics());
    }
}
