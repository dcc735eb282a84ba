package io.sluice.schema;

/**
 * A point in time, read from the text or number that means one.
 *
 * <p>Text: {@code 2026-01-02 03:04:05.678}, with {@code T} instead of the space, without fraction, seconds or time of
 * day, with {@code Z} or an offset such as {@code +01:00} behind it. Without one it is local time in the column's zone.
 *
 * <p>Numbers count from 1970-01-01 00:00:00 UTC, in the unit that is given. If none is, a fraction means seconds and the
 * unit of an integer is told by its magnitude, so that all of 1973 to 5138 is understood: below 10^11 seconds, below
 * 10^14 milliseconds, below 10^17 microseconds, else nanoseconds.
 *
 * <p>Reused; not thread safe.
 */
final class Moment {

    private static final long SECONDS_BELOW = 100_000_000_000L;
    private static final long MILLIS_BELOW = 1000 * SECONDS_BELOW;
    private static final long MICROS_BELOW = 1000 * MILLIS_BELOW;

    private static final int DATE_TIME_LENGTH = 19;
    private static final long DATE = Words.of("0000-00-");
    private static final long DATE_DASHES = 0xFF00_00FF_0000_0000L;
    private static final long TIME = Words.of("00:00:00");
    private static final long TIME_COLONS = 0x0000_FF00_00FF_0000L;

    private final EncodeSettings.EpochUnit unit;

    private long seconds;
    private int nanos;
    private long day;

    private byte[] text = new byte[0];
    private int at;
    private int end;

    /** The last date that was read with a time behind it: most documents of a stream are of one day. */
    private long lastMonth = -1;

    private int lastDayOfMonth;
    private long lastDay;

    Moment(EncodeSettings.EpochUnit unit) {
        this.unit = unit;
    }

    /** Whole seconds since 1970-01-01 00:00:00 UTC, rounded down. */
    long seconds() {
        return seconds;
    }

    /** What is left, 0 to 999,999,999 nanoseconds. */
    int nanos() {
        return nanos;
    }

    /** Reads the current value of the cursor; whether it is a point in time. */
    boolean read(JsonCursor json, TimeZones zone) {
        return switch (json.token()) {
            case NUMBER -> readNumber(json.numeral());
            case STRING ->
                readText(json.text(), json.textStart(), json.textEnd(), zone)
                        || (json.isNumeral() && readNumber(json.numeral()));
            case OBJECT, ARRAY, TRUE, FALSE, NULL -> false;
        };
    }

    private boolean readNumber(Numeral number) {
        return unit == EncodeSettings.EpochUnit.MAGNITUDE ? readByMagnitude(number) : readInUnit(number);
    }

    private boolean readInUnit(Numeral number) {
        int exponent = number.exponent() - unit.digits();
        if (!number.exact() || number.digits() < 0 || exponent > 18) {
            return false;
        }
        if (exponent >= 0) {
            long power = Numeral.POWERS[exponent];
            if (number.digits() > Long.MAX_VALUE / power) {
                return false;
            }
            return setFraction(number.digits() * power, 0, number.negative());
        }
        if (exponent < -18) {
            return setFraction(0, 0, false);
        }
        long perSecond = Numeral.POWERS[-exponent];
        return setFraction(
                number.digits() / perSecond, nanos(number.digits() % perSecond, -exponent), number.negative());
    }

    private boolean readByMagnitude(Numeral number) {
        if (number.exact() && number.exponent() < 0 && number.exponent() >= -18 && number.digits() >= 0) {
            long unit = Numeral.POWERS[-number.exponent()];
            long fraction = number.digits() % unit;
            long whole = number.digits() / unit;
            if (fraction != 0) {
                return setFraction(whole, nanos(fraction, -number.exponent()), number.negative());
            }
        }
        if (!number.toInteger() || number.digits() < 0) {
            return false;
        }
        long value = number.negative() ? -number.digits() : number.digits();
        long magnitude = number.digits();
        long perSecond = magnitude < SECONDS_BELOW
                ? 1
                : magnitude < MILLIS_BELOW ? 1000 : magnitude < MICROS_BELOW ? 1_000_000 : 1_000_000_000;
        seconds = Math.floorDiv(value, perSecond);
        nanos = (int) (Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
        return true;
    }

    private boolean setFraction(long whole, int fraction, boolean negative) {
        boolean borrow = negative && fraction > 0;
        seconds = borrow ? -whole - 1 : negative ? -whole : whole;
        nanos = borrow ? 1_000_000_000 - fraction : fraction;
        return true;
    }

    private static int nanos(long fraction, int digits) {
        return (int) (digits <= 9 ? fraction * Numeral.POWERS[9 - digits] : fraction / Numeral.POWERS[digits - 9]);
    }

    /**
     * Reads the current value of the cursor as a day: the date that a text starts with, whatever time follows, or a
     * number, which is taken for days since 1970 up to {@code maxDays} and for a point in time beyond it.
     *
     * @return whether it is one; {@link #day} then has it
     */
    boolean readDay(JsonCursor json, long maxDays) {
        switch (json.token()) {
            case STRING -> {
                if (readText(json.text(), json.textStart(), json.textEnd(), TimeZones.UTC)) {
                    return true;
                }
                return json.isNumeral() && readDayNumber(json.numeral(), maxDays);
            }
            case NUMBER -> {
                return readDayNumber(json.numeral(), maxDays);
            }
            case OBJECT, ARRAY, TRUE, FALSE, NULL -> {
                return false;
            }
        }
        return false;
    }

    private boolean readDayNumber(Numeral number, long maxDays) {
        if (number.toInteger() && Long.compareUnsigned(number.digits(), maxDays) <= 0) {
            day = number.negative() ? -number.digits() : number.digits();
            return true;
        }
        if (!readNumber(number)) {
            return false;
        }
        day = Math.floorDiv(seconds, 86_400L);
        return true;
    }

    /** Days since 1970-01-01, as the text wrote them. */
    long day() {
        return day;
    }

    /** Reads text of the forms above; whether it is a point in time. */
    boolean readText(byte[] bytes, int start, int stop, TimeZones zone) {
        if (text != bytes) {
            text = bytes;
        }
        at = start;
        end = stop;
        if (end - start < 8) {
            return false;
        }
        if (end - start >= DATE_TIME_LENGTH && readWords()) {
            return readZone(seconds, zone);
        }
        at = start;
        int year = digits(4);
        if (year < 0 || !takes('-')) {
            return false;
        }
        int month = digits(2);
        if (month < 1 || month > 12 || !takes('-')) {
            return false;
        }
        int dayOfMonth = digits(2);
        if (dayOfMonth < 1 || dayOfMonth > lengthOfMonth(year, month)) {
            return false;
        }
        day = epochDay(year, month, dayOfMonth);
        long local = day * 86_400L;
        nanos = 0;
        if (at < end && (text[at] == ' ' || (text[at] | 0x20) == 't')) {
            at++;
            int time = timeOfDay();
            if (time < 0) {
                return false;
            }
            local += time;
            return readZone(local, zone);
        }
        if (at < end) {
            return false;
        }
        seconds = local - zone.offsetAt(local);
        return true;
    }

    /** Reads date and time down to seconds, and a fraction, as local time; if they are written fully and with dashes. */
    private boolean readWords() {
        long date = Words.at(text, at) ^ DATE;
        int tens = text[at + 8] - '0';
        int ones = text[at + 9] - '0';
        byte separator = text[at + 10];
        long time = Words.at(text, at + 11) ^ TIME;
        if (!Words.areDigits(date)
                || !Words.areDigits(time)
                || ((date & DATE_DASHES) | (time & TIME_COLONS)) != 0
                || ((separator | 0x20) != 't' && separator != ' ')
                || (tens & ~3) != 0
                || ones < 0
                || ones > 9) {
            return false;
        }
        int dayOfMonth = tens * 10 + ones;
        if (date != lastMonth || dayOfMonth != lastDayOfMonth) {
            int year = Words.pair(date, 0) * 100 + Words.pair(date, 16);
            int month = Words.pair(date, 40);
            if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > lengthOfMonth(year, month)) {
                return false;
            }
            lastMonth = date;
            lastDayOfMonth = dayOfMonth;
            lastDay = epochDay(year, month, dayOfMonth);
        }
        int hour = Words.pair(time, 0);
        int minute = Words.pair(time, 24);
        int second = Words.pair(time, 48);
        if (hour > 23 || minute > 59 || second > 59) {
            return false;
        }
        day = lastDay;
        seconds = day * 86_400L + hour * 3600L + minute * 60L + second;
        nanos = 0;
        at += DATE_TIME_LENGTH;
        return at == end || (text[at] != '.' && text[at] != ',') || fractionFollows();
    }

    private boolean fractionFollows() {
        at++;
        return fraction();
    }

    /** Seconds since midnight, or -1. */
    private int timeOfDay() {
        int hour = digits(2);
        if (hour < 0 || hour > 23 || !takes(':')) {
            return -1;
        }
        int minute = digits(2);
        if (minute < 0 || minute > 59) {
            return -1;
        }
        int second = 0;
        if (takes(':')) {
            second = digits(2);
            if (second < 0 || second > 59) {
                return -1;
            }
            if ((takes('.') || takes(',')) && !fraction()) {
                return -1;
            }
        }
        return hour * 3600 + minute * 60 + second;
    }

    private boolean fraction() {
        int first = at;
        if (at + Long.BYTES <= text.length) {
            long word = Words.at(text, at);
            int run = Words.before(Words.nonDigits(word));
            if (run > 0 && run < Long.BYTES && at + run <= end) {
                nanos = (int) (Words.number(word, run) * Numeral.POWERS[9 - run]);
                at += run;
                return true;
            }
        }
        int value = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            if (at - first < 9) {
                value = value * 10 + text[at] - '0';
            }
            at++;
        }
        int count = at - first;
        nanos = count >= 9 ? value : value * (int) Numeral.POWERS[9 - count];
        return count > 0;
    }

    private boolean readZone(long local, TimeZones zone) {
        if (at == end) {
            seconds = local - zone.offsetAt(local);
            return true;
        }
        if (at == end - 1 && text[at] == 'Z') {
            seconds = local;
            return true;
        }
        takes(' ');
        if (Text.equalsIgnoreCase(text, at, end, "z") || Text.equalsIgnoreCase(text, at, end, "utc")) {
            seconds = local;
            return true;
        }
        boolean west = takes('-');
        if (!west && !takes('+')) {
            return false;
        }
        int hours = digits(2);
        takes(':');
        int minutes = at == end ? 0 : digits(2);
        if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || at < end) {
            return false;
        }
        int offset = hours * 3600 + minutes * 60;
        seconds = west ? local + offset : local - offset;
        return true;
    }

    private boolean takes(char c) {
        if (at < end && text[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    /** The number that {@code count} digits write, or -1. */
    private int digits(int count) {
        if (end - at < count) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < count; i++) {
            int digit = text[at + i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        at += count;
        return value;
    }

    private static int lengthOfMonth(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March. */
    static long epochDay(int year, int month, int day) {
        int shifted = month > 2 ? year : year - 1;
        int era = Math.floorDiv(shifted, 400);
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
