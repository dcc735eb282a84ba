package io.sluice.schema;

/** UUIDs, from 32 hexadecimal digits with or without dashes: two halves of eight bytes, each little-endian. */
final class UuidCodec implements Codec {

    private static final int DIGITS = 32;
    private static final int DASHED_LENGTH = 36;

    @Override
    public void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() != JsonCursor.Token.STRING) {
            throw fault(json);
        }
        byte[] text = json.text();
        int at = json.textStart();
        boolean dashed = json.textLength() == DASHED_LENGTH;
        if (!dashed && json.textLength() != DIGITS) {
            throw fault(json);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < DIGITS; i++) {
            if (dashed && (i == 8 || i == 12 || i == 16 || i == 20) && text[at++] != '-') {
                throw fault(json);
            }
            int digit = Text.hexDigit(text[at++]);
            if (digit < 0) {
                throw fault(json);
            }
            if (i < DIGITS / 2) {
                high = (high << 4) | digit;
            } else {
                low = (low << 4) | digit;
            }
        }
        out.writeLong(high);
        out.writeLong(low);
    }

    @Override
    public void writeAbsent(Bytes out) {
        out.writeZeros(16);
    }

    private static Fault fault(JsonCursor json) {
        return json.cast("UUID, 32 hexadecimal digits with or without dashes");
    }
}
