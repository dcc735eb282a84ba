package io.sluice.schema;

/** Arrays: the number of elements as a varint, then the elements. */
final class ArrayCodec extends Codec {

    private final Codec element;
    private final DataType type;

    ArrayCodec(Codec element, DataType type) {
        this.element = element;
        this.type = type;
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        if (json.opensArray()) {
            writeElements(json, out);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() != JsonCursor.Token.ARRAY) {
            throw json.cast(type + ", an array");
        }
        writeElements(json, out);
    }

    private void writeElements(JsonCursor json, Bytes out) throws Fault {
        int start = out.size();
        out.writeByte(0);
        int count = 0;
        while (json.nextElement()) {
            element.read(json, out);
            count++;
        }
        out.setCount(start, count);
    }

    Codec element() {
        return element;
    }

    /** Writes an array of {@code count} absent values. */
    void writeAbsents(int count, Bytes out) {
        out.writeVarint(count);
        for (int i = 0; i < count; i++) {
            element.writeAbsent(out);
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(0);
    }
}
