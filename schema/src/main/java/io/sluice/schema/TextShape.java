package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.util.HashSet;
import java.util.Set;

/** What the strings seen in one place have in common. */
final class TextShape {

    private static final int DATE_LENGTH = 10;
    private static final int UUID_LENGTH = 36;
    private static final long FIRST_DAY = Moment.epochDay(1900, 1, 1);
    private static final long LAST_DAY = Moment.epochDay(2299, 12, 31);

    /** The last day that fits into 64 bits of nanoseconds. */
    private static final long LAST_DAY_OF_NANOS = Moment.epochDay(2262, 4, 10);

    private static final int FEWEST_FOR_REPETITION = 20;
    private static final int REPETITIONS = 4;
    private static final int MOST_DISTINCT = 1000;

    private final Moment moment = new Moment(EncodeSettings.EpochUnit.SECONDS);
    private final IpAddress address = new IpAddress();

    private long count;
    private boolean dates = true;
    private boolean times = true;
    private boolean uuids = true;
    private boolean ipv4 = true;
    private boolean addresses = true;
    private long lastDay = Long.MIN_VALUE;
    private int fractionDigits;

    /** Hashes of what was seen, until there are too many. */
    private final Set<Long> distinct = new HashSet<>();

    private boolean repetitive = true;

    /** Takes the current string of the cursor. */
    void add(JsonCursor json, InferenceBudget budget) {
        count++;
        byte[] text = json.text();
        int start = json.textStart();
        int end = json.textEnd();
        if (dates || times) {
            addTime(text, start, end);
        }
        uuids = uuids && isUuid(text, start, end);
        addresses = addresses && address.read(text, start, end);
        ipv4 = ipv4 && addresses && address.isIpv4() && !contains(text, start, end, ':');
        if (repetitive) {
            addDistinct(text, start, end, budget);
        }
    }

    private void addTime(byte[] text, int start, int end) {
        if (!moment.readText(text, start, end, TimeZones.UTC) || moment.day() < FIRST_DAY || moment.day() > LAST_DAY) {
            dates = false;
            times = false;
            return;
        }
        lastDay = Math.max(lastDay, moment.day());
        dates &= end - start == DATE_LENGTH;
        fractionDigits = Math.max(fractionDigits, fractionDigits(text, start, end));
        times &= fractionDigits <= 9;
    }

    private static int fractionDigits(byte[] text, int start, int end) {
        int point = start;
        while (point < end && text[point] != '.' && text[point] != ',') {
            point++;
        }
        int digits = 0;
        while (point + 1 + digits < end && text[point + 1 + digits] >= '0' && text[point + 1 + digits] <= '9') {
            digits++;
        }
        return digits;
    }

    /** Only with dashes: 32 digits alone are as often a hash. */
    private static boolean isUuid(byte[] text, int start, int end) {
        boolean valid = end - start == UUID_LENGTH;
        for (int i = 0; valid && i < UUID_LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            valid = dash ? text[start + i] == '-' : Text.hexDigit(text[start + i]) >= 0;
        }
        return valid;
    }

    private static boolean contains(byte[] text, int start, int end, char c) {
        for (int i = start; i < end; i++) {
            if (text[i] == c) {
                return true;
            }
        }
        return false;
    }

    private void addDistinct(byte[] text, int start, int end, InferenceBudget budget) {
        long hash = 1;
        for (int i = start; i < end; i++) {
            hash = (hash ^ text[i]) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> 29;
        }
        if (distinct.contains(hash)) {
            return;
        }
        repetitive = distinct.size() < MOST_DISTINCT && budget.takesText();
        if (repetitive) {
            distinct.add(hash);
        } else {
            distinct.clear();
        }
    }

    /** Whether there was any. */
    boolean seen() {
        return count > 0;
    }

    /** The type for them: a form that all of them have, else text. */
    DataType type() {
        if (dates) {
            return Plain.DATE32;
        } else if (times && (fractionDigits <= 6 || lastDay <= LAST_DAY_OF_NANOS)) {
            return new DataType.DateTime64(fractionDigits <= 3 ? 3 : fractionDigits <= 6 ? 6 : 9, "UTC");
        } else if (uuids) {
            return Plain.UUID;
        } else if (ipv4) {
            return Plain.IPV4;
        } else if (addresses) {
            return Plain.IPV6;
        } else if (repetitive && count >= FEWEST_FOR_REPETITION && distinct.size() * (long) REPETITIONS <= count) {
            return new DataType.LowCardinality(Plain.STRING);
        }
        return Plain.STRING;
    }
}
