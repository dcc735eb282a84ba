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
    private static final long MAX_READ_BYTES = 10L << 20;

    private final Lookup lookup;
    private final Timeline timeline;
    private final KinesisRules rules;

    RecordActions(Lookup lookup, Timeline timeline, KinesisRules rules) {
        this.lookup = lookup;
        this.timeline = timeline;
        this.rules = rules;
    }

    Map<String, Action> byName() {
        return Map.of(
                "PutRecord", this::put,
                "PutRecords", this::putAll,
                "GetShardIterator", this::iterator,
                "GetRecords", this::read);
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

    private Placed append(Stream stream, Put put) {
        while (true) {
            Shard shard = stream.route(put.hashKey());
            SequenceNumber number = shard.append(put.key(), put.data(), timeline.millis());
            if (number != null) {
                return new Placed(shard.id(), number);
            }
        }
    }

    private Reply iterator(Request request) {
        Stream stream = lookup.usableStream(request);
        Shard shard = lookup.shard(stream, request.requiredText("ShardId"));
        long now = timeline.millis();
        long index = StartingPosition.index(stream, shard, request, "ShardIteratorType", "StartingSequenceNumber", now);
        return output -> output.begin()
                .text("ShardIterator", token(stream, shard, index, now))
                .end();
    }

    private static String token(Stream stream, Shard shard, long index, long now) {
        return Token.of(stream.name(), stream.createdMillis(), shard.id(), index, now);
    }

    private Reply read(Request request) {
        Token token = Token.parse(request.requiredText("ShardIterator"), "ShardIterator");
        int limit = request.number("Limit", MAX_RECORDS_READ, 1, MAX_RECORDS_READ);
        long now = timeline.millis();
        long age = now - token.number(4);
        if (age > rules.iteratorLife().toMillis()) {
            throw ServiceError.of(
                    "ExpiredIteratorException",
                    "Iterator expired. The iterator was created " + age + " ms ago, while the limit is "
                            + rules.iteratorLife().toMillis() + " ms.");
        }
        Stream stream = Lookup.usable(lookup.stream(token.text(0)));
        if (stream.createdMillis() != token.number(1)) {
            throw Token.invalid("ShardIterator");
        }
        Shard shard = lookup.shard(stream, token.text(2));
        if (rules.readLimits() && !shard.throughput().admit(now)) {
            throw ServiceError.of(
                    "ProvisionedThroughputExceededException",
                    "Rate exceeded for shard " + shard.id() + " in stream " + stream.name() + " under account "
                            + Account.ID + ".");
        }
        boolean closed = !shard.isOpen();
        RecordBatch batch = shard.log().read(token.number(3), limit, MAX_READ_BYTES);
        boolean ended = closed && shard.endsAt(batch.next());
        shard.throughput().charge(batch.bytes(), now);
        return output -> {
            output.begin().records(shard, batch).number("MillisBehindLatest", batch.millisBehind(now));
            if (ended) {
                output.children(shard);
            } else {
                output.text("NextShardIterator", token(stream, shard, batch.next(), now));
            }
            output.end();
        };
    }

    private record Placed(String shardId, SequenceNumber number) {}
}
