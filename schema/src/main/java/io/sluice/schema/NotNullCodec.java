package io.sluice.schema;

/** Values of a type without NULL where {@code null} is refused instead of replaced. */
final class NotNullCodec extends Codec {

    private final Codec codec;
    private final DataType type;

    NotNullCodec(Codec codec, DataType type) {
        this.codec = codec;
        this.type = type;
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        if (json.peek() == 'n') {
            super.read(json, out);
        } else {
            codec.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() == JsonCursor.Token.NULL) {
            throw json.cast(type + ", not null");
        }
        codec.write(json, out);
    }

    @Override
    void writeAbsent(Bytes out) {
        codec.writeAbsent(out);
    }

    @Override
    boolean takesNull() {
        return true;
    }
}
