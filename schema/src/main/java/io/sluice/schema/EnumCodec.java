package io.sluice.schema;

import java.util.List;

/** Enum8 and Enum16, by name, else by number. */
final class EnumCodec extends Codec {

    private static final int SHOWN_MEMBERS = 10;

    private final DataType.Enumeration type;
    private final NameIndex names;
    private final int[] numbers;

    private final int lowest;

    /** Whether each number from the lowest on has a member. */
    private final boolean[] known;

    private final int absent;

    EnumCodec(DataType.Enumeration type) {
        this.type = type;
        names = new NameIndex(
                type.members().stream().map(DataType.Enumeration.Member::name).toList());
        numbers = type.members().stream()
                .mapToInt(DataType.Enumeration.Member::number)
                .toArray();
        int low = numbers[0];
        int high = numbers[0];
        for (int number : numbers) {
            low = Math.min(low, number);
            high = Math.max(high, number);
        }
        lowest = low;
        known = new boolean[high - low + 1];
        for (int number : numbers) {
            known[number - low] = true;
        }
        // the server's default of an Enum is its lowest number, and never one without a member
        absent = low;
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() == JsonCursor.Token.STRING) {
            int place = names.find(json);
            if (place != NameIndex.NONE) {
                writeNumber(numbers[place], out);
                return;
            }
        }
        if (!json.isNumeral()) {
            throw fault(json);
        }
        Numeral number = json.numeral();
        if (!number.toInteger() || number.digits() < 0 || number.digits() > Short.MAX_VALUE + 1) {
            throw fault(json);
        }
        int value = (int) (number.negative() ? -number.digits() : number.digits());
        if (value < lowest || value - lowest >= known.length || !known[value - lowest]) {
            throw fault(json);
        }
        writeNumber(value, out);
    }

    private void writeNumber(int number, Bytes out) {
        if (type.width() == 1) {
            out.writeByte(number);
        } else {
            out.writeShort(number);
        }
    }

    @Override
    void writeAbsent(Bytes out) {
        writeNumber(absent, out);
    }

    private Fault fault(JsonCursor json) {
        List<DataType.Enumeration.Member> members = type.members();
        String shown = String.join(
                ", ",
                members.stream()
                        .limit(SHOWN_MEMBERS)
                        .map(DataType.Enumeration.Member::toString)
                        .toList());
        return json.cast("Enum" + 8 * type.width() + ", one of " + shown
                + (members.size() > SHOWN_MEMBERS ? " and " + (members.size() - SHOWN_MEMBERS) + " more" : ""));
    }
}
