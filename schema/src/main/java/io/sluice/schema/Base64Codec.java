package io.sluice.schema;

import java.util.Arrays;

/** FixedString from base64, in the usual or the URL alphabet, with or without its padding; zero bytes behind it. */
final class Base64Codec extends Codec {

    private static final byte[] DIGITS = new byte[256];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < 26; i++) {
            DIGITS['A' + i] = (byte) i;
            DIGITS['a' + i] = (byte) (26 + i);
        }
        for (int i = 0; i < 10; i++) {
            DIGITS['0' + i] = (byte) (52 + i);
        }
        DIGITS['+'] = 62;
        DIGITS['-'] = 62;
        DIGITS['/'] = 63;
        DIGITS['_'] = 63;
    }

    private final DataType.FixedString type;

    Base64Codec(DataType.FixedString type) {
        this.type = type;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() != JsonCursor.Token.STRING) {
            throw fault(json);
        }
        byte[] text = json.text();
        int end = json.textEnd();
        int padding = 0;
        while (padding < 2 && end > json.textStart() && text[end - 1] == '=') {
            end--;
            padding++;
        }
        int digits = end - json.textStart();
        int length = digits / 4 * 3 + Math.max(0, digits % 4 - 1);
        if (digits % 4 == 1 || (padding > 0 && (digits + padding) % 4 != 0) || length > type.length()) {
            throw fault(json);
        }
        int bits = 0;
        int count = 0;
        for (int at = json.textStart(); at < end; at++) {
            int digit = DIGITS[text[at] & 0xFF];
            if (digit < 0) {
                throw fault(json);
            }
            bits = (bits << 6) | digit;
            count += 6;
            if (count >= 8) {
                count -= 8;
                out.writeByte(bits >>> count);
                bits &= (1 << count) - 1;
            }
        }
        if (bits != 0) {
            throw fault(json);
        }
        out.writeZeros(type.length() - length);
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(type.length());
    }

    private Fault fault(JsonCursor json) {
        return json.cast(type + ", base64 of at most " + type.length() + " bytes");
    }
}
