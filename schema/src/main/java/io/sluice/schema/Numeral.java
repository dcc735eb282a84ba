package io.sluice.schema;

/**
 * A number in decimal notation, read from text without rounding: {@code digits * 10^exponent}, with a sign.
 *
 * <p>Reused for every number of a document; not thread safe.
 */
final class Numeral {

    /** Powers of ten that a long holds. */
    static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    /** An exponent beyond any type's range, kept from overflowing. */
    private static final int EXPONENT_LIMIT = 1_000_000;

    /** Digits that fit into 64 bits without sign, whichever they are. */
    private static final int MAX_DIGITS = 19;

    private static final long MAX_BEFORE_TEN = Long.divideUnsigned(-1L, 10);

    private boolean negative;
    private boolean exact;
    private long digits;
    private int exponent;
    private boolean fraction;

    boolean negative() {
        return negative;
    }

    /** Whether {@link #digits} holds all significant digits; if not, they are to be read from the text. */
    boolean exact() {
        return exact;
    }

    /** The significant digits, unsigned. */
    long digits() {
        return digits;
    }

    int exponent() {
        return exponent;
    }

    /** Whether digits are written behind the point, all of them counted and the exponent applied; not of a zero. */
    boolean fraction() {
        return fraction;
    }

    /**
     * Reads a number by JSON's grammar.
     *
     * @return the position behind it, or -1 if there is none at {@code start}
     */
    int read(byte[] text, int start, int end) {
        int at = start;
        negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        if (at == end || !isDigit(text[at])) {
            return -1;
        }
        if (text[at] == '0' && at + 1 < end && isDigit(text[at + 1])) {
            return -1;
        }
        int stop = readWords(text, at, end);
        return stop < 0 ? readDigits(text, at, end) : stop;
    }

    /**
     * Reads a number of few digits and without an exponent, eight digits at a time.
     *
     * @return the position behind it, or -1 if it must be read digit by digit
     */
    private int readWords(byte[] text, int start, int end) {
        int lastWord = text.length - Long.BYTES;
        if (start > lastWord) {
            return -1;
        }
        long word = Words.at(text, start);
        int run = Words.before(Words.nonDigits(word));
        long value = Words.number(word, run);
        int at = start + run;
        while (run == Long.BYTES && at <= lastWord) {
            word = Words.at(text, at);
            run = Words.before(Words.nonDigits(word));
            at += run;
            if (at - start > MAX_DIGITS) {
                return -1;
            }
            if (run > 0) {
                value = value * POWERS[run] + Words.number(word, run);
            }
        }
        int power = 0;
        if (run < Long.BYTES && at < end && text[at] == '.') {
            int first = ++at;
            run = Long.BYTES;
            while (run == Long.BYTES && at <= lastWord) {
                word = Words.at(text, at);
                run = Words.before(Words.nonDigits(word));
                at += run;
                if (at - start > MAX_DIGITS + 1) {
                    return -1;
                }
                if (run > 0) {
                    value = value * POWERS[run] + Words.number(word, run);
                }
            }
            power = first - at;
            if (power == 0) {
                return -1;
            }
        }
        if (run == Long.BYTES || at > end || (at < end && (text[at] | 0x20) == 'e')) {
            return -1;
        }
        digits = value;
        exponent = value == 0 ? 0 : power;
        fraction = exponent < 0;
        exact = true;
        return at;
    }

    /** Reads a number that stands alone in a string, where a plus sign and leading zeros are understood too. */
    boolean readAll(byte[] text, int start, int end) {
        int at = start;
        negative = at < end && text[at] == '-';
        if (negative || (at < end && text[at] == '+')) {
            at++;
        }
        return at < end && isDigit(text[at]) && readDigits(text, at, end) == end;
    }

    private int readDigits(byte[] text, int start, int end) {
        int at = start;
        long value = 0;
        int count = 0;
        int power = 0;
        int behind = 0;
        boolean lost = false;
        while (at < end && isDigit(text[at])) {
            int digit = text[at++] - '0';
            if (count < MAX_DIGITS || (count == MAX_DIGITS && hasRoom(value, digit))) {
                value = value * 10 + digit;
                count += count > 0 || digit > 0 ? 1 : 0;
            } else {
                lost |= digit != 0;
                power++;
            }
        }
        if (at < end && text[at] == '.') {
            int first = ++at;
            while (at < end && isDigit(text[at])) {
                int digit = text[at++] - '0';
                if (count < MAX_DIGITS || (count == MAX_DIGITS && hasRoom(value, digit))) {
                    value = value * 10 + digit;
                    count += count > 0 || digit > 0 ? 1 : 0;
                    power--;
                } else {
                    lost |= digit != 0;
                }
            }
            if (at == first) {
                return -1;
            }
            behind = at - first;
        }
        if (at < end && (text[at] | 0x20) == 'e') {
            at++;
            boolean down = at < end && text[at] == '-';
            if (down || (at < end && text[at] == '+')) {
                at++;
            }
            int first = at;
            int given = 0;
            while (at < end && isDigit(text[at])) {
                given = Math.min(given * 10 + text[at++] - '0', EXPONENT_LIMIT);
            }
            if (at == first) {
                return -1;
            }
            power += down ? -given : given;
            behind -= down ? -given : given;
        }
        digits = value;
        exponent = value == 0 ? 0 : power;
        fraction = value != 0 && behind > 0;
        exact = !lost;
        return at;
    }

    /**
     * Brings the exponent to 0.
     *
     * @return whether the number is an integer of at most 64 unsigned bits
     */
    boolean toInteger() {
        if (!exact) {
            return false;
        }
        while (exponent < 0) {
            long quotient = Long.divideUnsigned(digits, 10);
            if (quotient * 10 != digits) {
                return false;
            }
            digits = quotient;
            exponent++;
        }
        while (exponent > 0) {
            if (Long.compareUnsigned(digits, MAX_BEFORE_TEN) > 0) {
                return false;
            }
            digits *= 10;
            exponent--;
        }
        return true;
    }

    /** Whether another digit fits into 64 bits without sign. */
    private static boolean hasRoom(long value, int digit) {
        int order = Long.compareUnsigned(value, MAX_BEFORE_TEN);
        return order < 0 || (order == 0 && digit <= 5);
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }
}
