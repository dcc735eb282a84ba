package io.sluice.local.kinesis;

/** Where reading of a shard begins: turns the position in a request into the index of a record. */
record StartingPosition(Request fields, String typeField, String numberField) {

    /** The position in GetShardIterator. */
    static StartingPosition ofIterator(Request request) {
        return new StartingPosition(request, "ShardIteratorType", "StartingSequenceNumber");
    }

    /** The position in SubscribeToShard. */
    static StartingPosition ofSubscription(Request request) {
        return new StartingPosition(request.part("StartingPosition"), "Type", "SequenceNumber");
    }

    /** The first index to read, as of now. */
    long index(Stream stream, Shard shard, KinesisRules rules, long now) {
        String type = fields.requiredText(typeField);
        RecordLog log = shard.log();
        return switch (type) {
            case "TRIM_HORIZON" -> log.first();
            case "LATEST" -> log.next();
            case "AT_TIMESTAMP" -> log.firstAt(time(now));
            case "AT_SEQUENCE_NUMBER" -> {
                SequenceNumber number = number(stream, shard, rules);
                yield number.millis() == log.millisOf(number.index()) ? number.index() : number.index() + 1;
            }
            case "AFTER_SEQUENCE_NUMBER" -> number(stream, shard, rules).index() + 1;
            default ->
                throw ServiceError.validation("1 validation error detected: Value '" + type + "' at '"
                        + Character.toLowerCase(typeField.charAt(0)) + typeField.substring(1)
                        + "' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER,"
                        + " LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
        };
    }

    private long time(long now) {
        long millis = fields.millis("Timestamp").orElseThrow(() -> Request.missing("Timestamp"));
        if (millis > now) {
            throw ServiceError.invalidArgument("The timestampInMillis parameter cannot be greater than the"
                    + " currentTimestampInMillis. timestampInMillis: " + millis + ", currentTimestampInMillis: "
                    + now);
        }
        return millis;
    }

    private SequenceNumber number(Stream stream, Shard shard, KinesisRules rules) {
        String text = fields.requiredText(numberField);
        SequenceNumber number = SequenceNumber.parse(text);
        String place = "StartingSequenceNumber " + text + " used in GetShardIterator on shard " + shard.id()
                + " in stream " + stream.name() + " under account " + Account.ID + " is invalid because it ";
        if (number.epoch() != shard.epoch()
                || number.shard() != shard.number()
                || number.index() > shard.log().next()) {
            throw ServiceError.invalidArgument(place + "did not come from this stream.");
        }
        if (rules.rejectTrimmed() && number.index() + 1 < shard.log().first()) {
            throw ServiceError.invalidArgument(place + "is older than the oldest record.");
        }
        return number;
    }
}
