package io.sluice.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a table from samples of the documents it is for.
 *
 * <p>Documents are added one by one and not kept; what is remembered is bounded, whatever they are. Types are as narrow
 * as the samples and wide enough for values a little beyond them: integers have at least 64 bits, times at least
 * milliseconds, and a text has a form of its own (date, UUID, address) only where every sample has it. {@link
 * TypeChoice} has the rules for what is nested or mixed.
 *
 * <p>Not thread safe.
 */
public final class SchemaInference {

    private final InferenceSettings settings;
    private final JsonCursor json = new JsonCursor();
    private final InferenceBudget budget = new InferenceBudget();
    private final Shape root = new Shape();
    private long documents;

    /** An inference without samples yet. */
    public SchemaInference(InferenceSettings settings) {
        this.settings = settings;
    }

    /** Adds a document; whether it is one JSON object, else it adds nothing. */
    public boolean add(byte[] document) {
        return add(document, 0, document.length);
    }

    /** Adds a document that lies in {@code bytes}; whether it is one JSON object, else it adds nothing. */
    public boolean add(byte[] bytes, int offset, int length) {
        try {
            json.open(bytes, offset, length);
            if (json.value() != JsonCursor.Token.OBJECT) {
                return false;
            }
            json.skip();
            json.finish();
            json.open(bytes, offset, length);
            json.value();
            root.add(json, 0, budget);
        } catch (Fault noJson) {
            return false;
        }
        documents++;
        return true;
    }

    /** How many documents were added. */
    public long documents() {
        return documents;
    }

    /**
     * The table for the documents added so far.
     *
     * @throws SchemaException if there were none with a field, and no virtual column is wanted
     */
    public Table table(String database, String name) {
        Map<String, DataType> types = new LinkedHashMap<>();
        root.fields().forEach((field, shape) -> addColumns(field, shape, !shape.inAll(root), types));
        List<Column> columns = new ArrayList<>();
        types.forEach((column, type) -> columns.add(new Column(column, type, Column.DefaultKind.NONE)));
        settings.virtualColumns().forEach(virtual -> columns.add(virtual.column()));
        if (columns.isEmpty()) {
            throw new SchemaException("Cannot make table " + name + " from samples: found no field in " + documents
                    + " documents; add documents that have some");
        }
        return new Table(database, name, columns);
    }

    /** Adds the column of a field, or those of the fields in it. */
    private void addColumns(String name, Shape shape, boolean gaps, Map<String, DataType> types) {
        // a column without a name cannot be, and one of these names holds something else
        if (name.isEmpty() || VirtualColumn.named(name).isPresent()) {
            return;
        }
        if (spreads(shape)) {
            boolean within = gaps || shape.hasNulls();
            shape.fields()
                    .forEach((field, inner) -> addColumns(
                            name + settings.separator() + field, inner, within || !inner.inAll(shape), types));
            return;
        }
        DataType type = TypeChoice.of(shape, gaps);
        if (name.contains(".") && type instanceof DataType.Array) {
            // the server takes arrays of such names for parts of one Nested, of equal lengths
            type = DataType.Plain.STRING;
        }
        types.merge(name, type, SchemaInference::eitherOf);
    }

    private boolean spreads(Shape shape) {
        return !settings.separator().isEmpty()
                && shape.hasObjectsOnly()
                && !shape.fields().isEmpty()
                && !TypeChoice.isMap(shape);
    }

    /** The type of a column that two fields fill, as {@code a_b} and {@code b} in {@code a} may. */
    private static DataType eitherOf(DataType one, DataType other) {
        return one.equals(other) ? one : new DataType.Nullable(DataType.Plain.STRING);
    }
}
