package io.sluice.schema;

/** Booleans, from {@code true} and {@code false}, 1 and 0, and the text of either. */
final class BoolCodec extends Codec {

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        int c = json.peek();
        if (c == 't' && json.takesTrue()) {
            out.writeByte(1);
        } else if (c == 'f' && json.takesFalse()) {
            out.writeByte(0);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        switch (json.token()) {
            case TRUE -> out.writeByte(1);
            case FALSE -> out.writeByte(0);
            case NUMBER -> writeNumber(json, out);
            case STRING -> {
                if (Text.equalsIgnoreCase(json.text(), json.textStart(), json.textEnd(), "true")) {
                    out.writeByte(1);
                } else if (Text.equalsIgnoreCase(json.text(), json.textStart(), json.textEnd(), "false")) {
                    out.writeByte(0);
                } else if (json.isNumeral()) {
                    writeNumber(json, out);
                } else {
                    throw fault(json);
                }
            }
            case OBJECT, ARRAY, NULL -> throw fault(json);
        }
    }

    private static void writeNumber(JsonCursor json, Bytes out) throws Fault {
        Numeral number = json.numeral();
        if (!number.toInteger() || number.digits() < 0 || number.digits() > (number.negative() ? 0 : 1)) {
            throw fault(json);
        }
        out.writeByte((int) number.digits());
    }

    @Override
    void writeAbsent(Bytes out) {
        out.writeByte(0);
    }

    private static Fault fault(JsonCursor json) {
        return json.cast("Bool: true, false, 1 or 0");
    }
}
