package io.sluice.local.kinesis;

/** Where reading of a shard begins: turns the positions of requests into the index of a record. */
final class StartingPosition {

    private StartingPosition() {}

    /** The first index to read, from the fields of a position under the given names. */
    static long index(Stream stream, Shard shard, Request fields, String typeField, String numberField, long now) {
        String type = fields.requiredText(typeField);
        RecordLog log = shard.log();
        return switch (type) {
            case "TRIM_HORIZON" -> log.first();
            case "LATEST" -> log.next();
            case "AT_TIMESTAMP" -> log.firstAt(time(fields, now));
            case "AT_SEQUENCE_NUMBER" -> {
                SequenceNumber number = number(stream, shard, fields.requiredText(numberField));
                yield number.millis() == log.millisOf(number.index()) ? number.index() : number.index() + 1;
            }
            case "AFTER_SEQUENCE_NUMBER" ->
                number(stream, shard, fields.requiredText(numberField)).index() + 1;
            default ->
                throw ServiceError.validation("1 validation error detected: Value '" + type + "' at '"
                        + Character.toLowerCase(typeField.charAt(0)) + typeField.substring(1)
                        + "' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER,"
                        + " LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
        };
    }

    private static long time(Request fields, long now) {
        long millis = fields.millis("Timestamp").orElseThrow(() -> Request.missing("Timestamp"));
        if (millis > now) {
            throw ServiceError.invalidArgument("The timestampInMillis parameter cannot be greater than the"
                    + " currentTimestampInMillis. timestampInMillis: " + millis + ", currentTimestampInMillis: "
                    + now);
        }
        return millis;
    }

    private static SequenceNumber number(Stream stream, Shard shard, String text) {
        SequenceNumber number = SequenceNumber.parse(text);
        if (number.epoch() != shard.epoch()
                || number.shard() != shard.number()
                || number.index() > shard.log().next()) {
            throw ServiceError.invalidArgument("StartingSequenceNumber " + text + " used in GetShardIterator on shard "
                    + shard.id() + " in stream " + stream.name() + " under account " + Account.ID
                    + " is invalid because it did not come from this stream.");
        }
        return number;
    }
}
