package io.sluice.local.kinesis;

import java.nio.charset.StandardCharsets;

/**
 * A place in a shard as Kinesis writes it: 56 decimal digits that grow with every record of a shard, and from parent to
 * child.
 *
 * <table>
 * <caption>Layout, from the left</caption>
 * <tr><td>2</td><td>always 49</td></tr>
 * <tr><td>10</td><td>epoch: grows with every creation of shards in the account</td></tr>
 * <tr><td>14</td><td>index of the record in its shard, from 1; 0 is the start of the shard</td></tr>
 * <tr><td>13</td><td>milliseconds of the time at which the number was given</td></tr>
 * <tr><td>10</td><td>number of the shard in its stream</td></tr>
 * <tr><td>7</td><td>always 0000002</td></tr>
 * </table>
 */
record SequenceNumber(long epoch, long index, long millis, int shard) {

    static final int DIGITS = 56;

    private static final String PREFIX = "49";
    private static final String SUFFIX = "0000002";

    private static final int EPOCH_AT = 2;
    private static final int INDEX_AT = 12;
    private static final int MILLIS_AT = 26;
    private static final int SHARD_AT = 39;
    private static final int SUFFIX_AT = 49;

    /** Reads a number that a service of this kind once gave; anything else is an {@code InvalidArgumentException}. */
    static SequenceNumber parse(String text) {
        if (text.length() != DIGITS
                || !text.startsWith(PREFIX)
                || !text.endsWith(SUFFIX)
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw ServiceError.invalidArgument("StartingSequenceNumber " + text + " is invalid.");
        }
        return new SequenceNumber(
                Long.parseLong(text, EPOCH_AT, INDEX_AT, 10),
                Long.parseLong(text, INDEX_AT, MILLIS_AT, 10),
                Long.parseLong(text, MILLIS_AT, SHARD_AT, 10),
                (int) Long.parseLong(text, SHARD_AT, SUFFIX_AT, 10));
    }

    /** A buffer for {@link #write} that holds what all numbers share. */
    static byte[] template() {
        return new SequenceNumber(0, 0, 0, 0).toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the digits of a number over those of a template. */
    static void write(byte[] template, long epoch, long index, long millis, int shard) {
        digits(template, EPOCH_AT, INDEX_AT, epoch);
        digits(template, INDEX_AT, MILLIS_AT, index);
        digits(template, MILLIS_AT, SHARD_AT, millis);
        digits(template, SHARD_AT, SUFFIX_AT, shard);
    }

    @Override
    public String toString() {
        byte[] text = new byte[DIGITS];
        text[0] = '4';
        text[1] = '9';
        for (int i = 0; i < SUFFIX.length(); i++) {
            text[SUFFIX_AT + i] = (byte) SUFFIX.charAt(i);
        }
        write(text, epoch, index, millis, shard);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static void digits(byte[] text, int from, int to, long value) {
        long rest = value;
        for (int at = to - 1; at >= from; at--) {
            text[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
