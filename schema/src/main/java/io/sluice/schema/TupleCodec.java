package io.sluice.schema;

import java.util.Arrays;
import java.util.List;

/**
 * Tuples: their elements one after the other, from an array, or from an object if the elements have names. Missing
 * fields of an object are absent values, unknown ones are passed over, of repeated ones the last counts.
 */
final class TupleCodec extends Codec {

    private final DataType type;
    private final Codec[] elements;
    private final Fields fields;
    private final boolean named;
    private final int[] starts;
    private final int[] ends;
    private final Bytes sorted = new Bytes(64);

    TupleCodec(DataType type, List<String> names, List<Codec> elements) {
        this.type = type;
        this.elements = elements.toArray(Codec[]::new);
        this.named = !names.isEmpty();
        this.fields = new Fields(names);
        this.starts = new int[this.elements.length];
        this.ends = new int[this.elements.length];
    }

    @Override
    void read(JsonCursor json, Bytes out) throws Fault {
        if (named && json.opensObject()) {
            writeObject(json, out);
        } else if (json.opensArray()) {
            writeArray(json, out);
        } else {
            super.read(json, out);
        }
    }

    @Override
    void write(JsonCursor json, Bytes out) throws Fault {
        if (json.token() == JsonCursor.Token.ARRAY) {
            writeArray(json, out);
        } else if (named && json.token() == JsonCursor.Token.OBJECT) {
            writeObject(json, out);
        } else {
            throw fault(json);
        }
    }

    private void writeArray(JsonCursor json, Bytes out) throws Fault {
        int count = 0;
        while (json.nextElement()) {
            if (count == elements.length) {
                throw new Fault(
                        Rejection.Kind.CAST, "found an array of more than " + count + " elements; wanted " + type);
            }
            elements[count++].read(json, out);
        }
        if (count < elements.length) {
            throw new Fault(Rejection.Kind.CAST, "found an array of " + count + " elements; wanted " + type);
        }
    }

    private void writeObject(JsonCursor json, Bytes out) throws Fault {
        Arrays.fill(starts, -1);
        int base = out.size();
        int expected = 0;
        boolean inOrder = true;
        int last = Fields.START;
        for (int element = fields.next(json, last); element != Fields.END; element = fields.next(json, last)) {
            if (element == Fields.UNKNOWN) {
                json.value();
                json.skip();
                continue;
            }
            last = element;
            inOrder &= element == expected;
            expected = element + 1;
            starts[element] = out.size();
            elements[element].read(json, out);
            ends[element] = out.size();
        }
        if (!inOrder || expected < elements.length) {
            sort(base, out);
        }
    }

    private void sort(int base, Bytes out) {
        sorted.truncate(0);
        for (int i = 0; i < elements.length; i++) {
            if (starts[i] < 0) {
                elements[i].writeAbsent(sorted);
            } else {
                sorted.write(out.array(), starts[i], ends[i] - starts[i]);
            }
        }
        out.truncate(base);
        out.write(sorted.array(), 0, sorted.size());
    }

    @Override
    void writeAbsent(Bytes out) {
        for (Codec element : elements) {
            element.writeAbsent(out);
        }
    }

    private Fault fault(JsonCursor json) {
        return json.cast(
                type + (named ? ", an object or an array of " : ", an array of ") + elements.length + " elements");
    }
}
