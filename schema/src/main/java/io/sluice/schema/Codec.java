package io.sluice.schema;

import io.sluice.schema.DataType.Plain;
import java.util.List;

/**
 * Writes JSON values as the RowBinary bytes of one type.
 *
 * <p>A codec is made for one place of one table and may keep scratch space of its own: not thread safe. It allocates
 * nothing per value.
 */
abstract class Codec {

    /**
     * Writes the cursor's current value, which is not {@code null} unless {@link #takesNull}, and reads it whole.
     *
     * @throws Fault if the type cannot hold exactly what the value means; {@code out} may then hold a part of it
     */
    abstract void write(JsonCursor json, Bytes out) throws Fault;

    /**
     * Reads the value that comes next and writes it, {@code null} as the absent value where the type has no NULL.
     *
     * <p>Leaves override it with a short cut for the way values are mostly written, which either does what this does or
     * nothing.
     */
    void read(JsonCursor json, Bytes out) throws Fault {
        json.value();
        writeOrAbsent(json, out);
    }

    /** Writes what stands for a value that is not there: NULL where the type has it, else the type's default. */
    abstract void writeAbsent(Bytes out);

    /** Whether {@code null} is a value of the type. */
    boolean takesNull() {
        return false;
    }

    /** Writes the current value of the cursor, with {@code null} as the absent value where the type has no NULL. */
    void writeOrAbsent(JsonCursor json, Bytes out) throws Fault {
        if (json.token() == JsonCursor.Token.NULL && !takesNull()) {
            writeAbsent(out);
        } else {
            write(json, out);
        }
    }

    /**
     * The codec of a type, by the settings that hold where nothing is said.
     *
     * @throws SchemaException if values of the type cannot be made from JSON
     */
    static Codec of(DataType type) {
        return of(type, EncodeSettings.DEFAULTS);
    }

    /**
     * The codec of a type.
     *
     * @throws SchemaException if values of the type cannot be made from JSON
     */
    static Codec of(DataType type, EncodeSettings settings) {
        return new Codecs(settings).of(type);
    }

    /** The type that a geometric type is another name for; its own for any other. */
    static DataType plainForm(DataType type) {
        if (!(type instanceof Plain plain)) {
            return type;
        }
        return switch (plain) {
            case POINT ->
                new DataType.Tuple(
                        List.of(new DataType.Element("", Plain.FLOAT64), new DataType.Element("", Plain.FLOAT64)));
            case RING, LINE_STRING -> new DataType.Array(plainForm(Plain.POINT));
            case POLYGON, MULTI_LINE_STRING -> new DataType.Array(plainForm(Plain.RING));
            case MULTI_POLYGON -> new DataType.Array(plainForm(Plain.POLYGON));
            default -> type;
        };
    }
}
