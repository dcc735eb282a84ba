package io.sluice.schema;

/** Nullable: a byte that is 1 for NULL, else 0 and the value. */
final class NullableCodec implements Codec {

    private final Codec codec;

    NullableCodec(Codec codec) {
        this.codec = codec;
    }

    @Override
    public void read(JsonCursor json, Bytes out) throws Fault {
        if (json.peek() == 'n') {
            json.value();
            out.writeByte(1);
        } else {
            out.writeByte(0);
            codec.read(json, out);
        }
    }

    @Override
    public void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() == JsonCursor.Token.NULL) {
            out.writeByte(1);
        } else {
            out.writeByte(0);
            codec.write(json, out);
        }
    }

    @Override
    public void writeAbsent(Bytes out) {
        out.writeByte(1);
    }

    @Override
    public boolean takesNull() {
        return true;
    }
}
