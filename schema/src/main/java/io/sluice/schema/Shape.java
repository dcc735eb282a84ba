package io.sluice.schema;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the values seen in one place of the documents have in common. Its memory is bounded. */
final class Shape {

    private static final int MOST_FIELDS = 1000;

    private static final int LONGEST_NAME = 256;

    /** Deeper values are remembered as text or JSON only. */
    private static final int MAX_DEPTH = 12;

    private final NumberShape numbers = new NumberShape();
    private final TextShape texts = new TextShape();
    private final Map<String, Shape> fields = new LinkedHashMap<>();
    private @Nullable Shape elements;
    private long nulls;
    private long booleans;
    private long arrays;
    private long objects;
    private boolean incomplete;

    /** Whether an object had a field twice. */
    private boolean repetitive;

    /** How many objects had this field, and the last of them. */
    private long presences;

    private long lastOwner;

    /** Takes the value whose first token was read, whole. */
    void add(JsonCursor json, int depth, InferenceBudget budget) throws Fault {
        switch (json.token()) {
            case NULL -> nulls++;
            case TRUE, FALSE -> booleans++;
            case NUMBER -> numbers.add(json);
            case STRING -> texts.add(json, budget);
            case ARRAY -> {
                arrays++;
                addElements(json, depth, budget);
            }
            case OBJECT -> {
                objects++;
                addFields(json, depth, budget);
            }
        }
    }

    private void addElements(JsonCursor json, int depth, InferenceBudget budget) throws Fault {
        if (elements == null && (depth >= MAX_DEPTH || !budget.takesPlace())) {
            incomplete = true;
            json.skip();
            return;
        }
        if (elements == null) {
            elements = new Shape();
        }
        while (json.nextElement()) {
            json.value();
            elements.add(json, depth + 1, budget);
        }
    }

    private void addFields(JsonCursor json, int depth, InferenceBudget budget) throws Fault {
        while (json.nextField()) {
            String name = new String(json.text(), json.textStart(), json.textLength(), StandardCharsets.UTF_8);
            Shape field = fields.get(name);
            boolean room = depth < MAX_DEPTH && fields.size() < MOST_FIELDS && name.length() <= LONGEST_NAME;
            if (field == null && room && budget.takesPlace()) {
                field = new Shape();
                fields.put(name, field);
            }
            json.value();
            if (field == null) {
                incomplete = true;
                json.skip();
            } else {
                if (field.lastOwner == objects) {
                    repetitive = true;
                } else {
                    field.presences++;
                    field.lastOwner = objects;
                }
                field.add(json, depth + 1, budget);
            }
        }
    }

    NumberShape numbers() {
        return numbers;
    }

    TextShape texts() {
        return texts;
    }

    /** The fields of all objects, in the order in which they were first seen. */
    Map<String, Shape> fields() {
        return fields;
    }

    /** The elements of all arrays, if there were arrays. */
    @Nullable Shape elements() {
        return elements;
    }

    /** Whether nothing but null was seen. */
    boolean isEmpty() {
        return booleans + arrays + objects == 0 && !numbers.seen() && !texts.seen();
    }

    boolean hasNulls() {
        return nulls > 0;
    }

    boolean hasBooleans() {
        return booleans > 0;
    }

    boolean hasArrays() {
        return arrays > 0;
    }

    boolean hasObjects() {
        return objects > 0;
    }

    /** Whether there were objects, and nothing else but null. */
    boolean hasObjectsOnly() {
        return objects > 0 && booleans + arrays == 0 && !numbers.seen() && !texts.seen();
    }

    /** Whether a JSON column takes everything in here: it refuses wide integers, and fields given twice. */
    boolean fitsJson() {
        return !repetitive
                && numbers.fitJson()
                && (elements == null || elements.fitsJson())
                && fields.values().stream().allMatch(Shape::fitsJson);
    }

    /** Whether every object was seen to have this field. */
    boolean inAll(Shape owner) {
        return presences == owner.objects;
    }

    /** Whether there was more than is remembered. */
    boolean incomplete() {
        return incomplete;
    }

    /** How many of its fields an object has, of all that were seen: 0 to 1. */
    double density() {
        long present =
                fields.values().stream().mapToLong(field -> field.presences).sum();
        return (double) present / ((double) objects * Math.max(1, fields.size()));
    }
}
