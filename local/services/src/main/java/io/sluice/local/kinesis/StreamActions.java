package io.sluice.local.kinesis;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Makes, changes, describes and deletes streams. Thread safe. */
final class StreamActions {

    private static final int MAX_SHARDS = 10_000;
    private static final int MIN_RECORD_KIB = 1_024;
    private static final int MAX_RECORD_KIB = 10_240;
    private static final int MAX_RETENTION_HOURS = 8_760;
    private static final int ON_DEMAND_SHARDS = 4;

    private final Account account;
    private final Lookup lookup;
    private final Timeline timeline;
    private final KinesisRules rules;

    StreamActions(Account account, Lookup lookup, Timeline timeline, KinesisRules rules) {
        this.account = account;
        this.lookup = lookup;
        this.timeline = timeline;
        this.rules = rules;
    }

    Map<KinesisAction, Action> all() {
        return Map.of(
                KinesisAction.CREATE_STREAM, this::create,
                KinesisAction.DELETE_STREAM, this::delete,
                KinesisAction.DESCRIBE_STREAM, this::describe,
                KinesisAction.DESCRIBE_STREAM_SUMMARY, this::summarize,
                KinesisAction.LIST_STREAMS, this::list,
                KinesisAction.SPLIT_SHARD, this::split,
                KinesisAction.MERGE_SHARDS, this::merge,
                KinesisAction.INCREASE_RETENTION, request -> retain(request, true),
                KinesisAction.DECREASE_RETENTION, request -> retain(request, false));
    }

    private Reply create(Request request) {
        String name = Lookup.name(request, "StreamName");
        boolean onDemand = request.part("StreamModeDetails")
                .text("StreamMode")
                .filter("ON_DEMAND"::equals)
                .isPresent();
        int shards = onDemand ? ON_DEMAND_SHARDS : request.requiredNumber("ShardCount", 1, MAX_SHARDS);
        int maxRecordKib = request.number("MaxRecordSizeInKiB", MIN_RECORD_KIB, MIN_RECORD_KIB, MAX_RECORD_KIB);
        account.create(name, request.region(), shards, maxRecordKib);
        return Reply.NOTHING;
    }

    private Reply delete(Request request) {
        Stream stream = lookup.stream(request);
        Collection<Consumer> consumers = stream.consumers();
        boolean enforced = request.text("EnforceConsumerDeletion")
                .filter(Boolean::parseBoolean)
                .isPresent();
        if (!consumers.isEmpty() && !enforced) {
            throw ServiceError.inUse("Stream " + stream.name() + " under account " + Account.ID
                    + " has registered consumers; set EnforceConsumerDeletion to delete them as well.");
        }
        long delay = rules.streamDelay().toMillis();
        stream.lifecycle().delete(delay);
        for (Consumer consumer : consumers) {
            consumer.lifecycle().delete(delay);
            consumer.endAll(
                    ServiceError.notFound("Stream " + stream.name() + " under account " + Account.ID + " not found."));
        }
        return Reply.NOTHING;
    }

    private Reply describe(Request request) {
        Stream stream = lookup.stream(request);
        int limit = request.number("Limit", 100, 1, MAX_SHARDS);
        String after = request.text("ExclusiveStartShardId").orElse("");
        List<Shard> shards = stream.shards(timeline.millis()).stream()
                .filter(shard -> shard.id().compareTo(after) > 0)
                .toList();
        List<Shard> page = shards.subList(0, Math.min(limit, shards.size()));
        return output -> {
            output.begin().begin("StreamDescription");
            common(stream, output);
            output.flag("HasMoreShards", page.size() < shards.size());
            ShardActions.write(page, output);
            output.end().end();
        };
    }

    private Reply summarize(Request request) {
        Stream stream = lookup.stream(request);
        return output -> {
            output.begin().begin("StreamDescriptionSummary");
            common(stream, output);
            output.number("OpenShardCount", stream.openShardCount())
                    .number("ConsumerCount", stream.consumers().size())
                    .number("MaxRecordSizeInKiB", stream.maxRecordKib())
                    .end()
                    .end();
        };
    }

    private static void common(Stream stream, Output output) throws IOException {
        output.text("StreamName", stream.name())
                .text("StreamARN", stream.arn())
                .text("StreamStatus", stream.lifecycle().status().name())
                .begin("StreamModeDetails")
                .text("StreamMode", "PROVISIONED")
                .end()
                .number("RetentionPeriodHours", stream.retentionHours())
                .instant("StreamCreationTimestamp", stream.createdMillis())
                .beginList("EnhancedMonitoring")
                .begin()
                .beginList("ShardLevelMetrics")
                .endList()
                .end()
                .endList()
                .text("EncryptionType", "NONE");
    }

    private Reply list(Request request) {
        int limit = request.number("Limit", 100, 1, 10_000);
        String after = request.text("ExclusiveStartStreamName")
                .or(() -> request.text("NextToken"))
                .orElse("");
        List<Stream> all = account.streams().stream()
                .filter(stream -> stream.name().compareTo(after) > 0)
                .toList();
        List<Stream> page = all.subList(0, Math.min(limit, all.size()));
        return output -> {
            output.begin().beginList("StreamNames");
            for (Stream stream : page) {
                output.item(stream.name());
            }
            output.endList();
            output.beginList("StreamSummaries");
            for (Stream stream : page) {
                output.begin()
                        .text("StreamName", stream.name())
                        .text("StreamARN", stream.arn())
                        .text("StreamStatus", stream.lifecycle().status().name())
                        .instant("StreamCreationTimestamp", stream.createdMillis())
                        .end();
            }
            output.endList().flag("HasMoreStreams", page.size() < all.size());
            if (page.size() < all.size()) {
                output.text("NextToken", page.get(page.size() - 1).name());
            }
            output.end();
        };
    }

    private Reply split(Request request) {
        Stream stream = lookup.settledStream(request);
        Shard shard = lookup.shard(stream, request.requiredText("ShardToSplit"));
        stream.split(shard, hashKey(request.requiredText("NewStartingHashKey")), timeline.millis());
        stream.lifecycle().update(rules.streamDelay().toMillis());
        return Reply.NOTHING;
    }

    private Reply merge(Request request) {
        Stream stream = lookup.settledStream(request);
        Shard first = lookup.shard(stream, request.requiredText("ShardToMerge"));
        Shard second = lookup.shard(stream, request.requiredText("AdjacentShardToMerge"));
        stream.merge(first, second, timeline.millis());
        stream.lifecycle().update(rules.streamDelay().toMillis());
        return Reply.NOTHING;
    }

    private Reply retain(Request request, boolean increase) {
        Stream stream = lookup.settledStream(request);
        int hours = request.requiredNumber("RetentionPeriodHours", 1, MAX_RETENTION_HOURS);
        int before = stream.retentionHours();
        if (hours < Stream.DEFAULT_RETENTION_HOURS || (increase ? hours < before : hours > before)) {
            throw ServiceError.invalidArgument("Requested retention period (" + hours + " hours) for stream "
                    + stream.name() + " must be " + (increase ? "at least" : "at most") + " the current one (" + before
                    + " hours), and 24 hours at least.");
        }
        stream.retain(hours);
        return Reply.NOTHING;
    }

    /** A hash key in decimal digits. */
    static BigInteger hashKey(String digits) {
        if (!digits.matches("0|[1-9]\\d{0,38}") || new BigInteger(digits).compareTo(HashRange.LAST_KEY) > 0) {
            throw ServiceError.invalidArgument(
                    "Invalid hash key " + digits + ": it must be a decimal number from 0 to 2^128 - 1.");
        }
        return new BigInteger(digits);
    }
}
