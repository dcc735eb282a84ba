package io.sluice.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which columns a row has, where each comes from and how it is written: a table and its mappings, checked. */
final class RowLayout {

    private static final byte[] TAKES_DEFAULT = {1};

    private final EncodeSettings settings;
    private final List<Column> columns = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final List<FieldPath> paths = new ArrayList<>();
    private final List<Codec> codecs = new ArrayList<>();
    private final Codec[] codecOf;
    private final byte[][] absent;
    private final @Nullable VirtualColumn[] virtualOf;
    private final FieldTree fields;
    private final boolean readsFields;
    private final int[][] nested;

    private RowLayout(Table table, List<FieldMapping> mappings, Flattening flattening, EncodeSettings settings) {
        this.settings = settings;
        List<String> problems = new ArrayList<>();
        if (mappings.isEmpty()) {
            addByName(table, problems);
        } else {
            addMapped(table, mappings, problems);
        }
        if (problems.isEmpty() && columns.isEmpty()) {
            problems.add(
                    "Cannot fill table " + table.name() + ": found no column that takes values; wanted at least one");
        }
        if (!problems.isEmpty()) {
            throw new SchemaException(problems);
        }
        codecOf = codecs.toArray(Codec[]::new);
        absent = new byte[columns.size()][];
        virtualOf = new VirtualColumn[columns.size()];
        for (int i = 0; i < virtualOf.length; i++) {
            absent[i] = absent(columns.get(i), codecOf[i]);
            virtualOf[i] = VirtualColumn.named(sources.get(i)).orElse(null);
        }
        FieldTree.Plan plan = plan(flattening);
        readsFields = !plan.isEmpty();
        fields = plan.build();
        nested = nestedGroups();
    }

    /** Where each column's value lies; flattened names first, since paths may go on from what they share. */
    private FieldTree.Plan plan(Flattening flattening) {
        FieldTree.Plan plan = new FieldTree.Plan();
        for (int i = 0; i < virtualOf.length; i++) {
            List<FieldPath.Step> steps = paths.get(i).steps();
            if (virtualOf[i] == null && steps.size() == 1 && steps.get(0) instanceof FieldPath.Name name) {
                if (flattening.on()) {
                    plan.addFlattened(name.name(), flattening.separator(), i);
                } else {
                    plan.add(paths.get(i), i);
                }
            }
        }
        for (int i = 0; i < virtualOf.length; i++) {
            if (virtualOf[i] == null) {
                addParts(i, plan);
            }
        }
        return plan;
    }

    /** Adds a path of several steps, and for an array of a flattened Nested those of its elements. */
    private void addParts(int column, FieldTree.Plan plan) {
        FieldPath path = paths.get(column);
        if (path.steps().size() > 1) {
            plan.add(path, column);
        }
        Optional<String> group = nestedGroup(column);
        if (group.isEmpty()) {
            return;
        }
        String name = columns.get(column).name();
        if (path.equals(FieldPath.field(name))) {
            String member = name.substring(group.get().length() + 1);
            FieldPath objects = FieldPath.field(group.get());
            plan.add(objects.then(member), column);
            plan.addElements(objects, member, arrayCodec(column), column);
        } else if (path.parent().isPresent() && path.last() instanceof FieldPath.Name member) {
            plan.addElements(path.parent().get(), member.name(), arrayCodec(column), column);
        }
    }

    /** The name of the flattened Nested that the column is an array of. */
    private Optional<String> nestedGroup(int column) {
        String name = columns.get(column).name();
        int dot = name.indexOf('.');
        return dot > 0 && dot < name.length() - 1 && codecOf[column] instanceof ArrayCodec
                ? Optional.of(name.substring(0, dot))
                : Optional.empty();
    }

    private int[][] nestedGroups() {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < codecOf.length; i++) {
            int column = i;
            nestedGroup(i)
                    .ifPresent(name -> groups.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(column));
        }
        return groups.values().stream()
                .filter(group -> group.size() > 1)
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /**
     * Checks a table and its mappings against each other.
     *
     * @param mappings empty for "by name"
     * @throws SchemaException with one line per problem
     */
    static RowLayout of(Table table, List<FieldMapping> mappings, Flattening flattening, EncodeSettings settings) {
        return new RowLayout(table, mappings, flattening, settings);
    }

    private void addByName(Table table, List<String> problems) {
        for (Column column : table.columns()) {
            switch (column.defaultKind()) {
                case NONE, DEFAULT -> add(column, column.name(), FieldPath.field(column.name()), problems);
                case MATERIALIZED, ALIAS, EPHEMERAL -> {}
            }
        }
    }

    private void addMapped(Table table, List<FieldMapping> mappings, List<String> problems) {
        Map<String, Column> byName = new HashMap<>();
        table.columns().forEach(column -> byName.put(column.name(), column));
        Set<String> filled = new HashSet<>();
        for (FieldMapping mapping : mappings) {
            Column column = byName.get(mapping.column());
            String subject = "Cannot map field '" + mapping.sourceField() + "' to column '" + mapping.column() + "': ";
            if (column == null) {
                problems.add(subject + "table " + table.name() + " has no such column; it has "
                        + String.join(", ", byName.keySet().stream().sorted().toList()));
            } else if (!column.insertable()) {
                problems.add(
                        subject + "it is " + column.defaultKind() + ", computed by the server; remove the mapping");
            } else if (!filled.add(mapping.column())) {
                problems.add(subject + "another field fills it; keep one of the mappings");
            } else {
                addPath(column, mapping.sourceField(), subject, problems);
            }
        }
    }

    private void addPath(Column column, String source, String subject, List<String> problems) {
        try {
            add(column, source, FieldPath.parse(source), problems);
        } catch (SchemaException problem) {
            problems.add(subject + problem.getMessage());
        }
    }

    private void add(Column column, String source, FieldPath path, List<String> problems) {
        try {
            codecs.add(Codec.of(column.type(), settings));
            columns.add(column);
            sources.add(source);
            paths.add(path);
        } catch (SchemaException problem) {
            problems.add("Cannot fill column '" + column.name() + "': " + problem.getMessage()
                    + "; map the fields to the other columns");
        }
    }

    private static byte[] absent(Column column, Codec codec) {
        if (column.hasDefault()) {
            return TAKES_DEFAULT;
        }
        Bytes bytes = new Bytes(64);
        bytes.writeByte(0);
        codec.writeAbsent(bytes);
        return bytes.copy();
    }

    /** How ambiguous values are read, and what is refused. */
    EncodeSettings settings() {
        return settings;
    }

    List<Column> columns() {
        return List.copyOf(columns);
    }

    /** The codec of each column. */
    Codec[] codecs() {
        return codecOf;
    }

    /** The codec of a column of {@link #nested}. */
    ArrayCodec arrayCodec(int column) {
        return (ArrayCodec) codecOf[column];
    }

    /** The columns of each flattened Nested: their arrays must be equally long. */
    int[][] nested() {
        return nested;
    }

    /** Flag and value for a row without a value for the column. */
    byte[] absent(int column) {
        return absent[column];
    }

    /** Whether any column comes from the document's fields. */
    boolean readsFields() {
        return readsFields;
    }

    /** What is wanted of the document. */
    FieldTree fields() {
        return fields;
    }

    /** Whether any column is virtual. */
    boolean hasVirtualColumns() {
        return Arrays.stream(virtualOf).anyMatch(Objects::nonNull);
    }

    /** The virtual column that fills the column; null if a field does. */
    @Nullable VirtualColumn virtualSource(int column) {
        return virtualOf[column];
    }

    /** Whether a point in time is given to the column as text; otherwise as milliseconds. */
    boolean takesTimeAsText(int column) {
        return !isNumber(columns.get(column).type());
    }

    private static boolean isNumber(DataType type) {
        if (type instanceof DataType.Nullable nullable) {
            return isNumber(nullable.type());
        } else if (type instanceof DataType.LowCardinality lowCardinality) {
            return isNumber(lowCardinality.type());
        } else if (type instanceof DataType.SimpleAggregate aggregate) {
            return isNumber(aggregate.type());
        } else if (type instanceof DataType.Decimal) {
            return true;
        } else if (type instanceof DataType.Plain plain) {
            return switch (plain) {
                case INT8,
                        INT16,
                        INT32,
                        INT64,
                        INT128,
                        INT256,
                        UINT8,
                        UINT16,
                        UINT32,
                        UINT64,
                        UINT128,
                        UINT256,
                        FLOAT32,
                        FLOAT64,
                        BFLOAT16,
                        BOOL -> true;
                case STRING,
                        DATE,
                        DATE32,
                        TIME,
                        UUID,
                        IPV4,
                        IPV6,
                        POINT,
                        RING,
                        LINE_STRING,
                        MULTI_LINE_STRING,
                        POLYGON,
                        MULTI_POLYGON -> false;
            };
        }
        return false;
    }

    /** The field, or virtual column, that fills the column. */
    String fieldOf(int column) {
        return sources.get(column);
    }
}
