package io.sluice.schema;

/** UUIDs, from 32 hexadecimal digits with or without dashes: two halves of eight bytes, each little-endian. */
final class UuidCodec extends Codec {

    private static final int DIGITS = 32;
    private static final int DASHED_LENGTH = 36;

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        int start = json.peek() == '"' ? json.position() + 1 : -1;
        byte[] document = json.document();
        if (start > 0
                && start + DASHED_LENGTH < json.end()
                && document[start + DASHED_LENGTH] == '"'
                && writeDashed(document, start, out)) {
            json.moveTo(start + DASHED_LENGTH + 1);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() != JsonCursor.Token.STRING) {
            throw fault(json);
        }
        boolean written = switch (json.textLength()) {
            case DASHED_LENGTH -> writeDashed(json.text(), json.textStart(), out);
            case DIGITS -> writePlain(json.text(), json.textStart(), out);
            default -> false;
        };
        if (!written) {
            throw fault(json);
        }
    }

    private static boolean writeDashed(byte[] text, int start, Bytes out) {
        boolean dashes =
                text[start + 8] == '-' && text[start + 13] == '-' && text[start + 18] == '-' && text[start + 23] == '-';
        long second = Words.at(text, start + 9);
        long third = Words.at(text, start + 19);
        return dashes
                && write(
                        Words.hex(Words.at(text, start)),
                        Words.hex((second & 0xFFFF_FFFFL) | (Words.at(text, start + 10) & 0xFFFF_FFFF_0000_0000L)),
                        Words.hex((third & 0xFFFF_FFFFL) | (Words.at(text, start + 20) & 0xFFFF_FFFF_0000_0000L)),
                        Words.hex(Words.at(text, start + 28)),
                        out);
    }

    private static boolean writePlain(byte[] text, int start, Bytes out) {
        return write(
                Words.hex(Words.at(text, start)),
                Words.hex(Words.at(text, start + 8)),
                Words.hex(Words.at(text, start + 16)),
                Words.hex(Words.at(text, start + 24)),
                out);
    }

    private static boolean write(long first, long second, long third, long fourth, Bytes out) {
        if ((first | second | third | fourth) < 0) {
            return false;
        }
        out.writeLong((first << 32) | second);
        out.writeLong((third << 32) | fourth);
        return true;
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(16);
    }

    private static Fault fault(JsonCursor json) {
        return json.cast("UUID, 32 hexadecimal digits with or without dashes");
    }
}
