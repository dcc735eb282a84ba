package io.sluice.schema;

/** FixedString: text of at most that many bytes, with zero bytes behind it. */
final class FixedStringCodec extends Codec {

    private final DataType.FixedString type;

    FixedStringCodec(DataType.FixedString type) {
        this.type = type;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        switch (json.token()) {
            case STRING, NUMBER -> {
                if (json.textLength() > type.length()) {
                    throw json.cast(type + ", text of at most " + type.length() + " bytes");
                }
                out.write(json.text(), json.textStart(), json.textLength());
                out.writeZeros(type.length() - json.textLength());
            }
            case OBJECT, ARRAY, TRUE, FALSE, NULL -> throw json.cast(type + ", text");
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeZeros(type.length());
    }
}
