package io.sluice.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object that columns want something of, and what is wanted of each. Built once for a table; like its
 * {@link Fields}, not thread safe.
 */
final class FieldTree {

    /** Instead of the one column that takes a value: more than that is wanted of it. */
    static final int SEVERAL = -1;

    private final Fields fields;
    private final int[] columns;
    private final FieldTarget[] targets;
    private long ignored;

    private FieldTree(Fields fields, FieldTarget[] targets) {
        this.fields = fields;
        this.targets = targets;
        columns = new int[targets.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = targets[i].onlyColumn();
        }
    }

    /**
     * Reads the fields of the object that was just opened.
     *
     * @param document a number that no other document has
     */
    void read(JsonCursor json, RowWriter row, long document) throws Fault {
        int last = Fields.START;
        for (int field = fields.next(json, last); field != Fields.END; field = fields.next(json, last)) {
            if (field == Fields.UNKNOWN) {
                if (row.refusesUnknownFields()) {
                    throw json.unknownField();
                }
                ignored++;
                json.value();
                json.skip();
                continue;
            }
            last = field;
            int column = columns[field];
            if (column == SEVERAL) {
                targets[field].read(json, row, document);
            } else {
                row.read(column);
            }
            row.reads(RowWriter.NO_COLUMN);
        }
    }

    /** How many fields of this object, and of those in it, were passed over so far because no column wants them. */
    long ignored() {
        long sum = ignored;
        for (FieldTarget target : targets) {
            sum += target.ignored();
        }
        return sum;
    }

    /** The places of values, gathered column by column. */
    static final class Plan {
        private final ObjectPlan root = new ObjectPlan();

        /** With flattening: the object that holds the rest of names which start with a prefix. */
        private final Map<String, ObjectPlan> byPrefix = new HashMap<>(Map.of("", root));

        /** Wants the value at the end of a path for a column. */
        void add(FieldPath path, int column) {
            at(path.steps()).columns.add(column);
        }

        /** Wants a field of each object in the array at the end of a path for an array column. */
        void addElements(FieldPath path, String field, ArrayCodec codec, int column) {
            at(path.steps()).collected.put(field, new Collector.Member(column, codec.element()));
        }

        private ValuePlan at(List<FieldPath.Step> steps) {
            ValuePlan value = new ValuePlan();
            value.object = root;
            for (FieldPath.Step step : steps) {
                if (step instanceof FieldPath.Name name) {
                    value = value.object().field(name.name());
                } else if (step instanceof FieldPath.Index index) {
                    value = value.elements.computeIfAbsent(index.index(), place -> new ValuePlan());
                }
            }
            return value;
        }

        /** Wants for a column the value whose names, joined by the separator, are {@code name}, wherever it lies. */
        void addFlattened(String name, String separator, int column) {
            Set<String> prefixes = new LinkedHashSet<>(List.of(""));
            for (int end = name.indexOf(separator); end >= 0; end = name.indexOf(separator, end + 1)) {
                if (end > 0 && end + separator.length() < name.length()) {
                    prefixes.add(name.substring(0, end + separator.length()));
                }
            }
            for (String prefix : prefixes) {
                ObjectPlan object = byPrefix.computeIfAbsent(prefix, start -> new ObjectPlan());
                for (String longer : prefixes) {
                    int end = longer.length() - separator.length();
                    if (end > prefix.length()) {
                        ValuePlan value = object.field(name.substring(prefix.length(), end));
                        value.object = byPrefix.computeIfAbsent(longer, start -> new ObjectPlan());
                    }
                }
                object.field(name.substring(prefix.length())).columns.add(column);
            }
        }

        boolean isEmpty() {
            return root.fields.isEmpty();
        }

        FieldTree build() {
            return root.build(new IdentityHashMap<>());
        }
    }

    private static final class ObjectPlan {
        private final Map<String, ValuePlan> fields = new LinkedHashMap<>();

        ValuePlan field(String name) {
            return fields.computeIfAbsent(name, field -> new ValuePlan());
        }

        FieldTree build(Map<ObjectPlan, FieldTree> built) {
            FieldTree tree = built.get(this);
            if (tree == null) {
                tree = new FieldTree(
                        new Fields(List.copyOf(fields.keySet())),
                        fields.values().stream()
                                .map(value -> value.build(built))
                                .toArray(FieldTarget[]::new));
                built.put(this, tree);
            }
            return tree;
        }

        void gather(Set<Integer> below, Set<ObjectPlan> seen) {
            if (seen.add(this)) {
                fields.values().forEach(value -> value.gather(below, seen));
            }
        }
    }

    private static final class ValuePlan {
        private final Set<Integer> columns = new LinkedHashSet<>();
        private final Map<Integer, ValuePlan> elements = new TreeMap<>();
        private final Map<String, Collector.Member> collected = new LinkedHashMap<>();
        private @Nullable ObjectPlan object;

        ObjectPlan object() {
            ObjectPlan known = object;
            if (known == null) {
                known = new ObjectPlan();
                object = known;
            }
            return known;
        }

        FieldTarget build(Map<ObjectPlan, FieldTree> built) {
            Set<Integer> below = new LinkedHashSet<>();
            gather(below, new HashSet<>());
            columns.forEach(below::remove);
            @Nullable FieldTarget[] places = new FieldTarget[elements.isEmpty() ? 0 : lastElement() + 1];
            elements.forEach((index, value) -> places[index] = value.build(built));
            return new FieldTarget(
                    ints(columns),
                    object == null ? null : object.build(built),
                    places,
                    collected.isEmpty() ? null : new Collector(collected),
                    ints(below));
        }

        private int lastElement() {
            return elements.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        private void gather(Set<Integer> below, Set<ObjectPlan> seen) {
            below.addAll(columns);
            collected.values().forEach(member -> below.add(member.column()));
            elements.values().forEach(value -> value.gather(below, seen));
            if (object != null) {
                object.gather(below, seen);
            }
        }

        private static int[] ints(Iterable<Integer> values) {
            List<Integer> list = new ArrayList<>();
            values.forEach(list::add);
            return list.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
