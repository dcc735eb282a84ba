package io.sluice.schema;

import org.jspecify.annotations.Nullable;

/** What is wanted of the value of a field, or of an element: the whole of it, and parts. Not thread safe. */
final class FieldTarget {

    private final int[] columns;
    private final @Nullable FieldTree object;
    private final @Nullable FieldTarget[] elements;
    private final @Nullable Collector collector;
    private final int[] below;

    /** The document in which parts of the value were read last. */
    private long readIn = -1;

    /**
     * A target.
     *
     * @param columns those that take the whole value
     * @param object what is wanted of the fields of an object
     * @param elements what is wanted of the elements of an array, null for those in between
     * @param collector what is wanted of all elements of an array
     * @param below the columns that take parts
     */
    FieldTarget(
            int[] columns,
            @Nullable FieldTree object,
            @Nullable FieldTarget[] elements,
            @Nullable Collector collector,
            int[] below) {
        this.columns = columns;
        this.object = object;
        this.elements = elements;
        this.collector = collector;
        this.below = below;
    }

    /** The column that takes the whole value, if nothing else is wanted of it; else {@link FieldTree#SEVERAL}. */
    int onlyColumn() {
        return columns.length == 1 && below.length == 0 ? columns[0] : FieldTree.SEVERAL;
    }

    /**
     * Reads the value that comes next, once for each column that takes it whole, and once more for its parts. A value
     * that has no such parts leaves their columns absent, as if the field were missing.
     *
     * @param document a number that no other document has
     */
    void read(JsonCursor json, RowWriter row, long document) throws Fault {
        json.peek();
        int start = json.position();
        for (int column : columns) {
            json.moveTo(start);
            row.read(column);
        }
        if (below.length == 0) {
            return;
        }
        if (readIn == document) {
            for (int column : below) {
                row.forget(column);
            }
        }
        readIn = document;
        json.moveTo(start);
        if (object != null && json.opensObject()) {
            object.read(json, row, document);
        } else if (elements.length > 0 && json.opensArray()) {
            readElements(json, row, document);
            if (collector != null) {
                json.moveTo(start);
                collector.read(json, row);
            }
        } else if (collector == null || !collector.read(json, row)) {
            json.value();
            json.skip();
        }
    }

    /** How many fields of objects in the value were passed over so far. */
    long ignored() {
        long sum = object == null ? 0 : object.ignored();
        for (FieldTarget element : elements) {
            sum += element == null ? 0 : element.ignored();
        }
        return sum;
    }

    private void readElements(JsonCursor json, RowWriter row, long document) throws Fault {
        for (int i = 0; json.nextElement(); i++) {
            FieldTarget target = i < elements.length ? elements[i] : null;
            if (target == null) {
                json.value();
                json.skip();
            } else {
                target.read(json, row, document);
            }
        }
    }
}
