package io.sluice.local.kinesis;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** Lists shards. Thread safe. */
final class ShardActions {

    private static final int MAX_RESULTS = 10_000;
    private static final int DEFAULT_RESULTS = 1_000;
    private static final long TOKEN_LIFE_MILLIS = 300_000;

    private final Lookup lookup;
    private final Timeline timeline;

    ShardActions(Lookup lookup, Timeline timeline) {
        this.lookup = lookup;
        this.timeline = timeline;
    }

    Reply list(Request request) {
        long now = timeline.millis();
        Page page = request.has("NextToken") ? following(request, now) : first(request, now);
        int limit = request.number("MaxResults", DEFAULT_RESULTS, 1, MAX_RESULTS);
        List<Shard> all = page.stream().shards(now).stream()
                .filter(shard -> shard.id().compareTo(page.after()) > 0)
                .filter(matching(page, now))
                .toList();
        List<Shard> shards = all.subList(0, Math.min(limit, all.size()));
        return output -> {
            output.begin();
            write(shards, output);
            if (shards.size() < all.size()) {
                output.text("NextToken", token(page, shards.get(shards.size() - 1), now));
            }
            output.end();
        };
    }

    private Page first(Request request, long now) {
        Stream stream = lookup.usableStream(request);
        Request filter = request.part("ShardFilter");
        String after = request.text("ExclusiveStartShardId").orElse("");
        String type = filter.text("Type").orElse("");
        switch (type) {
            case "", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON", "AT_LATEST" -> {
                return new Page(stream, type, 0, after);
            }
            case "AFTER_SHARD_ID" -> {
                return new Page(stream, type, 0, filter.requiredText("ShardId"));
            }
            case "AT_TIMESTAMP", "FROM_TIMESTAMP" -> {
                long millis = filter.millis("Timestamp").orElseThrow(() -> Request.missing("Timestamp"));
                if (millis > now) {
                    throw ServiceError.invalidArgument("The timestampInMillis parameter cannot be greater than the"
                            + " currentTimestampInMillis. timestampInMillis: " + millis
                            + ", currentTimestampInMillis: " + now);
                }
                return new Page(stream, type, millis, after);
            }
            default ->
                throw ServiceError.validation("1 validation error detected: Value '" + type
                        + "' at 'shardFilter.type' failed to satisfy constraint: Member must satisfy enum value set");
        }
    }

    private Page following(Request request, long now) {
        if (request.has("StreamName") || request.has("StreamARN")) {
            throw ServiceError.invalidArgument("NextToken and StreamName cannot be provided together.");
        }
        Token token = Token.parse(request.requiredText("NextToken"), "NextToken");
        if (now - token.number(4) > TOKEN_LIFE_MILLIS) {
            throw ServiceError.of("ExpiredNextTokenException", "The NextToken has expired; list the shards anew.");
        }
        return new Page(lookup.usableStream(token.text(0)), token.text(1), token.number(2), token.text(3));
    }

    private static String token(Page page, Shard last, long now) {
        return Token.of(page.stream().name(), page.type(), page.millis(), last.id(), now);
    }

    private static Predicate<Shard> matching(Page page, long now) {
        long horizon = page.stream().horizonMillis(now);
        long at = Math.max(page.millis(), Math.max(horizon, page.stream().createdMillis()));
        return switch (page.type()) {
            case "AT_LATEST" -> Shard::isOpen;
            case "AT_TRIM_HORIZON", "AT_TIMESTAMP" -> shard -> shard.createdMillis() <= at && shard.closedMillis() > at;
            case "FROM_TIMESTAMP" -> shard -> shard.closedMillis() >= at;
            default -> shard -> true;
        };
    }

    /** Writes the field {@code Shards}. */
    static void write(List<Shard> shards, Output output) throws IOException {
        output.beginList("Shards");
        for (Shard shard : shards) {
            output.begin().text("ShardId", shard.id());
            if (!shard.parents().isEmpty()) {
                output.text("ParentShardId", shard.parents().get(0));
            }
            if (shard.parents().size() > 1) {
                output.text("AdjacentParentShardId", shard.parents().get(1));
            }
            output.range(shard)
                    .begin("SequenceNumberRange")
                    .text("StartingSequenceNumber", shard.startNumber().toString());
            if (!shard.isOpen()) {
                output.text("EndingSequenceNumber", shard.endNumber().toString());
            }
            output.end().end();
        }
        output.endList();
    }

    private record Page(Stream stream, String type, long millis, String after) {}
}
