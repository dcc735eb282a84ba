package io.sluice.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which columns a row has, where each comes from and how it is written: a table and its mappings, checked. */
final class RowLayout {

    static final int NO_COLUMN = -1;

    private static final byte[] TAKES_DEFAULT = {1};

    private final List<Column> columns = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final List<Codec> codecs = new ArrayList<>();
    private final Codec[] codecOf;
    private final byte[][] absent;
    private final @Nullable VirtualColumn[] virtualOf;
    private final Fields fields;
    private final int[][] columnsOf;

    private RowLayout(Table table, List<FieldMapping> mappings) {
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
        Map<String, List<Integer>> columnsByField = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            absent[i] = absent(columns.get(i), codecOf[i]);
            Optional<VirtualColumn> source = VirtualColumn.named(sources.get(i));
            if (source.isPresent()) {
                virtualOf[i] = source.get();
            } else {
                columnsByField
                        .computeIfAbsent(sources.get(i), field -> new ArrayList<>())
                        .add(i);
            }
        }
        fields = new Fields(List.copyOf(columnsByField.keySet()));
        columnsOf = columnsByField.values().stream()
                .map(places -> places.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /**
     * Checks a table and its mappings against each other.
     *
     * @param mappings empty for "by name"
     * @throws SchemaException with one line per problem
     */
    static RowLayout of(Table table, List<FieldMapping> mappings) {
        return new RowLayout(table, mappings);
    }

    private void addByName(Table table, List<String> problems) {
        for (Column column : table.columns()) {
            switch (column.defaultKind()) {
                case NONE, DEFAULT -> add(column, column.name(), problems);
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
                add(column, mapping.sourceField(), problems);
            }
        }
    }

    private void add(Column column, String source, List<String> problems) {
        try {
            codecs.add(Codec.of(column.type()));
            columns.add(column);
            sources.add(source);
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

    List<Column> columns() {
        return List.copyOf(columns);
    }

    Codec codec(int column) {
        return codecOf[column];
    }

    /** Flag and value for a row without a value for the column. */
    byte[] absent(int column) {
        return absent[column];
    }

    /** Whether any column comes from the document's fields. */
    boolean readsFields() {
        return columnsOf.length > 0;
    }

    /** The top-level fields that fill columns. */
    Fields fields() {
        return fields;
    }

    /** The columns that a place of {@link #fields} fills. */
    int[] columnsOf(int field) {
        return columnsOf[field];
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
