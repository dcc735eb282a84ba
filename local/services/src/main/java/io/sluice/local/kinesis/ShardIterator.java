package io.sluice.local.kinesis;

/**
 * A place in a shard that GetRecords goes on from.
 *
 * @param generation tells streams of the same name apart
 * @param index of the next record
 * @param issuedMillis when it was made
 */
record ShardIterator(String stream, long generation, String shardId, long index, long issuedMillis) {

    static ShardIterator of(Stream stream, Shard shard, long index, long now) {
        return new ShardIterator(stream.name(), stream.generation(), shard.id(), index, now);
    }

    /** Reads what {@link #toString} wrote; anything else is an {@code InvalidArgumentException}. */
    static ShardIterator parse(String text) {
        Token token = Token.parse(text, "ShardIterator");
        return new ShardIterator(token.text(0), token.number(1), token.text(2), token.number(3), token.number(4));
    }

    @Override
    public String toString() {
        return Token.of(stream, generation, shardId, index, issuedMillis);
    }
}
