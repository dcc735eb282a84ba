package io.sluice.jobconfig;

import io.sluice.jobconfig.KinesisConfig.Span;
import io.sluice.jobconfig.KinesisConfig.Start;
import io.sluice.jobconfig.KinesisConfig.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys below {@code source.kinesis} that say what to read of the stream. */
final class KinesisSpanSection {

    enum IteratorType {
        TRIM_HORIZON,
        LATEST,
        AT_TIMESTAMP
    }

    enum StopPosition {
        LATEST,
        AT_TIMESTAMP
    }

    private static final Pattern SHARD_ID = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern SEQUENCE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,128}");

    static final Key<IteratorType> ITERATOR_TYPE = Key.withDefault(
            "source.kinesis.iteratorType",
            Types.choice(IteratorType.values()),
            "TRIM_HORIZON",
            "Where the first run starts: at the oldest record, at the newest, or at a time. Later runs continue.");
    static final Key<Instant> TIMESTAMP = Key.optional(
            "source.kinesis.timestamp",
            Types.instant(),
            "Arrival time of the first record to read, with iteratorType AT_TIMESTAMP."
                    + " ISO 8601, UTC where it names no offset, or seconds since 1970.");
    static final Key<Duration> START_LOOKBACK = Key.optional(
            "source.kinesis.startLookback",
            Types.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
            "With iteratorType AT_TIMESTAMP instead of timestamp: how long before its beginning the first run starts.");
    private static final Key<String> SHARD = Key.required(
            "shardId", Types.pattern("a shard id such as shardId-000000000000", SHARD_ID), "Id of a shard.");
    private static final Key<String> BEHIND = Key.required(
            "sequenceNumber",
            Types.pattern("a sequence number of decimal digits", SEQUENCE_NUMBER),
            "Sequence number of the last record of the shard that is done.");
    static final Key<List<Map.Entry<String, String>>> START_AFTER = Key.optional(
            "source.kinesis.startAfter",
            Types.groups(
                    Section.of(List.of(SHARD, BEHIND), values -> Map.entry(values.value(SHARD), values.value(BEHIND))),
                    "{shardId: shardId-000000000000, sequenceNumber: 4954...}"),
            "Shards that the first run reads from behind a sequence number, such as the checkpoint of another reader."
                    + " The other shards start as iteratorType says.");
    static final Key<StopPosition> STOP_POSITION = Key.optional(
            "source.kinesis.stopPosition",
            Types.choice(StopPosition.values()),
            "Where the pipe ends, for back-fills: where the stream ends when the first run begins, or at a time."
                    + " Without it, the pipe runs on and on.");
    static final Key<Instant> STOP_TIMESTAMP = Key.optional(
            "source.kinesis.stopTimestamp",
            Types.instant(),
            "With stopPosition AT_TIMESTAMP: arrival time at which reading ends. Each shard ends at its first record that"
                    + " arrived then or later; Kinesis's arrival times are approximate.");

    static final Section<Span> SECTION = new Section<>(
            List.of(ITERATOR_TYPE, TIMESTAMP, START_LOOKBACK, START_AFTER, STOP_POSITION, STOP_TIMESTAMP),
            KinesisSpanSection::check,
            KinesisSpanSection::build);

    private KinesisSpanSection() {}

    private static void check(Values values) {
        checkStart(values);
        checkStartAfter(values);
        checkStop(values);
        checkOrder(values);
    }

    private static void checkStart(Values values) {
        Optional<IteratorType> type = values.find(ITERATOR_TYPE);
        if (type.equals(Optional.of(IteratorType.AT_TIMESTAMP))) {
            boolean one = values.overruled(TIMESTAMP, START_LOOKBACK, "startLookback is given")
                    || values.overruled(START_LOOKBACK, TIMESTAMP, "timestamp is given");
            if (!one && values.given(TIMESTAMP) && values.given(START_LOOKBACK)) {
                values.problem(START_LOOKBACK, "given beside timestamp", "Remove one of the two.");
            } else if (!values.given(TIMESTAMP) && !values.given(START_LOOKBACK)) {
                values.missing(TIMESTAMP, "Add it, or startLookback: iteratorType AT_TIMESTAMP starts there.");
            }
        } else if (type.isPresent()) {
            refuse(TIMESTAMP, type.get(), values);
            refuse(START_LOOKBACK, type.get(), values);
        }
        values.find(TIMESTAMP)
                .filter(timestamp -> timestamp.isAfter(values.now()))
                .ifPresent(timestamp -> values.problem(
                        TIMESTAMP,
                        "found " + timestamp + ", which is in the future",
                        "Write a time that has passed; it is " + values.now() + " now."));
    }

    private static void refuse(Key<?> key, IteratorType type, Values values) {
        if (values.given(key) && !values.overruled(key, ITERATOR_TYPE, "iteratorType is " + type)) {
            values.problem(
                    key, "given, but iteratorType is " + type, "Remove it, or write iteratorType: AT_TIMESTAMP.");
        }
    }

    private static void checkStartAfter(Values values) {
        Map<String, String> seen = new HashMap<>();
        for (Map.Entry<String, String> start : values.find(START_AFTER).orElse(List.of())) {
            if (seen.put(start.getKey(), start.getValue()) != null) {
                values.problem(
                        START_AFTER, "shard \"" + start.getKey() + "\" is given twice", "Remove one of the two.");
            }
        }
    }

    private static void checkStop(Values values) {
        Optional<StopPosition> stop = values.find(STOP_POSITION);
        if (stop.equals(Optional.of(StopPosition.AT_TIMESTAMP))) {
            if (!values.given(STOP_TIMESTAMP)) {
                values.missing(STOP_TIMESTAMP, "Add it: stopPosition AT_TIMESTAMP ends there.");
            }
        } else if (values.given(STOP_TIMESTAMP) && (stop.isPresent() || !values.given(STOP_POSITION))) {
            String found = "stopPosition is " + stop.map(Enum::name).orElse("missing");
            if (!values.overruled(STOP_TIMESTAMP, STOP_POSITION, found)) {
                values.problem(
                        STOP_TIMESTAMP, "given, but " + found, "Remove it, or write stopPosition: AT_TIMESTAMP.");
            }
        }
    }

    private static void checkOrder(Values values) {
        Optional<Instant> start = start(values);
        Optional<StopPosition> position = values.find(STOP_POSITION);
        Optional<Instant> stop = position.flatMap(known -> switch (known) {
            case LATEST -> Optional.of(values.now());
            case AT_TIMESTAMP -> values.find(STOP_TIMESTAMP);
        });
        if (start.isPresent() && stop.isPresent() && !stop.get().isAfter(start.get())) {
            values.problem(
                    position.equals(Optional.of(StopPosition.LATEST)) ? STOP_POSITION : STOP_TIMESTAMP,
                    "found " + stop.get() + ", which is not after the start at " + start.get(),
                    "Write a later stop, or an earlier start.");
        }
    }

    private static Optional<Instant> start(Values values) {
        return values.find(ITERATOR_TYPE).flatMap(type -> switch (type) {
            case TRIM_HORIZON -> Optional.empty();
            case LATEST -> Optional.of(values.now());
            case AT_TIMESTAMP ->
                values.find(TIMESTAMP).or(() -> values.find(START_LOOKBACK).map(values.now()::minus));
        });
    }

    private static Span build(Values values) {
        Map<String, String> after = new HashMap<>();
        values.find(START_AFTER).orElse(List.of()).forEach(start -> after.put(start.getKey(), start.getValue()));
        return new Span(startOf(values), after, stopOf(values));
    }

    private static Start startOf(Values values) {
        return switch (values.value(ITERATOR_TYPE)) {
            case TRIM_HORIZON -> new Start.TrimHorizon();
            case LATEST -> new Start.Latest();
            case AT_TIMESTAMP ->
                values.find(START_LOOKBACK)
                        .<Start>map(Start.Lookback::new)
                        .orElseGet(() -> new Start.AtTimestamp(values.value(TIMESTAMP)));
        };
    }

    private static Stop stopOf(Values values) {
        return values.find(STOP_POSITION)
                .map(position -> switch (position) {
                    case LATEST -> new Stop.Latest();
                    case AT_TIMESTAMP -> new Stop.AtTimestamp(values.value(STOP_TIMESTAMP));
                })
                .orElseGet(Stop.Never::new);
    }
}
