package io.sluice.schema;

import java.nio.charset.StandardCharsets;

/** Shows virtual columns of a record to codecs as if they were values of its document. Not thread safe. */
final class VirtualValues {

    private static final byte[] TIMESTAMP = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);

    private static final StreamRecord NONE = new StreamRecord(new byte[0], "", "", "", 0, "", 0);

    private final Bytes text = new Bytes(64);
    private StreamRecord record = NONE;
    private byte[] document = NONE.payload();
    private int start;
    private int length;

    /** Starts over with another document of a record. */
    void open(byte[] bytes, int offset, int count, StreamRecord origin) {
        document = bytes;
        start = offset;
        length = count;
        record = origin;
    }

    /**
     * Makes the virtual column the current value of the cursor.
     *
     * @param timeAsText whether the arrival is wanted as text, else in milliseconds
     */
    void present(VirtualColumn column, boolean timeAsText, JsonCursor json) {
        switch (column) {
            case KEY -> present(record.partitionKey(), json);
            case STREAM -> present(record.stream(), json);
            case SHARD -> present(record.shardId(), json);
            case SEQUENCE_NUMBER -> present(record.sequenceNumber(), json);
            case SUB_SEQUENCE -> presentNumber(record.subSequenceNumber(), json);
            case TIMESTAMP -> {
                if (timeAsText) {
                    presentTime(record.arrivalMillis(), json);
                } else {
                    presentNumber(record.arrivalMillis(), json);
                }
            }
            case RAW_MESSAGE -> json.present(document, start, start + length);
        }
    }

    private void present(String value, JsonCursor json) {
        text.truncate(0);
        for (int i = 0; i < value.length(); ) {
            int codePoint = value.codePointAt(i);
            JsonCursor.writeUtf8(text, codePoint);
            i += Character.charCount(codePoint);
        }
        json.present(text.array(), 0, text.size());
    }

    private void presentNumber(long value, JsonCursor json) {
        text.truncate(0);
        text.writeZeros(20);
        byte[] digits = text.array();
        int start = 20;
        long rest = value;
        do {
            digits[--start] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            digits[--start] = '-';
        }
        json.presentNumber(digits, start, 20);
    }

    private void presentTime(long millis, JsonCursor json) {
        text.truncate(0);
        text.write(TIMESTAMP, 0, TIMESTAMP.length);
        byte[] digits = text.array();
        long day = Math.floorDiv(millis, 86_400_000L);
        int ofDay = (int) Math.floorMod(millis, 86_400_000L);
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        put(digits, 0, 4, (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0));
        put(digits, 5, 2, month);
        put(digits, 8, 2, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        put(digits, 11, 2, ofDay / 3_600_000);
        put(digits, 14, 2, ofDay / 60_000 % 60);
        put(digits, 17, 2, ofDay / 1000 % 60);
        put(digits, 20, 3, ofDay % 1000);
        json.present(digits, 0, TIMESTAMP.length);
    }

    private static void put(byte[] digits, int start, int count, int value) {
        int rest = value;
        for (int i = start + count - 1; i >= start; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
