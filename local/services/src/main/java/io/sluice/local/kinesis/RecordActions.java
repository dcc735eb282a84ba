package io.sluice.local.kinesis;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts records and reads them by polling. Thread safe. */
final class RecordActions {

    private static final int MAX_RECORDS_PUT = 500;
    private static final long MAX_PUT_BYTES = 10L << 20;
    private static final int MAX_RECORDS_READ = 10_000;
    private static final int MAX_READS = 5;
    private static final String THROTTLED = "ProvisionedThroughputExceededException";
    private static final long MAX_READ_BYTES = 10L << 20;

    private final Lookup lookup;
    private final Timeline timeline;
    private final KinesisRules rules;
    private final RateLimits limits;

    RecordActions(Lookup lookup, Timeline timeline, KinesisRules rules, RateLimits limits) {
        this.lookup = lookup;
        this.timeline = timeline;
        this.rules = rules;
        this.limits = limits;
    }

    Map<KinesisAction, Action> all() {
        return Map.of(
                KinesisAction.PUT_RECORD, this::put,
                KinesisAction.PUT_RECORDS, this::putAll,
                KinesisAction.GET_SHARD_ITERATOR, this::iterator,
                KinesisAction.GET_RECORDS, this::read);
    }

    private Reply put(Request request) throws IOException {
        Stream stream = lookup.usableStream(request);
        Placed placed = append(stream, Put.of(request, stream, ""));
        return output -> output.begin()
                .text("ShardId", placed.shardId())
                .text("SequenceNumber", placed.number().toString())
                .text("EncryptionType", "NONE")
                .end();
    }

    private Reply putAll(Request request) throws IOException {
        Stream stream = lookup.usableStream(request);
        JsonNode records = request.items("Records");
        if (records.isEmpty() || records.size() > MAX_RECORDS_PUT) {
            throw ServiceError.validation("1 validation error detected: Value of " + records.size()
                    + " records at 'records' failed to satisfy constraint: Member must have length between 1 and "
                    + MAX_RECORDS_PUT);
        }
        List<Put> puts = new ArrayList<>(records.size());
        long bytes = 0;
        for (JsonNode record : records) {
            Request fields = new Request(record, request.format(), request.region());
            Put put = Put.of(fields, stream, "records." + (puts.size() + 1) + ".member.");
            bytes += put.size();
            puts.add(put);
        }
        if (bytes > MAX_PUT_BYTES) {
            throw ServiceError.invalidArgument("Records size exceeds " + MAX_PUT_BYTES + " bytes limit.");
        }
        List<Placed> placed = new ArrayList<>(puts.size());
        for (Put put : puts) {
            placed.add(append(stream, put));
        }
        return output -> {
            output.begin()
                    .number("FailedRecordCount", 0)
                    .text("EncryptionType", "NONE")
                    .beginList("Records");
            for (Placed place : placed) {
                output.begin()
                        .text("SequenceNumber", place.number().toString())
                        .text("ShardId", place.shardId())
                        .end();
            }
            output.endList().end();
        };
    }

    /** Puts a record into the shard that it belongs to. */
    Placed append(Stream stream, Put put) {
        while (true) {
            Shard shard = stream.route(put.hashKey());
            SequenceNumber number = shard.append(put.key(), put.data(), timeline.millis());
            if (number != null) {
                return new Placed(shard.id(), number);
            }
        }
    }

    private Reply iterator(Request request) {
        Lookup.Place place = lookup.place(request);
        long now = timeline.millis();
        long index = StartingPosition.ofIterator(request).index(place.stream(), place.shard(), rules, now);
        ShardIterator iterator = ShardIterator.of(place.stream(), place.shard(), index, now);
        return output ->
                output.begin().text("ShardIterator", iterator.toString()).end();
    }

    private Reply read(Request request) {
        ShardIterator iterator = ShardIterator.parse(request.requiredText("ShardIterator"));
        int limit = request.number("Limit", MAX_RECORDS_READ, 1, MAX_RECORDS_READ);
        long now = timeline.millis();
        long age = now - iterator.issuedMillis();
        if (age > rules.iteratorLife().toMillis()) {
            throw ServiceError.of(
                    "ExpiredIteratorException",
                    "Iterator expired. The iterator was created " + age + " ms ago, while the limit is "
                            + rules.iteratorLife().toMillis() + " ms.");
        }
        Lookup.Place place = lookup.place(iterator);
        Stream stream = place.stream();
        Shard shard = place.shard();
        limits.admit("GetRecords of " + stream.arn() + " " + shard.id(), MAX_READS, THROTTLED);
        if (rules.limits() && shard.throughput().isBusy(now)) {
            throw ServiceError.of(
                    THROTTLED,
                    "Rate exceeded for shard " + shard.id() + " in stream " + stream.name() + " under account "
                            + Account.ID + ".");
        }
        boolean closed = !shard.isOpen();
        RecordBatch batch = shard.log().read(iterator.index(), limit, MAX_READ_BYTES);
        boolean ended = closed && shard.endsAt(batch.next());
        shard.throughput().charge(batch.bytes(), now);
        return output -> {
            output.begin().records(shard, batch).number("MillisBehindLatest", batch.millisBehind(now));
            if (ended) {
                output.children(shard);
            } else {
                output.text(
                        "NextShardIterator",
                        ShardIterator.of(stream, shard, batch.next(), now).toString());
            }
            output.end();
        };
    }

    /** Where a record came to lie. */
    record Placed(String shardId, SequenceNumber number) {}
}
