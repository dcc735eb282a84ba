package io.sluice.schema;

import java.nio.charset.StandardCharsets;

/** Text: strings as they are, anything else as its JSON text, byte for byte. */
final class StringCodec extends Codec {

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        if (json.peek() != '"' || !json.copyString(out)) {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        switch (json.token()) {
            case STRING, NUMBER -> write(json.text(), json.textStart(), json.textLength(), out);
            case TRUE -> write(TRUE, 0, TRUE.length, out);
            case FALSE -> write(FALSE, 0, FALSE.length, out);
            case OBJECT, ARRAY -> {
                int start = json.valueStart();
                json.skip();
                write(json.document(), start, json.position() - start, out);
            }
            case NULL -> throw json.cast("String");
        }
    }

    private static void write(byte[] text, int start, int length, Bytes out) {
        out.writeVarint(length);
        out.write(text, start, length);
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(0);
    }
}
