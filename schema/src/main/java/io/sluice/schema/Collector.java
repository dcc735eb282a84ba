package io.sluice.schema;

import java.util.List;
import java.util.Map;

/** Turns an array of objects into the arrays of a flattened Nested: one for each wanted field. Not thread safe. */
final class Collector {

    /**
     * An array column.
     *
     * @param column its place in a row
     * @param element how its elements are written
     */
    record Member(int column, Codec element) {}

    private final Fields fields;
    private final Member[] members;
    private final Bytes[] values;

    /** Where the value of the current object starts in each of {@link #values}. */
    private final int[] starts;

    Collector(Map<String, Member> members) {
        this.fields = new Fields(List.copyOf(members.keySet()));
        this.members = members.values().toArray(Member[]::new);
        this.values = new Bytes[this.members.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = new Bytes(256);
        }
        this.starts = new int[values.length];
    }

    /**
     * Reads the array that comes next; whether there is one, else nothing has been read.
     *
     * @throws Fault if an element is neither an object nor null, or if a value does not fit its column
     */
    boolean read(JsonCursor json, RowWriter row) throws Fault {
        if (!json.opensArray()) {
            return false;
        }
        for (Bytes value : values) {
            value.truncate(0);
        }
        int count = 0;
        while (json.nextElement()) {
            for (int i = 0; i < starts.length; i++) {
                starts[i] = values[i].size();
            }
            row.reads(members[0].column());
            if (json.opensObject()) {
                readFields(json, row);
            } else if (json.value() != JsonCursor.Token.NULL) {
                throw json.cast("an object, an element of a Nested");
            }
            for (int i = 0; i < starts.length; i++) {
                if (values[i].size() == starts[i]) {
                    members[i].element().writeAbsent(values[i]);
                }
            }
            count++;
        }
        for (int i = 0; i < members.length; i++) {
            row.writeArray(members[i].column(), count, values[i]);
        }
        return true;
    }

    private void readFields(JsonCursor json, RowWriter row) throws Fault {
        int last = Fields.START;
        for (int field = fields.next(json, last); field != Fields.END; field = fields.next(json, last)) {
            if (field == Fields.UNKNOWN) {
                json.value();
                json.skip();
                continue;
            }
            last = field;
            row.reads(members[field].column());
            values[field].truncate(starts[field]);
            members[field].element().read(json, values[field]);
        }
    }
}
