package io.sluice.jobconfig;

import static io.sluice.jobconfig.KeyCases.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.jobconfig.KeyCases.Absent;
import io.sluice.jobconfig.KeyCases.Mapped;
import io.sluice.jobconfig.KeyCases.Refused;
import io.sluice.jobconfig.KinesisSourceOptions.Assigner;
import io.sluice.jobconfig.KinesisSourceOptions.OutOfRange;
import io.sluice.jobconfig.KinesisSourceOptions.PositionLost;
import io.sluice.jobconfig.KinesisSourceOptions.ShardExpired;
import io.sluice.jobconfig.KinesisSourceOptions.ShardMetrics;
import io.sluice.jobconfig.KinesisSourceOptions.StreamRecreated;
import io.sluice.jobconfig.KinesisSourceOptions.Unpacking;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class KinesisAdvancedSectionTest {

    private static final String SECTION = "source.kinesis.advanced.";

    static final List<Absent> ABSENT = List.of(
            defaults("onPositionLost", options -> options.policies().positionLost(), PositionLost.FAIL),
            defaults("onShardExpired", options -> options.policies().shardExpired(), ShardExpired.FAIL),
            defaults("onStreamRecreated", options -> options.policies().streamRecreated(), StreamRecreated.FAIL),
            defaults("maxOutage", options -> options.policies().retries().maxOutage(), Duration.ofMinutes(10)),
            defaults("minBackoff", options -> options.policies().retries().minBackoff(), Duration.ofSeconds(1)),
            defaults("maxBackoff", options -> options.policies().retries().maxBackoff(), Duration.ofSeconds(30)),
            defaults("discoveryInterval", options -> options.discovery().interval(), Duration.ofSeconds(10)),
            defaults("discoveryMaxOutage", options -> options.discovery().maxOutage(), Duration.ofMinutes(30)),
            defaults("shardAssigner", options -> options.discovery().assigner(), Assigner.UNIFORM),
            defaults("activationTimeout", options -> options.fanOut().activationTimeout(), Duration.ofMinutes(5)),
            defaults("subscribeTimeout", options -> options.fanOut().subscribeTimeout(), Duration.ofSeconds(60)),
            defaults("idleTimeout", options -> options.fanOut().idleTimeout(), Duration.ofSeconds(35)),
            defaults("subscribesPerSecond", options -> options.fanOut().subscribesPerSecond(), 50),
            defaults("pollingInterval", options -> options.polling().interval(), Duration.ofMillis(200)),
            defaults("pollingMaxRecords", options -> options.polling().maxRecords(), 10_000),
            defaults("bufferBytes", options -> options.buffer().maxBytes(), 64L << 20),
            defaults("bufferEventsPerShard", options -> options.buffer().eventsPerShard(), 2),
            defaults("deaggregation", options -> options.aggregation().unpacking(), Unpacking.AUTO),
            defaults("outOfRange", options -> options.aggregation().outOfRange(), OutOfRange.EMIT_AND_COUNT),
            defaults("shardMetrics", options -> options.shardMetrics(), ShardMetrics.PER_SHARD));

    static final List<Mapped> MAPPED = List.of(
            maps(
                    "onPositionLost",
                    "RESTART_FROM_HORIZON",
                    options -> options.policies().positionLost(),
                    PositionLost.RESTART_FROM_HORIZON),
            maps("onShardExpired", "SKIP", options -> options.policies().shardExpired(), ShardExpired.SKIP),
            maps(
                    "onStreamRecreated",
                    "RESTART_FROM_HORIZON",
                    options -> options.policies().streamRecreated(),
                    StreamRecreated.RESTART_FROM_HORIZON),
            maps("maxOutage", "2h", options -> options.policies().retries().maxOutage(), Duration.ofHours(2)),
            maps("minBackoff", "5s", options -> options.policies().retries().minBackoff(), Duration.ofSeconds(5)),
            maps("maxBackoff", "1m", options -> options.policies().retries().maxBackoff(), Duration.ofMinutes(1)),
            maps("discoveryInterval", "1m", options -> options.discovery().interval(), Duration.ofMinutes(1)),
            maps("discoveryMaxOutage", "1d", options -> options.discovery().maxOutage(), Duration.ofDays(1)),
            maps("shardAssigner", "BALANCED", options -> options.discovery().assigner(), Assigner.BALANCED),
            maps("activationTimeout", "90 s", options -> options.fanOut().activationTimeout(), Duration.ofSeconds(90)),
            maps("subscribeTimeout", "10s", options -> options.fanOut().subscribeTimeout(), Duration.ofSeconds(10)),
            maps("idleTimeout", "1m", options -> options.fanOut().idleTimeout(), Duration.ofMinutes(1)),
            maps("subscribesPerSecond", "5", options -> options.fanOut().subscribesPerSecond(), 5),
            maps("pollingInterval", "1s", options -> options.polling().interval(), Duration.ofSeconds(1)),
            maps("pollingMaxRecords", "500", options -> options.polling().maxRecords(), 500),
            maps("bufferBytes", "1048576", options -> options.buffer().maxBytes(), 1L << 20),
            maps("bufferEventsPerShard", "4", options -> options.buffer().eventsPerShard(), 4),
            maps("deaggregation", "'OFF'", options -> options.aggregation().unpacking(), Unpacking.OFF),
            maps(
                    "outOfRange",
                    "DROP_LIKE_KCL",
                    options -> options.aggregation().outOfRange(),
                    OutOfRange.DROP_LIKE_KCL),
            maps("shardMetrics", "PER_SUBTASK", options -> options.shardMetrics(), ShardMetrics.PER_SUBTASK));

    static final List<Refused> REFUSED = List.of(
            refuses(SECTION + "onPositionLost", "SKIP", """
                    source.kinesis.advanced.onPositionLost (line 1): found "SKIP"
                        Write one of FAIL, RESTART_FROM_HORIZON."""),
            refuses(SECTION + "onShardExpired", "RETRY", """
                    source.kinesis.advanced.onShardExpired (line 1): found "RETRY"
                        Write one of FAIL, SKIP."""),
            refuses(SECTION + "onStreamRecreated", "SKIP", """
                    source.kinesis.advanced.onStreamRecreated (line 1): found "SKIP"
                        Write one of FAIL, RESTART_FROM_HORIZON."""),
            refuses(SECTION + "maxOutage", "0s", """
                    source.kinesis.advanced.maxOutage (line 1): found "0s"
                        Write a duration such as 1s, up to 7d."""),
            refuses(SECTION + "minBackoff", "500ms", """
                    source.kinesis.advanced.minBackoff (line 1): found "500ms"
                        Write a duration such as 1s, up to 5m."""),
            refuses(SECTION + "maxBackoff", "2d", """
                    source.kinesis.advanced.maxBackoff (line 1): found "2d"
                        Write a duration such as 1s, up to 1h."""),
            refuses(SECTION + "discoveryInterval", "10", """
                    source.kinesis.advanced.discoveryInterval (line 1): found "10"
                        Write a duration such as 1s, up to 1h."""),
            refuses(SECTION + "discoveryMaxOutage", "8d", """
                    source.kinesis.advanced.discoveryMaxOutage (line 1): found "8d"
                        Write a duration such as 1s, up to 7d."""),
            refuses(SECTION + "shardAssigner", "RANDOM", """
                    source.kinesis.advanced.shardAssigner (line 1): found "RANDOM"
                        Write one of UNIFORM, BALANCED."""),
            refuses(SECTION + "activationTimeout", "-1s", """
                    source.kinesis.advanced.activationTimeout (line 1): found "-1s"
                        Write a duration such as 1s, up to 1h."""),
            refuses(SECTION + "subscribeTimeout", "11m", """
                    source.kinesis.advanced.subscribeTimeout (line 1): found "11m"
                        Write a duration such as 1s, up to 10m."""),
            refuses(SECTION + "idleTimeout", "19s", """
                    source.kinesis.advanced.idleTimeout (line 1): found "19s"
                        Write a duration such as 20s, up to 5m."""),
            refuses(SECTION + "subscribesPerSecond", "0", """
                    source.kinesis.advanced.subscribesPerSecond (line 1): found "0"
                        Write a whole number from 1 to 1000."""),
            refuses(SECTION + "pollingInterval", "100ms", """
                    source.kinesis.advanced.pollingInterval (line 1): found "100ms"
                        Write a duration such as 200ms, up to 1m."""),
            refuses(SECTION + "pollingMaxRecords", "10001", """
                    source.kinesis.advanced.pollingMaxRecords (line 1): found "10001"
                        Write a whole number from 1 to 10000."""),
            refuses(SECTION + "bufferBytes", "1000", """
                    source.kinesis.advanced.bufferBytes (line 1): found "1000"
                        Write a number of bytes from 1048576 to 68719476736."""),
            refuses(SECTION + "bufferEventsPerShard", "0", """
                    source.kinesis.advanced.bufferEventsPerShard (line 1): found "0"
                        Write a whole number from 1 to 100."""),
            refuses(SECTION + "deaggregation", "ALWAYS", """
                    source.kinesis.advanced.deaggregation (line 1): found "ALWAYS"
                        Write one of AUTO, OFF."""),
            refuses(SECTION + "outOfRange", "DROP", """
                    source.kinesis.advanced.outOfRange (line 1): found "DROP"
                        Write one of EMIT_AND_COUNT, DROP_LIKE_KCL."""),
            refuses(SECTION + "shardMetrics", "NONE", """
                    source.kinesis.advanced.shardMetrics (line 1): found "NONE"
                        Write one of PER_SHARD, PER_SUBTASK."""),
            refuses(SECTION + "minBackoff", "40s", """
                    source.kinesis.advanced.minBackoff (line 1): found waits from 40 s to 30 s
                        Write a minBackoff that is not longer than maxBackoff."""));

    private static Absent defaults(String name, Function<KinesisSourceOptions, Object> part, Object expected) {
        return KeyCases.defaults(SECTION + name, of(part), expected);
    }

    private static Mapped maps(String name, String yaml, Function<KinesisSourceOptions, Object> part, Object expected) {
        return KeyCases.maps(SECTION + name, yaml, of(part), expected);
    }

    private static Function<PipeConfig, Object> of(Function<KinesisSourceOptions, Object> part) {
        return config -> part.apply(config.kinesis().options());
    }

    @Test
    void hasTheDefaultsOfTheOptions() {
        assertThat(Pipe.minimal().read().config().kinesis().options()).isEqualTo(KinesisSourceOptions.defaults());
    }

    @ParameterizedTest
    @FieldSource("ABSENT")
    void knowsWhatHoldsWithoutAKey(Absent absent) {
        absent.check();
    }

    @ParameterizedTest
    @FieldSource("MAPPED")
    void mapsEveryKey(Mapped mapped) {
        mapped.check();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatBreaksARule(Refused refused) {
        refused.check();
    }
}
