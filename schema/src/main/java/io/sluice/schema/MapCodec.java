package io.sluice.schema;

/** Maps, from objects: the number of entries as a varint, then key and value of each, repeated keys included. */
final class MapCodec extends Codec {

    private final Codec key;
    private final Codec value;
    private final DataType type;
    private final boolean textKeys;

    MapCodec(Codec key, Codec value, DataType type) {
        this.key = key;
        this.value = value;
        this.type = type;
        textKeys = key instanceof StringCodec;
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        if (json.opensObject()) {
            writeEntries(json, out);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() != JsonCursor.Token.OBJECT) {
            throw json.cast(type + ", an object");
        }
        writeEntries(json, out);
    }

    private void writeEntries(JsonCursor json, Bytes out) throws Fault {
        int start = out.size();
        out.writeByte(0);
        int count = 0;
        while (writesShortKey(json, out) || writesKey(json, out)) {
            value.read(json, out);
            count++;
        }
        out.setCount(start, count);
    }

    private boolean writesShortKey(JsonCursor json, Bytes out) {
        return textKeys && json.copyShortName(out);
    }

    private boolean writesKey(JsonCursor json, Bytes out) throws Fault {
        if (!json.nextName()) {
            return false;
        }
        key.read(json, out);
        json.colon();
        return true;
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(0);
    }
}
