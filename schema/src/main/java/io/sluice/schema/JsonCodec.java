package io.sluice.schema;

/**
 * JSON: an object as its text, byte for byte. The INSERT must carry {@code input_format_binary_read_json_as_string=1}; the
 * server then takes the object apart, with the column's typed and skipped paths.
 */
final class JsonCodec extends Codec {

    private final DataType.Json type;

    JsonCodec(DataType.Json type) {
        this.type = type;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() != JsonCursor.Token.OBJECT) {
            throw json.cast(type + ", an object");
        }
        int start = json.valueStart();
        json.skip();
        int length = json.position() - start;
        out.writeVarint(length);
        out.write(json.document(), start, length);
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(2);
        out.writeByte('{');
        out.writeByte('}');
    }
}
