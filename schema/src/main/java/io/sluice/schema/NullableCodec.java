package io.sluice.schema;

/** Nullable: a byte that is 1 for NULL, else 0 and the value. */
final class NullableCodec extends Codec {

    private final Codec codec;

    NullableCodec(Codec codec) {
        this.codec = codec;
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        if (json.peek() != 'n') {
            out.writeByte(0);
            codec.read(json, out);
        } else if (json.takesNull()) {
            out.writeByte(1);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() == JsonCursor.Token.NULL) {
            out.writeByte(1);
        } else {
            out.writeByte(0);
            codec.write(json, out);
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(1);
    }

    @Override
    boolean takesNull() {
        return true;
    }
}
